import { describe, expect, it } from "vitest";
import { counting, ToyUsbDevice } from "../../../test/support/toy-usb-device.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { type WebUsbDeviceOptions, webUsbDevice } from "./virtual-web-usb.js";

async function setUp(options: WebUsbDeviceOptions = {}, device = new ToyUsbDevice()) {
  const clock = new VirtualClock();
  const usb = webUsbDevice(device, { clock, ...options });
  await usb.open();
  await usb.claimInterface(0);
  return { clock, device, usb };
}

/** Awaits a failure; resolving is one too. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe("webUsbDevice: both kinds", () => {
  it("shows the descriptors", async () => {
    const { usb } = await setUp();
    expect(usb).toMatchObject({ vendorId: 0x1209, productId: 1, productName: "Toy ✓", manufacturerName: "Toys", opened: true });
    expect(usb.configuration?.configurationValue).toBe(1);
    expect(usb.configuration?.interfaces[0]?.alternates[0]?.endpoints).toHaveLength(4);
    expect(usb.configuration?.interfaces[0]?.alternate?.endpoints[0]).toMatchObject({ endpointNumber: 1, direction: "in", packetSize: 64 });
  });

  it.each([true, false])("reads and writes (nativeTimeouts %s)", async (nativeTimeouts) => {
    const { device, usb } = await setUp({ nativeTimeouts });
    expect(await usb.transferOut(1, counting(100))).toEqual({ status: "ok", bytesWritten: 100 });
    device.give(2, counting(64), counting(3));
    const { data, status } = await usb.transferIn(2, 128);
    expect([status, data?.byteLength, data?.byteOffset]).toEqual(["ok", 67, 0]);
  });

  it("sends what the buffer held at the call", async () => {
    const { device, usb } = await setUp();
    device.room = 0;
    const buffer = counting(4);
    const sent = usb.transferOut(1, buffer);
    buffer.fill(0xee);
    device.room = 1;
    device.ready();
    await sent;
    expect(device.taken[0]?.packet).toEqual(counting(4));
  });

  it.each([
    [true, "transferIn error: Disconnected"],
    [false, "Disconnected"],
  ])("fails at once when unplugged (nativeTimeouts %s)", async (nativeTimeouts, text) => {
    const { device, usb } = await setUp({ nativeTimeouts, latencyMs: 50 });
    const failed = failure(usb.transferIn(1, 64));
    device.unplug();
    expect((await failed).message).toContain(text);
    expect((await failure(usb.transferIn(1, 64))).message).toContain(text);
    await usb.releaseInterface(0);
    await usb.close();
    await failure(usb.open());
  });

  it("gives a second claimer errno 16 until the first one releases", async () => {
    const { device, usb, clock } = await setUp({ nativeTimeouts: true });
    const second = webUsbDevice(device, { clock, nativeTimeouts: true });
    await second.open();
    expect((await failure(second.claimInterface(0))).message).toBe("claimInterface error: interface is busy (errno 16)");
    expect((await failure(second.selectConfiguration(1))).message).toContain("errno 16");
    const browser = webUsbDevice(device, { clock });
    await browser.open();
    expect((await failure(browser.claimInterface(0))).name).toBe("NetworkError");
    await usb.releaseInterface(0);
    await second.claimInterface(0);
  });

  it("refuses a second opener when opening is exclusive", async () => {
    const device = new ToyUsbDevice();
    const [a, b] = [webUsbDevice(device, { exclusiveOpen: true, nativeTimeouts: true }), webUsbDevice(device, { exclusiveOpen: true })];
    await a.open();
    await a.open();
    expect((await failure(b.open())).name).toBe("SecurityError");
    await a.close();
    await b.open();
    expect((await failure(a.open())).message).toContain("errno 16");
  });

  it("reports after the latency and in order", async () => {
    const latencies = [20, 5];
    const { clock, device, usb } = await setUp({ latencyMs: ({ length }) => (length === 0 ? 1 : (latencies.shift() ?? 0)) });
    device.give(1, counting(1), counting(2));
    const reports: string[] = [];
    usb.transferIn(1, 64).then(({ data }) => reports.push(`${data?.byteLength} at ${clock.now()}`));
    usb.transferIn(1, 64).then(({ data }) => reports.push(`${data?.byteLength} at ${clock.now()}`));
    usb.transferOut(1, counting(0)).then(() => reports.push(`out at ${clock.now()}`));
    await clock.advance(100);
    expect(reports).toEqual(["out at 1", "1 at 20", "2 at 20"]);
  });
});

describe("webUsbDevice as a browser shows it", () => {
  it("wants open, claim and a known endpoint first", async () => {
    const usb = webUsbDevice(new ToyUsbDevice());
    for (const early of [usb.claimInterface(0), usb.releaseInterface(0), usb.selectConfiguration(1), usb.transferIn(1, 64)]) {
      expect((await failure(early)).name).toBe("InvalidStateError");
    }
    await usb.open();
    expect((await failure(usb.transferIn(1, 64))).name).toBe("NotFoundError");
    expect((await failure(usb.claimInterface(1))).name).toBe("NotFoundError");
    expect((await failure(usb.selectConfiguration(2))).name).toBe("NotFoundError");
    await usb.selectConfiguration(1);
    await usb.claimInterface(0);
    await usb.claimInterface(0);
    expect((await failure(usb.transferIn(5, 64))).name).toBe("NotFoundError");
    expect((await failure(usb.clearHalt("out", 5))).name).toBe("NotFoundError");
    await usb.close();
    await usb.close();
    expect(usb.opened).toBe(false);
  });

  it("has no time limit", async () => {
    const { clock, device, usb } = await setUp();
    const read = usb.transferIn(1, 64, 10);
    await clock.advance(1e6);
    device.give(1, counting(1));
    expect((await read).data?.byteLength).toBe(1);
  });

  it("aborts the transfers at close and gives the claim up", async () => {
    const { clock, device, usb } = await setUp({ latencyMs: 10 });
    device.give(2, counting(1));
    const failures = [failure(usb.transferIn(1, 64)), failure(usb.transferIn(1, 64)), failure(usb.transferIn(2, 64))];
    await usb.close();
    for (const error of await Promise.all(failures)) expect(error.name).toBe("AbortError");
    await clock.advance(20);
    const second = webUsbDevice(device);
    await second.open();
    await second.claimInterface(0);
    device.give(1, counting(5));
    expect((await second.transferIn(1, 64)).data?.byteLength).toBe(5);
  });

  it("tells stalls and babble by status, allows several transfers on an endpoint", async () => {
    const { device, usb } = await setUp();
    const [a, b] = [usb.transferIn(1, 64), usb.transferIn(1, 2)];
    device.give(1, counting(1), counting(3), "stall");
    expect((await a).status).toBe("ok");
    expect((await b).status).toBe("babble");
    expect((await usb.transferIn(1, 64)).status).toBe("stall");
    expect((await usb.transferIn(1, 64)).status).toBe("stall");
    await usb.clearHalt("in", 1);
    device.give(1, counting(1));
    expect((await usb.transferIn(1, 64)).status).toBe("ok");
  });
});

describe("webUsbDevice as Node's usb shows it", () => {
  it("cancels at the time limit and loses what had come", async () => {
    const { clock, device, usb } = await setUp({ nativeTimeouts: true });
    device.give(1, counting(64));
    const error = failure(usb.transferIn(1, 128, 30));
    await clock.advance(29);
    expect(await Promise.race([error, "pending"])).toBe("pending");
    await clock.advance(1);
    expect(await error).toMatchObject({ name: "Error", message: "transferIn error: Cancelled", code: "GenericFailure" });
    device.give(1, counting(2));
    expect((await usb.transferIn(1, 128)).data?.byteLength).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it("takes 1000 ms without a time limit, and says so for OUT as well", async () => {
    const { clock, device, usb } = await setUp({ nativeTimeouts: true });
    device.room = 1;
    const error = failure(usb.transferOut(1, counting(128)));
    await clock.advance(999);
    device.ready();
    await clock.advance(1);
    expect((await error).message).toBe("transferOut error: Cancelled");
    expect(device.taken).toHaveLength(1);
  });

  it("refuses a second transfer in flight on one endpoint", async () => {
    const { device, usb } = await setUp({ nativeTimeouts: true });
    const first = usb.transferIn(1, 64);
    expect((await failure(usb.transferIn(1, 64))).message).toBe("transferIn error: endpoint not found");
    await usb.transferOut(1, counting(1));
    device.give(1, counting(1));
    await first;
    device.give(1, counting(1));
    await usb.transferIn(1, 64);
  });

  it("throws on a stall", async () => {
    const { device, usb } = await setUp({ nativeTimeouts: true });
    device.give(1, "stall");
    expect((await failure(usb.transferIn(1, 64))).message).toBe("transferIn error: Stall");
  });

  it("asks for whole packets and drops what is behind the length", async () => {
    const { device, usb } = await setUp({ nativeTimeouts: true });
    device.give(1, counting(20));
    expect((await usb.transferIn(1, 12)).data?.byteLength).toBe(12);
    expect(device.left(1)).toBe(0);
  });

  it("keeps the claim when closed without a release", async () => {
    const { usb } = await setUp({ nativeTimeouts: true });
    await usb.close();
    await usb.open();
    expect((await failure(usb.claimInterface(0))).message).toContain("errno 16");
    await usb.releaseInterface(0);
    await usb.claimInterface(0);
  });

  it("holds the interface until the transfers in flight have ended", async () => {
    const { clock, device, usb } = await setUp({ nativeTimeouts: true });
    const error = failure(usb.transferIn(1, 64, 100));
    await usb.releaseInterface(0);
    await usb.close();
    const second = webUsbDevice(device, { clock, nativeTimeouts: true });
    await second.open();
    await failure(second.claimInterface(0));
    await clock.advance(100);
    expect((await error).message).toBe("transferIn error: Cancelled");
    await second.claimInterface(0);
  });
});
