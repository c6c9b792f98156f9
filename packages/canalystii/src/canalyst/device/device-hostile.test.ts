import { describe, expect, it } from "vitest";
import {
  HostileUsbDevice,
  MISDEEDS,
  type Misdeed,
  USB_METHODS,
  type UsbMethod,
  unreadableError,
} from "../../../test/support/hostile-usb-device.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualAdapter } from "../../simulator/index.js";
import type { UsbDevice } from "../../usb/usb-device.js";
import { CanalystBus } from "../bus/bus.js";
import { CanalystDevice } from "./device.js";

const CASES = USB_METHODS.flatMap((method) => (Object.keys(MISDEEDS) as Misdeed[]).map((misdeed) => ({ method, misdeed })));
/** More than this no caller may have to wait, in ms. */
const PATIENCE_MS = 30_000;

function setUp(nativeTimeouts: boolean) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock });
  const device = new HostileUsbDevice(adapter.usbDevice({ nativeTimeouts }));
  const open = () => CanalystDevice.open({ device, clock, bitrate: 1_000_000 });
  /** What becomes of a promise, and that it becomes something in time. */
  const outcome = async <T>(promise: Promise<T>): Promise<T | { readonly error: unknown }> => {
    const startMs = clock.now();
    const result = await clock.run(
      promise.then(
        (value) => value,
        (error: unknown) => ({ error }),
      ),
    );
    expect(clock.now() - startMs).toBeLessThan(PATIENCE_MS);
    return result;
  };
  /** The device works again: nothing holds it, and nothing is left to be done. */
  const expectFree = async () => {
    device.behave();
    adapter.faults.clear();
    const again = await outcome(open());
    expect(again).toBeInstanceOf(CanalystDevice);
    await outcome((again as CanalystDevice).close());
    expect(clock.pending).toBe(0);
  };
  return { clock, adapter, device, open, outcome, expectFree };
}

describe.each([
  { runtime: "node", nativeTimeouts: true },
  { runtime: "browser", nativeTimeouts: false },
])("a USB device of a $runtime", ({ nativeTimeouts }) => {
  describe.each(CASES)("whose $method $misdeed", ({ method, misdeed }) => {
    it("can be opened, or refused with a CanError, and is free afterwards", async () => {
      const { adapter, device, open, outcome, expectFree } = setUp(nativeTimeouts);
      provoke(method, { adapter, device });
      device.misbehave(method, MISDEEDS[misdeed]);
      const result = await outcome(open());
      if (result instanceof CanalystDevice) expect(await outcome(result.close())).toBeUndefined();
      else expect(result.error).toMatchObject({ name: "CanError", code: expect.any(String), message: expect.any(String) });
      expect(device.struck).toEqual(new Set([method]));
      await expectFree();
    });

    it("lets a call end, and is free after closing", async () => {
      const { adapter, device, open, outcome, expectFree } = setUp(nativeTimeouts);
      const opened = (await outcome(open())) as CanalystDevice;
      adapter.faults.stall({ endpointNumber: 2, direction: "in" });
      device.misbehave(method, MISDEEDS[misdeed]);
      const status = await outcome(opened.getMessageStatus(0));
      if ("error" in status) expect(status.error).toMatchObject({ name: "CanError" });
      expect(await outcome(opened.close())).toBeUndefined();
      await expectFree();
    });
  });

  it.each(Object.keys(MISDEEDS) as Misdeed[])(
    "that another program holds, and whose close and release %s, is free afterwards",
    async (misdeed) => {
      const { device, open, outcome, expectFree } = setUp(nativeTimeouts);
      device.misbehave("claimInterface", () => Promise.reject(new Error("claimInterface error: interface is busy (errno 16)")));
      device.misbehave("releaseInterface", MISDEEDS[misdeed]);
      device.misbehave("close", MISDEEDS[misdeed]);
      expect(await outcome(open())).toMatchObject({ error: { name: "CanError", code: "busy" } });
      expect(device.struck).toContain("close");
      await expectFree();
    },
  );

  it("that opens later than anybody waits for it is closed again", async () => {
    const { clock, device, open, outcome, expectFree } = setUp(nativeTimeouts);
    let openLate = () => {};
    device.misbehave("open", () => {
      device.behave();
      return new Promise<never>((resolve, reject) => {
        openLate = () => void device.open().then(resolve as () => void, reject);
      });
    });
    expect(await outcome(open())).toMatchObject({ error: { code: "timeout", hint: expect.stringContaining("Unplug") } });
    openLate();
    await clock.advance(0);
    expect(device.opened).toBe(false);
    await expectFree();
  });

  it("that is claimed later than anybody waits for it is given back", async () => {
    const { clock, device, open, outcome, expectFree } = setUp(nativeTimeouts);
    let claimLate = () => {};
    device.misbehave("claimInterface", () => {
      device.behave();
      return new Promise<never>((resolve, reject) => {
        claimLate = () =>
          void device
            .open()
            .then(() => device.claimInterface(0))
            .then(resolve as () => void, reject);
      });
    });
    expect(await outcome(open())).toMatchObject({ error: { code: "timeout" } });
    claimLate();
    await clock.advance(0);
    expect(device.opened).toBe(false);
    await expectFree();
  });
});

