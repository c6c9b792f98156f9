import type { PeriodicOptions, SendOptions } from "../../bus/bus.js";
import { SendType } from "../wire/protocol.js";

/** What the adapter is asked to do with the frames of a send. */
export interface SendRequest {
  /** 0: one attempt, the adapter drops a frame silently when it loses arbitration. Default: the adapter retries. */
  readonly maxRetries?: 0 | undefined;
  /** Asks the adapter to echo the frames back as received. Default: false. */
  readonly echo?: boolean | undefined;
}

/** Limits of a send, and what the adapter is asked to do with the frames. */
export interface CanalystSendOptions extends SendOptions, SendRequest {}

/** When a periodic task sends, when it ends, and what the adapter is asked to do with its frames. */
export interface CanalystPeriodicOptions extends PeriodicOptions, SendRequest {}

/**
 * Returns the `SendType` bits of a request.
 * @throws RangeError
 */
export function sendTypeOf({ maxRetries, echo }: SendRequest): number {
  if (maxRetries !== undefined && maxRetries !== 0) {
    throw new RangeError(`maxRetries ${String(maxRetries)} is not 0 (one attempt) or undefined (the adapter retries)`);
  }
  return (maxRetries === 0 ? SendType.NO_RETRY : 0) | (echo === true ? SendType.ECHO : 0);
}
