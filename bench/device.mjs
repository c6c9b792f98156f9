// CPU per message in the driver: from the bytes of a USB transfer to the fields that the caller reads, and back.
import { FrameBatch } from "canalystii";
import { decodeMessages, encodeBatch, encodeMessages } from "../packages/canalystii/dist/canalyst/wire/messages.js";
import { microsecondsPer, report } from "./measure.mjs";

const frames = (count) =>
  Array.from({ length: count }, (_, i) => ({
    id: i % 3 === 0 ? 0x18f0_0000 + i : i & 0x7ff,
    data: Uint8Array.from({ length: 8 }, (_, k) => i + k),
  }));

export function run() {
  console.log("CanalystDevice: µs of CPU per message (python-canalystii on the same kind of machine: decode 0.76, encode 1.0)");
  const oddities = { badPackets: 0, badMessages: 0, longDlc: 0 };
  let sum = 0;
  for (const count of [156, 1000]) {
    const repeat = Math.ceil(100_000 / count);
    const input = frames(count);
    const bytes = encodeMessages(input);
    const batch = new FrameBatch(count);
    const columns = () => {
      for (let n = 0; n < repeat; n++) {
        batch.clear();
        decodeMessages(bytes, batch, { channel: 0, expectedTicks: 0, oddities });
        const { id, data, size, timestampUs } = batch;
        for (let row = 0; row < batch.length; row++) sum += id[row] + data[row * 8] + size[row] + timestampUs[row];
      }
    };
    report(`decode + field access, batches of ${count}`, microsecondsPer(repeat * count, columns), { unit: " µs", goal: 0.1 });
    const objects = () => {
      for (let n = 0; n < repeat; n++) {
        batch.clear();
        decodeMessages(bytes, batch, { channel: 0, expectedTicks: 0, oddities });
        for (const frame of batch) sum += frame.id + frame.data.length;
      }
    };
    report(`decode to frame objects, batches of ${count}`, microsecondsPer(repeat * count, objects), { unit: " µs" });
    const encode = () => {
      for (let n = 0; n < repeat; n++) sum += encodeMessages(input).length;
    };
    report(`check + encode objects, batches of ${count}`, microsecondsPer(repeat * count, encode), { unit: " µs", goal: 0.15 });
    const encodeColumns = () => {
      for (let n = 0; n < repeat; n++) sum += encodeBatch(batch).length;
    };
    report(`encode columns, batches of ${count}`, microsecondsPer(repeat * count, encodeColumns), { unit: " µs", goal: 0.15 });
  }
  if (Number.isNaN(sum)) throw new Error("unreachable: keeps the work from being optimised away");
}
