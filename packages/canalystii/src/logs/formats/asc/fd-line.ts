import { dlcToLength, lengthToDlc } from "../../../can/dlc.js";
import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import type { Tokens } from "../../text/tokens.js";
import { BAD_ID, EXTENDED_MARK, parseAscId } from "./asc-id.js";

const { EXTENDED, REMOTE, FD, BRS, ESI } = FrameFlag;
const FLAG_REMOTE = 0x10;
const FLAG_FDF = 0x1000;
const FLAG_BRS = 0x2000;
const FLAG_ESI = 0x4000;
/** Duration, bits, flags, CRC and four bit timings after the data. */
const TAIL_TOKENS = 8;

interface FdLine {
  readonly channel: number;
  readonly flags: number;
  readonly tokens: Tokens;
}

/** `CANFD <ch> Rx|Tx <id>[x] [<name>] <brs> <esi> <dlc> <len> <bytes> <tail>`: any frame on an FD channel. Always hex. */
export function readFdLine(batch: FrameBatch, time: number, { channel, flags: direction, tokens }: FdLine): string | undefined {
  const rawId = idToken(tokens, 3);
  if (rawId === BAD_ID) return "expected an id after Rx or Tx";
  // the name may look like the number after it: the reading that fits exactly is used
  let at = 4;
  if (!fits(tokens, at, true)) {
    if (fits(tokens, at + 1, true)) at++;
    else if (!fits(tokens, at, false)) {
      at++;
      if (!fits(tokens, at, false)) return "expected BRS, ESI, a DLC, a length up to 64, and that many bytes";
    }
  }
  const length = tokens.decimal(at + 3);
  const lineFlags = tokens.hex(at + 4 + length + 2);
  // absent or empty flags: the length decides; otherwise the flags identify classic frames on an FD channel
  const fd = lineFlags < 0 || (lineFlags === 0 && length > 8) || (lineFlags & FLAG_FDF) !== 0;
  let flags = direction | (isExtended(rawId) ? EXTENDED : 0);
  if (fd) flags |= FD | (tokens.is(at, "1") ? BRS : 0) | (tokens.is(at + 1, "1") ? ESI : 0);
  else if ((lineFlags & FLAG_REMOTE) !== 0) flags |= REMOTE;
  addFrame(batch, time, { id: rawId, flags, channel, dlc: tokens.hex(at + 2, 1), length, tokens, dataAt: at + 4 });
  return undefined;
}

/** `CANXL <ch> Rx|Tx <kind> <durNs> <bits> <id>[x] [<name>] <dlc> <len> <bytes> [stuff] <crc> <flags> ..`, kind not XLFF. */
export function readXlLine(batch: FrameBatch, time: number, { channel, flags: direction, tokens }: FdLine): string | undefined {
  const fd = tokens.is(3, "fbff") || tokens.is(3, "feff");
  if (!fd && !tokens.is(3, "cbff") && !tokens.is(3, "ceff")) return "expected CBFF, CEFF, FBFF, FEFF or XLFF";
  const rawId = idToken(tokens, 6);
  if (rawId === BAD_ID) return "expected an id after the number of bits";
  const at = holdsData(tokens, 7) ? 7 : 8;
  if (!holdsData(tokens, at)) return "expected a DLC, a length up to 64, and that many bytes";
  const length = tokens.decimal(at + 1);
  const lineFlags = Math.max(tokens.hex(at + 2 + length + (fd ? 2 : 1)), 0);
  const extended = isExtended(rawId) || tokens.is(3, "ceff") || tokens.is(3, "feff");
  let flags = direction | (extended ? EXTENDED : 0);
  if (fd) flags |= FD | ((lineFlags & FLAG_BRS) !== 0 ? BRS : 0) | ((lineFlags & FLAG_ESI) !== 0 ? ESI : 0);
  else if ((lineFlags & FLAG_REMOTE) !== 0) flags |= REMOTE;
  addFrame(batch, time, { id: rawId, flags, channel, dlc: tokens.hex(at, 1), length, tokens, dataAt: at + 2 });
  return undefined;
}

interface FdFrame {
  readonly id: number;
  readonly flags: number;
  readonly channel: number;
  readonly dlc: number;
  readonly length: number;
  readonly tokens: Tokens;
  readonly dataAt: number;
}

function addFrame(batch: FrameBatch, time: number, { id, flags, channel, dlc, length, tokens, dataAt }: FdFrame): void {
  const size = (flags & REMOTE) !== 0 ? 0 : (flags & FD) !== 0 ? length : Math.min(length, 8);
  let to = batch.add(time, id >= EXTENDED_MARK ? id - EXTENDED_MARK : id, flags, channel, size, dlc);
  for (let i = 0; i < size; i++) batch.data[to++] = tokens.hex(dataAt + i, 2);
}

function idToken(tokens: Tokens, index: number): number {
  if (index >= tokens.count) return BAD_ID;
  return parseAscId(tokens.bytes, { from: tokens.starts[index] as number, to: tokens.ends[index] as number, decimal: false });
}

function isExtended(rawId: number): boolean {
  return rawId > 0x7ff;
}

/** Returns whether `<brs> <esi> <dlc> <len> <bytes>` begin at a token and exactly the tail follows. */
function fits(tokens: Tokens, at: number, exactly: boolean): boolean {
  const isBit = (index: number) => tokens.is(index, "0") || tokens.is(index, "1");
  if (!isBit(at) || !isBit(at + 1) || !holdsData(tokens, at + 2)) return false;
  if (!exactly) return true;
  const length = tokens.decimal(at + 3);
  const legal = dlcToLength(lengthToDlc(length), true) === length;
  return legal && tokens.count === at + 4 + length + TAIL_TOKENS;
}

/** Returns whether `<dlc> <len> <bytes>` begin at a token. */
function holdsData(tokens: Tokens, at: number): boolean {
  const length = tokens.decimal(at + 1);
  if (tokens.hex(at, 1) < 0 || length < 0 || length > 64 || at + 2 + length > tokens.count) return false;
  for (let i = 0; i < length; i++) if (tokens.hex(at + 2 + i, 2) < 0) return false;
  return true;
}
