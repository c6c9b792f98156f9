import type { CanBus, SendOptions } from "./bus.js";

/** A bus whose adapter can be told to give frames one attempt only, such as `CanalystBus`. */
export interface OneShotBus extends CanBus {
  readonly oneShot: true;
  /** @param options.maxRetries 0: one attempt; default: the adapter retries */
  send(frames: Parameters<CanBus["send"]>[0], options?: SendOptions & { readonly maxRetries?: 0 | undefined }): Promise<void>;
}

/** Tells whether the adapter of a bus can be told to give frames one attempt only. */
export function isOneShotBus(bus: CanBus): bus is OneShotBus {
  return "oneShot" in bus && bus.oneShot === true;
}
