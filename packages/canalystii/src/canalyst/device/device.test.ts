import { describe, expect, it } from "vitest";
import { deviceContract } from "../../../test/contract/device-contract.mjs";
import { sleep } from "../../base/clock.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { FIRMWARE_VARIANTS, type FirmwareOptions, VirtualAdapter, type VirtualAdapterOptions } from "../../simulator/index.js";
import { CanalystDevice, type CanalystDeviceOptions } from "./device.js";

/** Runtimes: Node's `usb` cancels transfers at their limit and loses what they had; a browser never ends one. */
const RUNTIMES = [
  { runtime: "node", nativeTimeouts: true },
  { runtime: "browser", nativeTimeouts: false },
] as const;

function bench(options: VirtualAdapterOptions = {}, nativeTimeouts = true) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, ...options });
  const open = (opening: CanalystDeviceOptions = {}) =>
    CanalystDevice.open({ device: adapter.usbDevice({ nativeTimeouts }), clock, ...opening });
  return { clock, open };
}

const HARDEST: readonly { name: string; firmware: FirmwareOptions }[] = [
  { name: "naking, pending-high", firmware: { idleRead: "nak", rxPendingOffset: 3 } },
  { name: "naking, pending-high fragmenting", firmware: { idleRead: "nak", rxPendingOffset: 2, fragmentation: 0.3, seed: 5 } },
  {
    name: "naking only before start, leftovers",
    firmware: { idleReadStopped: "nak", leftovers: { rxMessages: 1000, halfPacketBytes: 7 } },
  },
];

describe.each(RUNTIMES)("CanalystDevice over a $runtime", ({ nativeTimeouts }) => {
  describe.each([...FIRMWARE_VARIANTS, ...HARDEST])("firmware: $name", ({ firmware }) => {
    for (const { name, run } of deviceContract) {
      it(name, async () => {
        const { clock, open } = bench({ firmware }, nativeTimeouts);
        const pass = (ms: number) => sleep(clock, ms);
        await clock.run(run({ open, pass, now: () => clock.now(), exactTime: true }));
        expect(clock.pending).toBe(0);
      });
    }
  });
});
