// A virtual adapter that the guest's kernel has attached, for suites that take it as a real one.
import type { CanFrame } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { UsbIpServer } from "canalystii/usbip";
import { afterAll, beforeAll } from "vitest";
import type { BusFixture } from "../../../packages/canalystii/test/contract/describe-bus.js";
import { attach, detachAll } from "../lib/usbip.mjs";
import { sleep, waitFor } from "../lib/wait.mjs";

/** Emulation is slow: what a bus may take 300 ms for on a machine, it gets this much more for here. */
const PATIENCE = 3;

/** The adapter of a suite, and the other node on each of its CAN buses. */
export interface AttachedAdapter {
  readonly adapter: VirtualAdapter;
  readonly nodes: readonly { send(frames: readonly { id: number }[]): unknown }[];
  /** Attaches the adapter, if the test before has unplugged it; returns its USB path. */
  plugIn(): Promise<string>;
  /** Everything that a contract needs but the bus. */
  fixture(): Promise<Omit<BusFixture, "bus">>;
}

/** Attaches a virtual adapter before the tests of a file, and detaches it after them. */
export function attachAdapter(port: number): AttachedAdapter {
  let server: UsbIpServer;
  let adapter: VirtualAdapter;
  let path = "";
  const heard: CanFrame[][] = [[], []];
  let nodes: AttachedAdapter["nodes"];
  const plugIn = async () => {
    if (path !== "" && adapter.plugged) return path;
    const device = adapter.plug();
    if (path !== "") server.add(device);
    path = (await waitFor("the kernel to take the adapter", () => attach("1-1", { port }).catch(() => undefined))).localBusid;
    return path;
  };
  beforeAll(async () => {
    adapter = new VirtualAdapter({ joined: false });
    nodes = [0, 1].map((channel) => adapter.attachNode({ channel, bitrate: 500_000, onFrame: (frame) => heard[channel]?.push(frame) }));
    server = await UsbIpServer.listen({ port, devices: [adapter.device] });
    await plugIn();
  });
  afterAll(async () => {
    await detachAll();
    await server.close();
    adapter.dispose();
  });
  return {
    get adapter() {
      return adapter;
    },
    get nodes() {
      return nodes;
    },
    plugIn,
    fixture: async () => {
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
