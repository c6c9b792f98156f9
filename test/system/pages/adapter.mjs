// Runs in Chromium: the built library on navigator.usb. Opens each adapter, sends on one channel what it receives on the
// other, closes, opens again.
import { CanalystDevice, openBus } from "canalystii";

export async function exchange({ rounds, adapters }) {
  const units = [];
  for (const { device: usbDevice, serialNumber, productName } of await listed(adapters)) {
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
    units.push({ serialNumber, productName, idleReads, received });
  }
  const refused = await CanalystDevice.open({ device: "9-9" }).catch(({ code }) => code);
  return { units, refused };
}

/** Sends on one channel what it receives on the other, with the driver in a worker of its own. */
export async function exchangeInThread(serialNumber) {
  const bus = await openBus(serialNumber, { bitrate: 1_000_000, timeoutMs: 20_000, thread: true });
  const stream = bus.frames({ channels: [1] });
  const ids = Array.from({ length: 50 }, (_, i) => 0x100 + i);
  await bus.send(ids.map((id) => ({ id })));
  const received = [];
  for await (const { id } of stream) if (received.push(id) === ids.length) break;
  await bus.close();
  return received;
}

/** Waits for a number of adapters: the browser learns of them a little later than the kernel. */
async function listed(count) {
  for (let attempt = 0; ; attempt++) {
    const list = await CanalystDevice.list();
    if (list.length === count || attempt === 300) return list;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
