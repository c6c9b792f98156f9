import type { SendOptions } from "../../bus/bus.js";
import type { FramesHead } from "../link/link.js";

/** What a send can ask of a Canalyst-II besides the common options. */
export interface RemoteSendOptions extends SendOptions {
  readonly maxRetries?: 0 | undefined;
  readonly echo?: boolean | undefined;
}

const ONE_SHOT = 1;
const ECHO = 2;

/** Returns the numbers that go with frames to send. */
export function packSend({ timeoutMs = 0, maxRetries, echo }: RemoteSendOptions): FramesHead["values"] {
  return [timeoutMs, (maxRetries === 0 ? ONE_SHOT : 0) | (echo === true ? ECHO : 0), 0];
}

/** Returns the options of such numbers; those that are not asked for are left out. */
export function unpackSend([timeoutMs, flags]: FramesHead["values"], signal: AbortSignal): RemoteSendOptions {
  return { signal, ...(timeoutMs > 0 ? { timeoutMs } : {}), ...requestOf((flags & ONE_SHOT) !== 0, (flags & ECHO) !== 0) };
}

/** Returns what is asked of the adapter. */
export function requestOf(oneShot: boolean, echo: boolean): Pick<RemoteSendOptions, "maxRetries" | "echo"> {
  return { ...(oneShot ? { maxRetries: 0 } : {}), ...(echo ? { echo } : {}) };
}
