import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.js";
import { UsbConnection, type UsbTransferRecord } from "./connection.js";
import type { UsbDevice, UsbInResult, UsbOutResult } from "./usb-device.js";

interface Pending {
  readonly kind: string;
  readonly length: number;
  resolve(result: Partial<UsbInResult & UsbOutResult>): void;
  reject(error: unknown): void;
}

/** A device whose transfers end when and how the test says. */
function scriptedDevice(native = false) {
  const pending: Pending[] = [];
  const calls: string[] = [];
  const begin = (kind: string, length: number) =>
    new Promise<never>((resolve, reject) => {
      pending.push({ kind, length, resolve: resolve as Pending["resolve"], reject });
    });
  const log = (call: string) => async () => {
    calls.push(call);
  };
  const device: UsbDevice = {
    vendorId: 1,
    productId: 2,
    opened: true,
    nativeTimeouts: native,
    open: log("open"),
    close: log("close"),
    selectConfiguration: log("select"),
    claimInterface: log("claim"),
    releaseInterface: log("release"),
    clearHalt: async (direction, endpoint) => {
      calls.push(`clearHalt ${direction} ${endpoint}`);
    },
    transferIn: (endpoint, length) => begin(`in ${endpoint}`, length),
    transferOut: (endpoint, data) => begin(`out ${endpoint}`, data.length),
  };
  const clock = new VirtualClock();
  const records: string[] = [];
  const onTransfer = ({ direction, endpointNumber, startMs, elapsedMs, length, data, error }: UsbTransferRecord) =>
    records.push(`${direction} ${endpointNumber} at ${startMs}+${elapsedMs}, ${data?.length ?? "-"}/${length} ${error?.code ?? "ok"}`);
  const usb = new UsbConnection(device, { clock, interfaceNumber: 0, onTransfer });
  const kinds = () => pending.map(({ kind, length }) => `${kind} ${length}`);
  const next = (): Pending => pending.shift() ?? expect.unreachable("no transfer is under way");
  return { usb, clock, calls, kinds, next, device, records };
}

const bytes = (...values: number[]): UsbInResult => ({ status: "ok", data: new DataView(Uint8Array.from(values).buffer) });

