import { firstTimestamp } from "../wire/messages.js";

const TICKS_PER_MS = 10;
const WRAP = 0x1_0000_0000;

/**
 * Continues the device's 32-bit clock (100 µs units, wraps after 4.97 days) over its wraps. The host's clock says
 * which turn it is, so that silence of any length does no harm.
 */
export class DeviceClock {
  #ticks: number | undefined;
  #hostMs = 0;

  /** Returns where the unwrapped clock stands about now; before the first message: where that message puts it. */
  expect(bytes: Uint8Array, hostMs: number): number {
    if (this.#ticks === undefined) return firstTimestamp(bytes) ?? 0;
    return Math.max(0, Math.round(this.#ticks + (hostMs - this.#hostMs) * TICKS_PER_MS));
  }

  /** Notes the newest unwrapped timestamp of a read. */
  note(ticks: number, hostMs: number): void {
    // a channel read later may hold older messages; only a clock that was set back moves this back
    if (this.#ticks !== undefined && ticks < this.#ticks && this.#ticks - ticks < WRAP / 4096) return;
    this.#ticks = ticks;
    this.#hostMs = hostMs;
  }
}
