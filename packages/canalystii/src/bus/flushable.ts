import type { CanBus } from "./bus.js";

/** A bus that can wait until everything sent has left the adapter, such as `CanalystBus`. */
export interface FlushableBus extends CanBus {
  /**
   * Waits until everything sent has left the adapter's queues: sent, or dropped. Closing earlier drops what waits there.
   * @param timeoutMs 0 (default): asks once
   * @returns whether the queues were empty in time
   * @throws CanError `timeout`, `disconnected`, `closed`
   */
  flush(timeoutMs?: number): Promise<boolean>;
}

/** Returns whether a bus can wait until everything sent has left the adapter. */
export function isFlushableBus(bus: CanBus): bus is FlushableBus {
  return "flush" in bus && typeof bus.flush === "function";
}
