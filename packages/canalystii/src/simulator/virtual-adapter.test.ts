import { describe, expect, it } from "vitest";
import { RawAdapter } from "../../test/support/raw-adapter.js";
import type { Clock } from "../base/clock.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { VirtualUsbHost } from "../usb/virtual/virtual-usb-host.js";
import type { Firmware } from "./firmware/firmware.js";
import { VirtualAdapter } from "./virtual-adapter.js";

const MESSAGE = { id: 0x300, data: [1, 2, 3] };

it("has one clock for both channels, however long it takes to be made", () => {
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs++, epochUs: () => 0, schedule: () => () => {} };
  const { channels } = new VirtualAdapter({ clock, joined: false }).device as Firmware;
  expect(channels[1]?.ticksAt(1e9)).toBe(channels[0]?.ticksAt(1e9));
});

describe("as a USB device", () => {
  it("looks like the adapter", () => {
    const { descriptors } = new VirtualAdapter({ clock: new VirtualClock() }).device;
    expect(descriptors).toMatchObject({
      vendorId: 0x04d8,
      productId: 0x0053,
      speed: "full",
      productName: "Chuangxin Tech USBCAN/CANalyst-II",
    });
    expect(descriptors.endpoints).toHaveLength(12);
    expect(descriptors.endpoints.every(({ type, packetSize }) => type === "bulk" && packetSize === 64)).toBe(true);
    expect(descriptors).not.toHaveProperty("serialNumber");
  });

  it("can look like others", () => {
    const firmware = { productName: "USBCANFD-200U", serialNumber: "X1", endpointNumbers: [1, 2] };
    const { descriptors } = new VirtualAdapter({ clock: new VirtualClock(), firmware }).device;
    expect(descriptors).toMatchObject({ productName: "USBCANFD-200U", serialNumber: "X1" });
    expect(descriptors.endpoints.map(({ endpointNumber }) => endpointNumber)).toEqual([1, 1, 2, 2]);
  });

  it("is found in the WebUSB shape", async () => {
    const adapter = new VirtualAdapter({ clock: new VirtualClock() });
    const device = adapter.usbDevice();
    await device.open();
    await device.selectConfiguration(1);
    await device.claimInterface(0);
    await device.transferOut(2, Uint8Array.of(0x0a, ...new Uint8Array(63)));
    const { data } = await device.transferIn(2, 64);
    expect([data?.byteLength, new Uint8Array(data?.buffer as ArrayBuffer)[0]]).toEqual([64, 0x0a]);
  });
});

describe("plugging", () => {
  it("ends what waits when unplugged and comes back as a new device, powered on afresh", async () => {
    const raw = new RawAdapter({ firmware: { idleRead: "nak" } }).up();
    const { adapter } = raw;
    const old = adapter.device;
    const waiting = raw.in(1, 64).transfer;
    const plugged: unknown[] = [];
    adapter.onPlug((device) => plugged.push(device));
    adapter.unplug();
    expect(waiting.status).toBe("disconnected");
    expect([adapter.plugged, old.unplugged.aborted, raw.clock.pending]).toEqual([false, true, 0]);
    const device = adapter.plug();
    expect(adapter.plug()).toBe(device);
    expect(plugged).toEqual([device]);
    expect(device).not.toBe(old);
    expect(adapter.channelState(0)).toEqual({ running: false, bitrate: 0 });
    raw.host = VirtualUsbHost.of(device);
    raw.up();
    raw.send(0, [MESSAGE]);
    await raw.clock.advance(5);
    expect(raw.read(1, 1).messages).toMatchObject([MESSAGE]);
  });

  it("takes the channels off the bus", async () => {
    const raw = new RawAdapter().up();
    const node = raw.adapter.attachNode({ bitrate: 1_000_000 });
    node.send({ id: 1 });
    await raw.clock.advance(5);
    expect(node.sent).toBe(1);
    raw.adapter.unplug();
    node.send({ id: 2 });
    await raw.clock.advance(5);
    expect([node.sent, node.unacknowledged]).toEqual([1, 1]);
  });

  it("leaves no timer behind when disposed of", async () => {
    const raw = new RawAdapter({ traffic: { kind: "vehicle" }, firmware: { idleRead: "nak" } }).up();
    raw.adapter.attachNode({ bitrate: 1_000_000, onFrame: () => {} });
    raw.in(3, 64_000);
    await raw.clock.advance(5);
    expect(raw.clock.pending).toBeGreaterThan(0);
    raw.adapter.dispose();
    expect(raw.clock.pending).toBe(0);
  });
});

