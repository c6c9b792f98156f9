import { FrameFlag, formatFrame } from "canalystii";
import type { RowWindow } from "../../../protocol.js";
import { hexBytes } from "../../format/value-text.js";
import { directionText, formatId, kindText } from "./frame-text.js";

/** How frames are copied. */
export type CopyFormat = "candump" | "text" | "json";

interface CopiedFrame {
  readonly timestampUs: number;
  readonly channel: number;
  readonly id: number;
  readonly flags: number;
  readonly dlc: number;
  readonly data: Uint8Array;
  readonly name: string;
  readonly decoded: string;
}

/** Writes the rows of a window, a line each. */
export function copyRows(window: RowWindow, format: CopyFormat): string[] {
  const write = { candump: candumpLine, text: textLine, json: jsonLine }[format];
  return Array.from({ length: window.length }, (_, index) => write(frameOf(window, index)));
}

function frameOf(window: RowWindow, index: number): CopiedFrame {
  const at = index * window.stride;
  return {
    timestampUs: window.timestampUs[index] ?? 0,
    channel: window.channel[index] ?? 0,
    id: window.id[index] ?? 0,
    flags: window.flags[index] ?? 0,
    dlc: window.dlc[index] ?? 0,
    data: window.data.slice(at, at + (window.size[index] ?? 0)),
    name: window.names[window.name[index] ?? -1] ?? "",
    decoded: window.decoded[index] ?? "",
  };
}

/** `12.034512`: as logs write it. */
const seconds = (us: number) => (us / 1_000_000).toFixed(6);

/** `(1700000000.034512) can0 123#0C00`, as candump -L and its readers write it. */
function candumpLine({ timestampUs, channel, id, flags, dlc, data }: CopiedFrame): string {
  const has = (flag: number) => (flags & flag) !== 0;
  const frame = formatFrame({
    id,
    data,
    dlc,
    extended: has(FrameFlag.EXTENDED),
    remote: has(FrameFlag.REMOTE),
    error: has(FrameFlag.ERROR),
    fd: has(FrameFlag.FD),
    brs: has(FrameFlag.BRS),
    esi: has(FrameFlag.ESI),
  });
  return `(${seconds(timestampUs)}) can${channel} ${frame}${has(FrameFlag.TX) ? " T" : ""}`;
}

/** Columns between tabs, for a spreadsheet or a letter. */
function textLine({ timestampUs, channel, id, flags, data, name, decoded }: CopiedFrame): string {
  const kind = kindText(flags);
  const direction = kind === "" ? directionText(flags) : `${directionText(flags)} ${kind}`;
  return [seconds(timestampUs), `can${channel}`, direction, formatId(id, flags), name, hexBytes(data), decoded].join("\t");
}

function jsonLine({ timestampUs, channel, id, flags, data, name, decoded }: CopiedFrame): string {
  return JSON.stringify({
    timestampUs,
    channel,
    id: formatId(id, flags),
    direction: directionText(flags).toLowerCase(),
    kind: kindText(flags) || undefined,
    name: name || undefined,
    data: hexBytes(data),
    decoded: decoded || undefined,
  });
}
