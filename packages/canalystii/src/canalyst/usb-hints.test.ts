import { describe, expect, it } from "vitest";
import { HostileUsbDevice } from "../../test/support/hostile-usb-device.js";
import { CanError } from "../base/errors.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { VirtualAdapter } from "../simulator/index.js";
import { toUsbError } from "../usb/usb-errors.js";
import { CanalystDevice } from "./device/device.js";
import { UDEV_RULE, withAdapterHint } from "./usb-hints.js";

const hintOf = (error: unknown) => (withAdapterHint(error) as CanError).hint;

describe("what to do about an adapter that cannot be opened", () => {
  it("is the udev rule for its USB id, or the driver", () => {
    expect(UDEV_RULE).toBe(
      'SUBSYSTEM=="usb", ATTR{idVendor}=="04d8", ATTR{idProduct}=="0053", MODE="0660", GROUP="plugdev", TAG+="uaccess"',
    );
    expect(hintOf(toUsbError(new Error("errno 13"), "x"))).toContain(UDEV_RULE);
    expect(hintOf(toUsbError(new Error("NOT_SUPPORTED"), "x"))).toContain("Zadig");
    const denied = Object.assign(new Error("Access denied."), { name: "SecurityError" });
    expect(withAdapterHint(toUsbError(denied, "x"))).toMatchObject({
      code: "permission-denied",
      message: "x: Access denied.",
      cause: denied,
    });
    expect(hintOf(toUsbError(denied, "x"))).toContain("Zadig");
  });

  it("is left to the caller who knows better", () => {
    for (const error of [new CanError("timeout", "late"), new CanError("unsupported", "no", { hint: "Use Node." }), new RangeError("no")]) {
      expect(withAdapterHint(error)).toBe(error);
    }
  });

  it.each(["open", "claimInterface"] as const)("comes with the error of %s", async (method) => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock });
    const device = new HostileUsbDevice(adapter.usbDevice());
    device.misbehave(method, () => Promise.reject(new Error(`${method} error: failed (errno 13)`)));
    await expect(clock.run(CanalystDevice.open({ device, clock }))).rejects.toMatchObject({
      code: "permission-denied",
      hint: expect.stringContaining(UDEV_RULE) as string,
    });
  });
});
