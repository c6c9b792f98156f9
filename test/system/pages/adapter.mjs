// Runs in Chromium: the built library on navigator.usb. Opens each adapter, sends on one channel what it receives on the
// other, closes, opens again.
import { CanalystDevice } from "canalystii";

export async function run({ rounds }) {
  const units = [];
  for (const { device: usbDevice, serialNumber, productName, path } of await CanalystDevice.list()) {
    const received = [];
    let idleReads;
    for (let round = 0; round < rounds; round++) {
      const device = await CanalystDevice.open({ device: usbDevice, bitrate: 1_000_000, timeoutMs: 20_000 });
      idleReads = device.idleReads;
      const frames = Array.from({ length: 50 }, (_, i) => ({ id: i % 2 === 0 ? 0x100 + i : 0x18ff_0000 + i, data: [round, i] }));
      await device.send(0, frames);
      await device.flushTxBuffer(0, 20_000);
      const messages = [];
      for (let idle = 0; messages.length < frames.length && idle < 50; ) {
        const got = await device.receive(1);
        messages.push(...got);
        idle = got.length === 0 ? idle + 1 : 0;
      }
      received.push(messages.map(({ id, extended, data }) => [id, extended, ...data]));
      await device.close();
    }
    units.push({ serialNumber, productName, path, idleReads, received });
  }
  const refused = await CanalystDevice.open({ device: "9-9" }).catch(({ code }) => code);
  return { units, refused };
}
