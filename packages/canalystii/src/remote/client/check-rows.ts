import { CanError } from "../../base/errors.js";
import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "../../can/frame.js";
import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";

const KNOWN_FLAGS = 0x7f;

/**
 * Checks that received frames are frames at all.
 * @param open 1 at the number of each channel that is open
 * @throws CanError `protocol`
 */
export function checkRows(batch: FrameBatch, open: Uint8Array): void {
  const { length, stride, timestampUs, id, flags, channel, dlc, size } = batch;
  for (let row = 0; row < length; row++) {
    const bits = flags[row] as number;
    const max = (bits & (FrameFlag.EXTENDED | FrameFlag.ERROR)) === 0 ? MAX_STANDARD_ID : MAX_EXTENDED_ID;
    const bytes = size[row] as number;
    if (
      (id[row] as number) <= max &&
      bits <= KNOWN_FLAGS &&
      bytes <= stride &&
      (dlc[row] as number) <= 15 &&
      open[channel[row] as number] === 1
    ) {
      if (Number.isSafeInteger(timestampUs[row])) continue;
    }
    throw new CanError("protocol", `the host sent a frame that is none: ${describe(batch, row)}`);
  }
}

function describe({ id, flags, channel, size, dlc, timestampUs }: FrameBatch, row: number): string {
  return `id ${id[row]}, flags ${flags[row]}, channel ${channel[row]}, ${size[row]} bytes, dlc ${dlc[row]}, time ${timestampUs[row]}`;
}