it("ends a bus that waits for a device which does not open, when it is closed", async () => {
  const { clock, adapter, device } = setUp(true);
  const bus = await clock.run(CanalystBus.open({ device: () => device, clock, bitrate: 500_000, reconnect: true }));
  device.misbehave("open", MISDEEDS["never settles"]);
  adapter.unplug();
  await clock.advance(1000);
  adapter.plug();
  await clock.advance(60_000);
  expect(device.struck).toContain("open");
  const startMs = clock.now();
  await clock.run(bus.close());
  expect(clock.now() - startMs).toBeLessThan(PATIENCE_MS);
  expect(clock.pending).toBe(0);
});

it("closes a bus whose adapter is searched for without an end", async () => {
  const { clock, adapter, device } = setUp(true);
  let found: Promise<HostileUsbDevice> = Promise.resolve(device);
  const bus = await clock.run(CanalystBus.open({ device: () => found, clock, bitrate: 500_000, reconnect: true }));
  found = new Promise(() => {});
  adapter.unplug();
  await clock.advance(10_000);
  await clock.run(bus.close());
  expect(clock.pending).toBe(0);
});

it("goes on looking for an adapter whatever the search throws", async () => {
  const { clock, adapter, device } = setUp(true);
  let find: () => UsbDevice = () => device;
  const bus = await clock.run(CanalystBus.open({ device: () => find(), clock, bitrate: 500_000, reconnect: true }));
  find = () => {
    throw unreadableError();
  };
  adapter.unplug();
  adapter.plug();
  await clock.advance(10_000);
  find = () => adapter.usbDevice({ nativeTimeouts: true });
  await clock.advance(5000);
  expect(bus.statistics().reconnects).toBe(1);
  await clock.run(bus.close());
});

it("opens a device whose strings cannot be read", async () => {
  const { clock, device } = setUp(true);
  const refuse = { get: () => expect.unreachable("the system refused it") };
  Object.defineProperties(device, { productName: refuse, serialNumber: refuse });
  const bus = await clock.run(CanalystBus.open({ device: () => device, clock, bitrate: 500_000 }));
  expect(bus.warnings).toEqual([expect.stringContaining("product string null")]);
  await clock.run(bus.close());
});

/** Brings about that a method is called while the device is opened. */
function provoke(method: UsbMethod, { adapter, device }: { readonly adapter: VirtualAdapter; readonly device: HostileUsbDevice }): void {
  if (method === "clearHalt") adapter.faults.stall({ endpointNumber: 1, direction: "in" });
  if (method === "selectConfiguration") device.configured = false;
  // a device that opens is neither released nor closed before its owner wants it
  if (method === "releaseInterface" || method === "close") device.struck.add(method);
}
