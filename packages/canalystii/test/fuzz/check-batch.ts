import { type FrameBatch, FrameFlag } from "../../src/can/frame-batch.js";

/** Returns what is wrong with a row of a batch, whatever it was read from; undefined when it is a possible frame. */
export function findImpossible(batch: FrameBatch): string | undefined {
  for (let row = 0; row < batch.length; row++) {
    const flags = batch.flags[row] ?? 0;
    const id = batch.id[row] ?? 0;
    const size = batch.size[row] ?? 0;
    const time = batch.timestampUs[row] ?? Number.NaN;
    const fd = (flags & FrameFlag.FD) !== 0;
    const error = (flags & FrameFlag.ERROR) !== 0;
    const remote = (flags & FrameFlag.REMOTE) !== 0;
    if (!Number.isSafeInteger(time) || time < 0) return `row ${row}: time ${time}`;
    if (id > 0x1fff_ffff) return `row ${row}: id ${id}`;
    if (!error && (flags & FrameFlag.EXTENDED) === 0 && id > 0x7ff) return `row ${row}: standard id ${id}`;
    if (size > (fd ? 64 : 8) || size > batch.stride) return `row ${row}: ${size} bytes`;
    if ((batch.dlc[row] ?? 0) > 15) return `row ${row}: dlc ${batch.dlc[row]}`;
    if (remote && (fd || error || size !== 0)) return `row ${row}: remote with flags ${flags} and ${size} bytes`;
    if (error && (fd || size !== 8)) return `row ${row}: error with flags ${flags} and ${size} bytes`;
    if (!fd && (flags & (FrameFlag.BRS | FrameFlag.ESI)) !== 0) return `row ${row}: BRS or ESI without FD`;
  }
  return undefined;
}
