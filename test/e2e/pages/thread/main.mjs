// The page of thread.test.mjs, bundled as an application bundles the library: receives from a bus in a worker while its own
// thread stands still.
import { openBus } from "canalystii";

/** Blocks this thread again and again; returns what has come of the virtual car's engine speed, whose frames count to 15. */
async function receiveBlocked({ blocks, blockMs }) {
  const bus = await openBus("sim", { bitrate: 500_000, thread: true });
  const seen = { frames: 0, gaps: 0, firstUs: 0, lastUs: 0 };
  let last;
  const stream = bus.batches({ channels: [0], filters: [{ id: 0xc0, extended: false }] });
  const reading = (async () => {
    for await (const { length, timestampUs, data, stride } of stream) {
      for (let row = 0; row < length; row++) {
        const count = data[row * stride + 6] & 15;
        if (last === undefined) seen.firstUs = timestampUs[row];
        else if (count !== ((last + 1) & 15)) seen.gaps += 1;
        last = count;
        seen.lastUs = timestampUs[row];
        seen.frames += 1;
      }
    }
  })();
  for (let i = 0; i < blocks; i++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const until = performance.now() + blockMs; performance.now() < until; );
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { dropped } = stream;
  await bus.close();
  await reading;
  return { ...seen, dropped };
}

/** What opening an adapter in a worker says on a page that has no permission for one. */
async function openAdapter() {
  return openBus("0", { bitrate: 500_000, thread: true }).then(
    () => "opened",
    ({ code, name }) => `${name} ${code}`,
  );
}

Object.assign(globalThis, { receiveBlocked, openAdapter });
