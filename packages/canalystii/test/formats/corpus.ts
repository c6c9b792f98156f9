import { dlcToLength } from "../../src/can/dlc.js";
import type { CanFrame } from "../../src/can/frame.js";
import { frame } from "./support.js";

const START_US = 1_763_800_000_123_456;

function bytes(count: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (seed + i * 37 + 0xa5) & 0xff);
}

/** Frames of every kind there is, in time order. */
export function corpus(): CanFrame[] {
  const frames: Partial<CanFrame>[] = [];
  for (let size = 0; size <= 8; size++) frames.push({ id: 0x100 + size, data: bytes(size, size), channel: size % 3 });
  frames.push({ id: 0, data: bytes(1) }, { id: 0x7ff, data: bytes(8) }, { id: 0x7ff, data: bytes(2), direction: "tx" });
  frames.push(
    { id: 0x800, data: bytes(8) },
    { id: 0x1fff_ffff, data: bytes(3) },
    { id: 0x1abc_def0, data: bytes(5), direction: "tx", channel: 1 },
  );
  // 29 bits with a value that would fit 11
  frames.push({ id: 0x12, extended: true, data: bytes(4) }, { id: 0, extended: true });
  for (let dlc = 0; dlc <= 8; dlc++) frames.push({ id: 0x200 + dlc, remote: true, dlc, channel: dlc % 2 });
  frames.push({ id: 0x1234_5678, remote: true, dlc: 5, direction: "tx" });
  for (let dlc = 9; dlc <= 15; dlc++) {
    frames.push({ id: 0x300 + dlc, data: bytes(8, dlc), dlc });
    frames.push({ id: 0x300 + dlc, remote: true, dlc });
  }
  for (let dlc = 0; dlc <= 15; dlc++) {
    const size = dlcToLength(dlc, true);
    frames.push({ id: 0x400 + dlc, fd: true, dlc, data: bytes(size, dlc), brs: (dlc & 1) !== 0, esi: (dlc & 2) !== 0 });
    frames.push({
      id: 0x1800_0000 + dlc,
      fd: true,
      dlc,
      data: bytes(size, dlc),
      brs: (dlc & 1) === 0,
      esi: (dlc & 2) === 0,
      direction: "tx",
    });
  }
  const error = (id: number, data: readonly number[]): Partial<CanFrame> => ({ id, error: true, data: Uint8Array.from(data), dlc: 8 });
  frames.push(error(0x80, [0, 0, 0, 0, 0, 0, 0, 0]));
  frames.push(error(0x88, [0, 0, 0x84, 0x19, 0, 0, 0, 0]));
  frames.push(error(0x04, [0, 0x10, 0, 0, 0, 0, 0, 0]));
  frames.push({ ...error(0x204, [0, 0x30, 0, 0, 0, 0, 0x88, 0x99]), channel: 1 });
  frames.push(error(0x40, [1, 2, 3, 4, 5, 6, 7, 8]));
  frames.push({ id: 0x55, channel: 7, data: bytes(8) }, { id: 0x56, channel: 255, data: bytes(8), direction: "tx" });
  const steps = [0, 1, 9, 543, 1_000, 999_999, 12_345_678];
  let time = START_US;
  const timed = frames.map((fields, i) => {
    time += steps[i % steps.length] ?? 0;
    return frame({ timestampUs: time, ...fields });
  });
  // nanoseconds of 200 days need more than 53 bits
  timed.push(frame({ timestampUs: time + 200 * 86_400_000_000 + 7, id: 0x777, data: bytes(8) }));
  return timed;
}
