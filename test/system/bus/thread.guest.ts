// The bus contract over a worker thread that has the package `usb` in it, through the kernel. Run by suites/26-thread.mjs
// in the guest. The thread runs the built library; this side is the source.
import { Worker } from "node:worker_threads";
import { RemoteBus } from "canalystii/remote";
import { describeBus } from "../../../packages/canalystii/test/contract/describe-bus.js";
import { sleep } from "../lib/wait.mjs";
import { attachAdapter } from "./attached-adapter.js";

const attached = attachAdapter(3266);
const main = new URL("../../../packages/canalystii/dist/thread-main.node.js", import.meta.url);

describeBus("a worker thread through the kernel", async () => {
  const fixture = await attached.fixture();
  const options = { bitrate: 500_000, timeoutMs: 20_000 };
  const worker = new Worker(main, { workerData: { name: await attached.plugIn(), options } });
  return {
    ...fixture,
    bus: await RemoteBus.connect(worker, { timeoutMs: 0 }),
    peerSend: async (channel, frames) => {
      // a consumer is one as soon as the thread knows of it
      await sleep(100);
      await fixture.peerSend(channel, frames);
    },
    dispose: async () => {
      await worker.terminate();
    },
  };
});
