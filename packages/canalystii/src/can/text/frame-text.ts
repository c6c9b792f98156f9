import { errorText } from "../../base/error-text.js";
import { dlcToLength, lengthToDlc } from "../dlc.js";
import { type CanFrame, type CanFrameInput, MAX_EXTENDED_ID, MAX_STANDARD_ID, toFrame } from "../frame.js";
import { flagsOf } from "../frame-batch.js";
import { formatId, HEX2 } from "./id-text.js";

const BRS_BIT = 1;
const ESI_BIT = 2;
const MAX_FD_BYTES = 64;

/**
 * Reads a frame in the grammar of can-utils' cansend: `123#DEADBEEF`, `5A1#11.22.33`, `1F334455#R4`, `123##1AABB` (CAN FD: a
 * digit of flags, 1 bit rate switch, 2 error state; a length that CAN FD does not have is filled up with zeros).
 * @throws TypeError when the text is none, RangeError for an id, a length or a DLC out of range
 */
export function parseFrame(text: string): CanFrameInput {
  const at = text.indexOf("#");
  if (at < 0) throw wrong(text, "has no '#'");
  const digits = text.slice(0, at);
  const body = text.slice(at + 1);
  if (!/^(?:[0-9a-f]{3}|[0-9a-f]{8})$/i.test(digits)) {
    throw wrong(text, `has the id ${JSON.stringify(digits)}, which is not 3 or 8 hex digits`);
  }
  const id = Number.parseInt(digits, 16);
  const extended = digits.length === 8;
  if (id > (extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID)) {
    const range = extended ? "0..1FFFFFFF" : "0..7FF (write 8 digits for an extended id)";
    throw new RangeError(`frame ${JSON.stringify(text)} has the id ${digits}, which is not in ${range}`);
  }
  if (body.startsWith("#")) return checked(text, { id, extended, ...readFd(text, body.slice(1)) });
  if (/_[0-9a-f]$/i.test(body)) throw wrong(text, "has a raw DLC after '_', which cannot be sent");
  const remote = /^r([0-9])?$/i.exec(body);
  if (remote !== null) return checked(text, { id, extended, remote: true, dlc: Number(remote[1] ?? 0) });
  return checked(text, { id, extended, data: readData(text, body) });
}

/**
 * Writes a frame in the grammar of can-utils' cansend and of candump's log files, the way back of {@link parseFrame}.
 * @param options `separator`: between the bytes; cangen prints `.`. Default: none
 * @throws TypeError, RangeError for a bad frame
 */
export function formatFrame(frame: CanFrame | CanFrameInput, { separator = "" }: { readonly separator?: "" | "." } = {}): string {
  const checkedFrame = toFrame(frame);
  const { id, remote, fd, brs, esi, dlc, data } = checkedFrame;
  const start = `${formatId(id, flagsOf(checkedFrame))}#`;
  if (remote) return `${start}R${dlc === 0 ? "" : dlc}`;
  const bytes = Array.from(data, (byte) => HEX2[byte]).join(separator);
  if (!fd) return start + bytes;
  return `${start}#${(brs ? BRS_BIT : 0) | (esi ? ESI_BIT : 0)}${bytes === "" ? "" : separator}${bytes}`;
}

function readFd(text: string, body: string): Pick<CanFrameInput, "fd" | "brs" | "esi" | "data"> {
  if (!/^[0-9a-f]/i.test(body)) throw wrong(text, "has no digit of flags after '##'");
  const flags = Number.parseInt(body.slice(0, 1), 16);
  const bytes = readData(text, body.slice(1));
  if (bytes.length > MAX_FD_BYTES)
    throw new RangeError(`frame ${JSON.stringify(text)} has ${bytes.length} bytes of data, which are not in 0..64`);
  const data = new Uint8Array(dlcToLength(lengthToDlc(bytes.length), true));
  data.set(bytes);
  return { fd: true, brs: (flags & BRS_BIT) !== 0, esi: (flags & ESI_BIT) !== 0, data };
}

function readData(text: string, body: string): Uint8Array {
  if (body === "") return new Uint8Array(0);
  if (!/^\.?[0-9a-f]{2}(?:\.?[0-9a-f]{2})*\.?$/i.test(body)) {
    throw wrong(text, `has the data ${JSON.stringify(body)}, which is not pairs of hex digits`);
  }
  const digits = body.replaceAll(".", "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function checked(text: string, frame: CanFrameInput): CanFrameInput {
  try {
    toFrame(frame);
    return frame;
  } catch (error) {
    throw new RangeError(`frame ${JSON.stringify(text)} is not possible: ${errorText(error)}`);
  }
}

function wrong(text: string, what: string): TypeError {
  return new TypeError(`frame ${JSON.stringify(text)} ${what}; expected ID#DATA, e.g. 123#DEADBEEF, 5A1#11.22.33, 1F334455#R4`);
}