describe("UsbConnection", () => {
  it("runs the transfers of one endpoint one by one and those of others beside them", async () => {
    const { usb, clock, kinds, next } = scriptedDevice();
    const first = usb.transferIn(1, 64, 100);
    const second = usb.transferIn(1, 128, 100);
    const other = usb.transferOut(1, new Uint8Array(3), 100);
    await clock.advance(0);
    expect(kinds()).toEqual(["in 1 64", "out 1 3"]);
    next().resolve(bytes(1));
    next().resolve({ bytesWritten: 3 });
    await clock.advance(0);
    expect(kinds()).toEqual(["in 1 128"]);
    next().resolve(bytes(2));
    expect([await first, await second, await other]).toEqual([Uint8Array.of(1), Uint8Array.of(2), undefined]);
    expect(clock.pending).toBe(0);
  });

  it("gives what a transfer receives after its time limit to the next one: nothing is lost, nothing read twice", async () => {
    const { usb, clock, kinds, next } = scriptedDevice();
    const late = usb.transferIn(1, 64, 100);
    const outcome = expect(late).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(100);
    await outcome;
    expect(usb.hasStraggler("in", 1)).toBe(true);
    const again = usb.transferIn(1, 64, 100);
    await clock.advance(1);
    expect(kinds()).toEqual(["in 1 64"]);
    next().resolve(bytes(7));
    expect(await again).toEqual(Uint8Array.of(7));
    expect(usb.hasStraggler("in", 1)).toBe(false);
  });

  it("keeps what came after the limit until somebody asks for it", async () => {
    const { usb, clock, kinds, next } = scriptedDevice();
    const outcome = expect(usb.transferIn(1, 64, 100)).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(100);
    await outcome;
    next().resolve(bytes(8));
    await clock.advance(50);
    expect(usb.hasStraggler("in", 1)).toBe(true);
    expect(await usb.transferIn(1, 64, 100)).toEqual(Uint8Array.of(8));
    expect([usb.hasStraggler("in", 1), kinds()]).toEqual([false, []]);
  });

  it("lets a late send finish before the next one begins", async () => {
    const { usb, clock, kinds, next } = scriptedDevice();
    const outcome = expect(usb.transferOut(1, new Uint8Array(64), 100)).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(100);
    await outcome;
    const again = usb.transferOut(1, new Uint8Array(5), 100);
    await clock.advance(1);
    expect(kinds()).toEqual(["out 1 64"]);
    next().resolve({ bytesWritten: 64 });
    await clock.advance(0);
    expect(kinds()).toEqual(["out 1 5"]);
    next().resolve({ bytesWritten: 5 });
    await again;
  });

  it("leaves the time limit to a runtime that keeps it, and steps in when it does not", async () => {
    const { usb, clock, next } = scriptedDevice(true);
    const kept = expect(usb.transferIn(1, 64, 100)).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(100);
    next().reject(new Error("transferIn error: Cancelled"));
    await kept;
    expect(usb.hasStraggler("in", 1)).toBe(false);
    const hung = expect(usb.transferIn(1, 64, 100)).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(600);
    await hung;
    expect(usb.hasStraggler("in", 1)).toBe(true);
  });

  it("clears a stall and reports it", async () => {
    const { usb, clock, calls, next } = scriptedDevice();
    const stalled = expect(usb.transferIn(3, 64, 100)).rejects.toMatchObject({ code: "io", message: expect.stringContaining("stalled") });
    await clock.advance(0);
    next().resolve({ status: "stall" });
    await stalled;
    expect(calls).toEqual(["clearHalt in 3"]);
  });

  it("ends everything at once when one transfer tells that the device is gone", async () => {
    const { usb, clock, next } = scriptedDevice();
    const outcomes = [usb.transferIn(1, 64, 1000), usb.transferIn(2, 64, 1000), usb.transferIn(1, 64, 1000), usb.closed].map((promise) =>
      expect(promise).rejects.toMatchObject({ code: "disconnected" }),
    );
    await clock.advance(0);
    next().reject(new Error("transferIn error: Disconnected"));
    await Promise.all(outcomes);
    await expect(usb.transferOut(1, new Uint8Array(1), 10)).rejects.toMatchObject({ code: "disconnected" });
    expect(clock.pending).toBe(0);
  });

  it("finds out that the device is gone when a transfer fails for no reason that has a name", async () => {
    const { usb, clock, calls, next, device } = scriptedDevice(true);
    const glitch = expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "io" });
    await clock.advance(0);
    next().reject(new Error("transferIn error: Fault"));
    await clock.advance(1000);
    await glitch;
    expect(calls).toEqual(Array(3).fill("clearHalt in 1"));
    const pulled = expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "disconnected" });
    await clock.advance(0);
    device.clearHalt = () => Promise.reject(new Error("clearHalt error: no such device (errno 19)"));
    next().reject(new Error("transferIn error: Fault"));
    await clock.advance(0);
    await pulled;
    await expect(usb.closed).rejects.toMatchObject({ code: "disconnected" });
  });

  it("keeps looking for a device that does not answer, for as long as a busy kernel may need to remove it", async () => {
    const { usb, clock, next, device } = scriptedDevice(true);
    device.clearHalt = () =>
      Promise.reject(new Error(clock.now() < 800 ? "clearHalt error: Fault" : "clearHalt error: no such device (errno 19)"));
    const pulled = expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "disconnected" });
    await clock.advance(0);
    next().reject(new Error("transferIn error: Fault"));
    await clock.run(pulled);
    expect(clock.now()).toBeLessThan(1000);
  });

  it("does not look again where the runtime refuses", async () => {
    const { usb, clock, next, device } = scriptedDevice(true);
    device.clearHalt = () => Promise.reject(Object.assign(new Error("clearHalt error: Unsupported"), { name: "NotSupportedError" }));
    const failed = expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "io" });
    await clock.advance(0);
    next().reject(new Error("transferIn error: Fault"));
    await clock.run(failed);
    expect(clock.now()).toBe(0);
  });

  it("says that a transfer failed where the device neither answers nor goes", async () => {
    const { usb, clock, next, device } = scriptedDevice(true);
    device.clearHalt = () => Promise.reject(new Error("clearHalt error: Fault"));
    const failed = expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "io" });
    await clock.advance(0);
    next().reject(new Error("transferIn error: Fault"));
    await clock.run(failed);
    expect(clock.now()).toBeLessThan(5000);
    expect(clock.pending).toBe(0);
  });

  it("does not wait for ever for a stall to be cleared, and takes the next transfer", async () => {
    const { usb, clock, next, device } = scriptedDevice();
    device.clearHalt = () => new Promise(() => {});
    const stalled = expect(usb.transferIn(3, 64, 100)).rejects.toMatchObject({ code: "io", message: /could not be cleared/ });
    const after = usb.transferIn(3, 64, 100);
    await clock.advance(0);
    next().resolve({ status: "stall" });
    await clock.run(stalled);
    expect(clock.now()).toBe(1500);
    await clock.advance(0);
    next().resolve(bytes(9));
    expect(await after).toEqual(Uint8Array.of(9));
    expect(clock.pending).toBe(0);
  });

  it("ends a stall that is being cleared when it is closed", async () => {
    const { usb, clock, next, device } = scriptedDevice();
    device.clearHalt = () => new Promise(() => {});
    const stalled = expect(usb.transferIn(3, 64, 100)).rejects.toMatchObject({ code: "closed" });
    await clock.advance(0);
    next().resolve({ status: "stall" });
    await clock.advance(10);
    await usb.close();
    await stalled;
    expect(clock.now()).toBe(10);
    expect(clock.pending).toBe(0);
  });

  it("takes what came while the event loop was blocked for what it is, not for a time-out", async () => {
    const { usb, clock, next } = scriptedDevice();
    const reading = usb.transferIn(1, 64, 100);
    await clock.advance(0);
    clock.schedule(105, () => next().resolve(bytes(6)));
    await clock.block(2000);
    await clock.advance(50);
    expect(await reading).toEqual(Uint8Array.of(6));
    expect(clock.pending).toBe(0);
  });

  it("lets what is under way end before it releases, where the runtime cannot end it", async () => {
    const { usb, clock, calls, next } = scriptedDevice(true);
    const reading = expect(usb.transferIn(1, 64, 500)).rejects.toMatchObject({ code: "closed" });
    await clock.advance(0);
    const closing = usb.close();
    await clock.advance(300);
    await reading;
    expect(calls).toEqual([]);
    next().reject(new Error("transferIn error: Cancelled"));
    await clock.advance(0);
    await closing;
    expect(calls).toEqual(["release", "close"]);
    expect(clock.pending).toBe(0);
  });

  it("releases before it closes, once, and rejects what waits", async () => {
    const { usb, clock, calls } = scriptedDevice();
    const waiting = expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "closed" });
    await clock.advance(0);
    await Promise.all([usb.close(), usb.close()]);
    await waiting;
    await usb.closed;
    expect(calls).toEqual(["release", "close"]);
    await expect(usb.transferIn(1, 64, 1000)).rejects.toMatchObject({ code: "closed" });
    expect(clock.pending).toBe(0);
  });

  it("reports a short write and a babble", async () => {
    const { usb, clock, next } = scriptedDevice();
    const short = expect(usb.transferOut(1, new Uint8Array(64), 100)).rejects.toThrow(/took 10 of 64 bytes/);
    await clock.advance(0);
    next().resolve({ bytesWritten: 10 });
    await short;
    const babble = expect(usb.transferIn(1, 64, 100)).rejects.toMatchObject({ code: "protocol" });
    await clock.advance(0);
    next().resolve({ status: "babble" });
    await babble;
  });

  it("reports each transfer that is over, failed ones included", async () => {
    const { usb, clock, next, records } = scriptedDevice();
    await clock.advance(5);
    const reading = usb.transferIn(1, 64, 1000);
    const writing = usb.transferOut(2, new Uint8Array(3), 20);
    writing.catch(() => {});
    await clock.advance(10);
    expect(records).toEqual([]);
    next().resolve(bytes(1, 2));
    await clock.run(reading);
    await clock.advance(20);
    await expect(writing).rejects.toMatchObject({ code: "timeout" });
    expect(records).toEqual(["in 1 at 5+10, 2/64 ok", "out 2 at 5+20, 3/3 timeout"]);
  });
});
