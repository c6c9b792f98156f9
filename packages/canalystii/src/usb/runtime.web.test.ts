import { afterEach, describe, expect, it, vi } from "vitest";
import type { UsbRuntime } from "./runtime.js";

// by name only: its types are those of a browser
const { usbRuntime } = await vi.importActual<{ readonly usbRuntime: UsbRuntime }>("./runtime.web.js");

const IDS = { vendorId: 0x04d8, productId: 0x0053 };
const device = { ...IDS, productName: "adapter" };

function browser(usb: object | undefined, isSecureContext = true): void {
  vi.stubGlobal("navigator", { usb });
  vi.stubGlobal("isSecureContext", isSecureContext);
}

describe("the browser's USB", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("lists what the page was given, and nothing else", async () => {
    browser({ getDevices: async () => [{ vendorId: 1, productId: 2 }, device] });
    expect(await usbRuntime.listDevices(IDS)).toEqual([{ device, path: undefined }]);
  });

  it("says why there is none", async () => {
    browser(undefined);
    await expect(usbRuntime.listDevices(IDS)).rejects.toMatchObject({ code: "unsupported", hint: expect.stringContaining("Chromium") });
    browser(undefined, false);
    await expect(usbRuntime.listDevices(IDS)).rejects.toMatchObject({ code: "unsupported", hint: expect.stringContaining("https") });
  });

  it.each([
    ["NotFoundError", "not-found"],
    ["SecurityError", "permission-denied"],
    ["NetworkError", "io"],
  ])("knows %s of the chooser as %s", async (name, code) => {
    const requestDevice = async () => {
      throw new DOMException("no", name);
    };
    browser({ requestDevice });
    await expect(usbRuntime.requestDevice(IDS)).rejects.toMatchObject({ name: "CanError", code });
  });

  it("makes an error of its own of a page that may not list devices", async () => {
    const getDevices = async () => {
      throw new DOMException("disallowed by permissions policy", "SecurityError");
    };
    browser({ getDevices });
    await expect(usbRuntime.listDevices(IDS)).rejects.toMatchObject({ name: "CanError", code: "permission-denied" });
  });

  it("reports only the device that was unplugged, until it is stopped", () => {
    const usb = new EventTarget();
    browser(usb);
    const listener = vi.fn();
    const unplug = (which: object) => usb.dispatchEvent(Object.assign(new Event("disconnect"), { device: which }));
    const end = usbRuntime.onDisconnect(device as never, listener);
    unplug({ ...device });
    expect(listener).not.toHaveBeenCalled();
    unplug(device);
    expect(listener).toHaveBeenCalledTimes(1);
    end();
    unplug(device);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
