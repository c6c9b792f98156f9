import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import type { Tokens } from "../../text/tokens.js";
import { BUS_ERROR_CLASS, ErrorClass, putErrorCode } from "../socketcan-error.js";

/** What the caller has read of the line. */
interface ErrorLine {
  readonly channel: number;
  readonly flags: number;
  readonly tokens: Tokens;
  /** First token after `ErrorFrame`. */
  readonly detailAt: number;
}

/** Appends an error frame; `ECC: 10100010` and `Code = 0x82` are the controller's error code. */
export function addErrorFrame(batch: FrameBatch, time: number, { channel, flags, tokens, detailAt }: ErrorLine): void {
  const code = errorCode(tokens, detailAt);
  const to = batch.add(time, code === undefined ? ErrorClass.BUS_ERROR : BUS_ERROR_CLASS, flags | FrameFlag.ERROR, channel, 8, 8);
  if (code === undefined) batch.data.fill(0, to, to + 8);
  else putErrorCode(batch.data, to, code);
}

function errorCode(tokens: Tokens, detailAt: number): number | undefined {
  for (let i = detailAt; i < tokens.count; i++) {
    if (tokens.is(i, "ecc:") && /^[01]{8}$/.test(tokens.text(i + 1))) return Number.parseInt(tokens.text(i + 1), 2);
    if (tokens.is(i, "code") && tokens.is(i + 1, "=") && /^0x[0-9a-f]{1,2}$/i.test(tokens.text(i + 2))) return Number(tokens.text(i + 2));
  }
  return undefined;
}
