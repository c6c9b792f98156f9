// The worker of contract.mjs: opens the adapter for each port that it gets, and exposes it there until the other end closes it.
import { openBus } from "canalystii";
import { exposeBus, refuseBus } from "canalystii/remote";

addEventListener("message", async ({ data: port }) => {
  try {
    const bus = await openBus("0", { bitrate: 500_000, timeoutMs: 20_000 });
    exposeBus(bus, port, { send: true, configure: true, closeBus: true });
  } catch (error) {
    refuseBus(port, error);
  }
});