describe("the bus", () => {
  it("has both channels and own nodes on it", async () => {
    const raw = new RawAdapter().up(500_000);
    const heard: string[] = [];
    const node = raw.adapter.attachNode({ bitrate: 500_000, onFrame: ({ id, data }) => heard.push(`${id}:${data.join()}`) });
    node.send({ id: 0x10, data: [9] });
    raw.send(1, [MESSAGE]);
    await raw.clock.advance(5);
    expect(raw.receive(0).map(({ id }) => id)).toEqual([0x10, 0x300]);
    expect(raw.receive(1).map(({ id }) => id)).toEqual([0x10]);
    expect(heard).toEqual(["768:1,2,3"]);
  });

  it("can be one for each channel", async () => {
    const raw = new RawAdapter({ joined: false }).up();
    const node = raw.adapter.attachNode({ channel: 1, bitrate: 1_000_000 });
    raw.send(0, [MESSAGE]);
    raw.send(1, [MESSAGE]);
    await raw.clock.advance(5);
    expect([raw.receive(0), raw.receive(1), node.received]).toEqual([[], [], 1]);
    expect(raw.adapter.bus(0)).not.toBe(raw.adapter.bus(1));
    expect(() => raw.adapter.bus(2)).toThrow("channel 2 is not in 0..1");
  });

  it("can be shared by two adapters", async () => {
    const raw = new RawAdapter().up();
    const bus = raw.adapter.bus();
    const other = new VirtualAdapter({ clock: raw.clock, buses: [bus, bus], traffic: { kind: "flood", count: 5 } });
    await raw.clock.advance(20);
    expect(raw.receive(0)).toEqual([]);
    other.addTraffic({ kind: "flood", count: 5, bitrate: 1_000_000 });
    await raw.clock.advance(20);
    expect(raw.receive(0)).toHaveLength(5);
  });
});

describe("faults", () => {
  it("stall an endpoint until the halt is cleared", () => {
    const raw = new RawAdapter();
    raw.adapter.faults.stall({ endpointNumber: 1 });
    expect(raw.in(1, 64).transfer.status).toBe("stall");
    expect(raw.in(1, 64).transfer.status).toBe("stall");
    expect(raw.in(3, 64).transfer.status).toBe("ok");
    raw.host.clearHalt("in", 1);
    expect(raw.in(1, 64).transfer.status).toBe("ok");
    raw.adapter.faults.stall({ endpointNumber: 2, direction: "out" });
    expect(raw.out(2, new Uint8Array(64)).status).toBe("stall");
  });

  it("delay packets", async () => {
    const raw = new RawAdapter();
    raw.adapter.faults.delay(30, { endpointNumber: 1, times: 2 });
    const read = raw.in(1, 128).transfer;
    await raw.clock.advance(29);
    expect(read).toMatchObject({ status: "pending", actualLength: 0 });
    await raw.clock.advance(30);
    expect(read).toMatchObject({ status: "pending", actualLength: 64 });
    await raw.clock.advance(2);
    expect(read.status).toBe("ok");
    expect(raw.adapter.faults.active).toBe(false);
    expect(raw.clock.pending).toBe(0);
  });

  it("silence an endpoint until cleared", async () => {
    const raw = new RawAdapter();
    raw.adapter.faults.silence({ endpointNumber: 1 });
    const read = raw.in(1, 64).transfer;
    await raw.clock.advance(10_000);
    expect(read.status).toBe("pending");
    raw.adapter.faults.clear();
    expect(raw.in(3, 64).transfer.status).toBe("ok");
    expect(read.status).toBe("ok");
  });

  it("lose answers", () => {
    const raw = new RawAdapter();
    raw.adapter.faults.dropResponses({ endpointNumber: 4 });
    raw.command(1, 0x0a);
    expect(raw.in(4, 64).transfer.status).toBe("pending");
    raw.command(1, 0x0b);
    raw.command(0, 0x0a);
    expect(raw.in(2, 64).bytes()[0]).toBe(0x0a);
  });

  it("spoil packets in the way that was asked for", () => {
    const raw = new RawAdapter();
    const { faults } = raw.adapter;
    const read = (endpoint: number) => raw.in(endpoint, 64).bytes();
    faults.garbage("count", { endpointNumber: 1 });
    expect(read(1)[0]).toBeGreaterThan(3);
    faults.garbage("data-len", { endpointNumber: 1 });
    const long = read(1);
    expect([long[0], (long[13] as number) > 8]).toEqual([1, true]);
    faults.garbage("short", { endpointNumber: 1 });
    expect(read(1).length).toBeLessThan(64);
    faults.garbage("opcode", { endpointNumber: 2 });
    raw.command(0, 0x0a);
    expect(read(2)[0]).toBe(0x0b);
    faults.garbage("random", { endpointNumber: 1, times: 20 });
    const firsts = Array.from({ length: 20 }, () => read(1)[0] as number);
    expect(firsts.some((count) => count > 3)).toBe(true);
    expect(firsts.some((count) => count <= 3)).toBe(true);
    expect(faults.active).toBe(false);
    expect(read(1)[0]).toBe(0);
  });

  it("are refused when they are invalid", () => {
    const { faults } = new RawAdapter().adapter;
    expect(() => faults.delay(Number.NaN)).toThrow("delay NaN");
    expect(() => faults.stall({ times: 0 })).toThrow("times 0");
  });
});
