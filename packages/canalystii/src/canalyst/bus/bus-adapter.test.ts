import { afterEach, expect, it, vi } from "vitest";
import { VirtualClock } from "../../base/virtual-clock.js";
import { listAdapters } from "../device/adapters.js";
import { selectAdapter } from "./bus-adapter.js";

vi.mock("#usb-runtime", () => vi.importActual("../../usb/runtime.web.js"));

const adapter = (serialNumber?: string) => ({ vendorId: 0x04d8, productId: 0x0053, serialNumber });

afterEach(() => vi.unstubAllGlobals());

it("takes no other adapter of a browser for the one that was unplugged", async () => {
  const mine = adapter();
  const other = adapter();
  let devices = [mine, other];
  vi.stubGlobal("navigator", { usb: { getDevices: async () => devices } });
  const selected = await selectAdapter(0);
  expect(selected.device).toBe(mine);
  devices = [other];
  await expect(selected.again()).rejects.toMatchObject({ code: "not-found" });
  const back = adapter();
  devices = [other, back];
  expect(await selected.again()).toBe(back);
  // two new ones: nobody can tell which is the right one
  devices = [other, back, adapter()];
  await expect(selected.again()).rejects.toMatchObject({ code: "not-found" });
});

it("knows an adapter with a serial number again by that", async () => {
  const mine = adapter("A1");
  let devices = [adapter("B2"), mine];
  vi.stubGlobal("navigator", { usb: { getDevices: async () => devices } });
  const selected = await selectAdapter("A1");
  expect(selected.name).toBe("Canalyst-II A1");
  devices = [adapter("B2")];
  await expect(selected.again()).rejects.toMatchObject({ code: "not-found" });
  const back = adapter("A1");
  devices = [adapter("B2"), back];
  expect(await selected.again()).toBe(back);
});

it("waits no longer than ten seconds for a list of adapters", async () => {
  const clock = new VirtualClock();
  vi.stubGlobal("navigator", { usb: { getDevices: () => new Promise(() => {}) } });
  await expect(clock.run(listAdapters(clock))).rejects.toMatchObject({ code: "timeout" });
  expect(clock.now()).toBe(10_000);
});
