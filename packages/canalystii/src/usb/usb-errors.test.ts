import { describe, expect, it } from "vitest";
import { CanError } from "../base/errors.js";
import { toUsbError } from "./usb-errors.js";

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe("toUsbError", () => {
  it.each([
    // Node's usb 3
    [new Error("transferIn error: Disconnected"), "disconnected"],
    [new Error("open error: no such device (errno 19)"), "disconnected"],
    [new Error("claimInterface error: failed to claim interface (errno 16)"), "busy"],
    [new Error("open error: failed to open device (errno 13)"), "permission-denied"],
    [new Error("transferIn error: Cancelled"), "timeout"],
    [new Error("open error: NOT_SUPPORTED"), "unsupported"],
    [new Error("claimInterface error: incompatible driver is installed for this interface"), "unsupported"],
    [new Error("getDevices error: /sys/bus/usb/devices/ not found (errno 2)"), "not-found"],
    [new Error("transferOut error: Fault"), "io"],
    // Chromium
    [named("NotFoundError", "The device was disconnected."), "disconnected"],
    [named("NetworkError", "Unable to claim interface."), "busy"],
    [named("SecurityError", "Access denied."), "permission-denied"],
    [named("AbortError", "The transfer was cancelled."), "timeout"],
    [named("InvalidStateError", "The device must be opened first."), "closed"],
    [named("NetworkError", "A transfer error has occurred."), "io"],
    ["a string", "io"],
  ])("knows %s as %s", (error, code) => {
    const failure = toUsbError(error, "cannot do it");
    expect(failure).toMatchObject({ code, cause: error });
    expect(failure.message).toMatch(/^cannot do it: /);
  });

  it("says what to do where that is the same for every device", () => {
    expect(toUsbError(new Error("errno 16"), "x").hint).toContain("Another program");
    expect(toUsbError(new Error("errno 13"), "x").hint).toBeUndefined();
  });

  it("leaves its own errors alone", () => {
    const error = new CanError("timeout", "late");
    expect(toUsbError(error, "x")).toBe(error);
  });
});
