// The attached adapter of lib/attached-adapter.mjs for suites that vitest runs.
import type { CanFrame } from "canalystii";
import { afterAll, beforeAll } from "vitest";
import type { BusFixture } from "../../../packages/canalystii/test/contract/describe-bus.js";
import { type AttachedAdapter, attachAdapter as attachNow } from "../lib/attached-adapter.mjs";
import { sleep } from "../lib/wait.mjs";

/** Emulation is slow: what a bus may take 300 ms for on a machine, it gets this much more for here. */
const PATIENCE = 3;

/** The adapter of a suite, and the other node on each of its CAN buses. */
export interface SuiteAdapter extends Pick<AttachedAdapter, "adapter" | "nodes" | "plugIn"> {
  /** Everything that a contract needs but the bus. */
  fixture(): Promise<Omit<BusFixture, "bus">>;
}

/** Attaches a virtual adapter before the tests of a file, and detaches it after them. */
export function attachAdapter(port: number): SuiteAdapter {
  let attached: AttachedAdapter;
  const heard: CanFrame[][] = [[], []];
  beforeAll(async () => {
    attached = await attachNow(port, (channel, frame) => heard[channel]?.push(frame));
  });
  afterAll(() => attached.close());
  return {
    get adapter() {
      return attached.adapter;
    },
    get nodes() {
      return attached.nodes;
    },
    plugIn: () => attached.plugIn(),
    fixture: async () => {
      const { adapter, nodes, plugIn } = attached;
      await plugIn();
      for (const frames of heard) frames.length = 0;
      return {
        peerSend: (channel, frames) => {
          nodes[channel]?.send(frames);
        },
        heard: (channel) => heard[channel] ?? [],
        pass: (ms) => sleep(ms * PATIENCE),
        run: (promise) => promise,
        unplug: () => adapter.unplug(),
        exactTime: false,
        dispose: () => {},
      };
    },
  };
}
