import { FrameFlag, formatId } from "canalystii";
import type { RowFrame } from "../../active-frame.js";
import { hexBytes } from "../../format/value-text.js";
import { keyOfFrame, termOfKey } from "../../frame-key.js";

const { ERROR, FD, REMOTE, TX } = FrameFlag;

/** Writes what kind of frame it is where it is not an ordinary one: `FD`, `RTR`, `ERR`. */
export function kindText(flags: number): string {
  if (flags & ERROR) return "ERR";
  if (flags & FD) return "FD";
  return flags & REMOTE ? "RTR" : "";
}

/** Writes who sent it: `Tx` this program, `Rx` another node. */
export function directionText(flags: number): string {
  return flags & TX ? "Tx" : "Rx";
}

export { formatId };

const quoted = (word: string) => (/^[\p{L}\p{N}_*?.-]+$/u.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`);

type CellFrame = Pick<RowFrame, "channel" | "id" | "flags" | "name" | "bytes">;

/** Returns the condition of the query language that a cell's frame meets, by the key of the column; undefined: there is none. */
export function termOf(key: string, frame: CellFrame): string | undefined {
  switch (key) {
    case "id":
      return frame.flags & ERROR ? "kind:error" : `id:${formatId(frame.id, frame.flags)}`;
    case "name":
      return frame.name === "" ? undefined : `name:${quoted(frame.name)}`;
    case "channel":
      return `ch:${frame.channel}`;
    case "direction":
      return `dir:${directionText(frame.flags).toLowerCase()}`;
    case "length":
      return `len:${frame.bytes.length}`;
    case "data":
      return frame.bytes.length === 0 ? undefined : `data:"${hexBytes(frame.bytes)}"`;
    case "kind":
      return kindTerm(frame.flags);
    default:
      return undefined;
  }
}

function kindTerm(flags: number): string {
  if (flags & ERROR) return "kind:error";
  if (flags & FD) return "kind:fd";
  return flags & REMOTE ? "kind:remote" : "kind:data";
}

/** Returns the condition for frames with the same channel and id. */
export function sameIdTerm(frame: Pick<RowFrame, "channel" | "id" | "flags">): string {
  return frame.flags & ERROR ? `ch:${frame.channel} kind:error` : termOfKey(keyOfFrame(frame));
}

/** Adds a condition to a query, so that both must be met. */
export function withTerm(query: string, term: string): string {
  const rest = query.trim();
  if (rest === "") return term;
  return /(^|\s)or(\s|$)/i.test(rest) ? `(${rest}) ${term}` : `${rest} ${term}`;
}
