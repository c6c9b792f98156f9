import { describe, expect, it } from "vitest";
import { counting, ToyUsbDevice } from "../../../test/support/toy-usb-device.js";
import { type VirtualTransfer, VirtualUsbHost } from "./virtual-usb-host.js";

function setUp(device = new ToyUsbDevice()) {
  const host = VirtualUsbHost.of(device);
  const done: { name: string; status: string; length: number }[] = [];
  const note = (name: string) => (t: VirtualTransfer) => done.push({ name, status: t.status, length: t.actualLength });
  const read = (name: string, length: number, endpointNumber = 1) => {
    const data = new Uint8Array(length);
    return { data, transfer: host.submit({ endpointNumber, direction: "in", data, onDone: note(name) }) };
  };
  const write = (name: string, data: Uint8Array, options: { endpointNumber?: number; zeroPacket?: boolean } = {}) =>
    host.submit({ endpointNumber: 1, direction: "out", data, onDone: note(name), ...options });
  const control = (bmRequestType: number, bRequest: number, [wValue = 0, wIndex = 0, wLength = 255]: number[] = []) =>
    host.control({ bmRequestType, bRequest, wValue, wIndex, wLength }, new Uint8Array(0));
  return { device, host, done, read, write, control };
}

describe("VirtualUsbHost: IN transfers", () => {
  it("ends on a short packet", () => {
    const { device, done, read } = setUp();
    device.give(1, counting(64), counting(10, 100), counting(64));
    const { data } = read("a", 256);
    expect(done).toEqual([{ name: "a", status: "ok", length: 74 }]);
    expect(data.subarray(0, 74)).toEqual(Uint8Array.of(...counting(64), ...counting(10, 100)));
    expect(device.left(1)).toBe(1);
  });

  it("ends when it is full and leaves the rest to the next transfer", () => {
    const { device, done, read } = setUp();
    device.give(1, counting(64), counting(64), counting(64, 7));
    read("a", 128);
    const { data } = read("b", 64);
    expect(done.map((d) => d.length)).toEqual([128, 64]);
    expect(data).toEqual(counting(64, 7));
  });

  it("ends on an empty packet", () => {
    const { device, done, read } = setUp();
    device.give(1, counting(64), new Uint8Array(0));
    read("a", 640);
    expect(done).toEqual([{ name: "a", status: "ok", length: 64 }]);
  });

  it("waits while the device NAKs and keeps the order", () => {
    const { device, done, read } = setUp();
    read("a", 128);
    read("b", 128);
    device.give(1, counting(64));
    expect(done).toEqual([]);
    device.give(1, counting(3), counting(4));
    expect(done.map((d) => [d.name, d.length])).toEqual([
      ["a", 67],
      ["b", 4],
    ]);
  });

  it("does not let one endpoint wait for another", () => {
    const { device, done, read } = setUp();
    read("a", 64, 1);
    read("b", 64, 2);
    device.give(2, counting(1));
    expect(done.map((d) => d.name)).toEqual(["b"]);
  });

  it.each([
    [10, 11],
    [0, 1],
    [70, 64],
  ])("reports babble for a packet larger than the room: %i bytes asked, %i come", (asked, come) => {
    const { device, done, read } = setUp();
    device.give(1, counting(64).subarray(0, come), counting(64).subarray(0, come));
    read("a", asked);
    expect(done).toEqual([{ name: "a", status: "babble", length: asked }]);
  });

  it("takes an empty packet for a transfer of 0 bytes", () => {
    const { device, done, read } = setUp();
    device.give(1, new Uint8Array(0));
    read("a", 0);
    expect(done).toEqual([{ name: "a", status: "ok", length: 0 }]);
  });

  it("reads 335 packets without waiting in between", () => {
    const { device, done, read } = setUp();
    device.give(1, ...Array.from({ length: 335 }, (_, i) => counting(64, i)));
    const { data } = read("a", 335 * 64);
    expect(done).toEqual([{ name: "a", status: "ok", length: 335 * 64 }]);
    expect(data[334 * 64]).toBe(334 & 0xff);
  });
});

describe("VirtualUsbHost: OUT transfers", () => {
  it("splits into packets", () => {
    const { device, done, write } = setUp();
    write("a", counting(130));
    expect(device.taken.map((t) => t.packet.length)).toEqual([64, 64, 2]);
    expect(done).toEqual([{ name: "a", status: "ok", length: 130 }]);
  });

  it("sends an empty packet only when told to, or for no data", () => {
    const { device, write } = setUp();
    write("a", counting(64));
    write("b", counting(64), { zeroPacket: true });
    write("c", counting(10), { zeroPacket: true });
    write("d", counting(0));
    write("e", counting(0), { zeroPacket: true });
    expect(device.taken.map((t) => t.packet.length)).toEqual([64, 64, 0, 10, 0, 0]);
  });

  it("waits for room", () => {
    const { device, done, write } = setUp();
    device.room = 1;
    const transfer = write("a", counting(128));
    expect([transfer.status, transfer.actualLength, done.length]).toEqual(["pending", 64, 0]);
    device.room = 5;
    device.ready();
    expect(done).toEqual([{ name: "a", status: "ok", length: 128 }]);
  });
});

describe("VirtualUsbHost: stalls", () => {
  it("stalls until the halt is cleared", () => {
    const { device, host, done, read } = setUp();
    device.give(1, counting(64), "stall", counting(5));
    read("a", 128);
    read("b", 128);
    expect(done).toEqual([
      { name: "a", status: "stall", length: 64 },
      { name: "b", status: "stall", length: 0 },
    ]);
    expect(device.left(1)).toBe(1);
    expect(host.clearHalt("in", 1)).toBe(true);
    expect(host.clearHalt("in", 9)).toBe(false);
    read("c", 128);
    expect(done[2]).toEqual({ name: "c", status: "ok", length: 5 });
  });

  it("knows halts by GET_STATUS, SET_FEATURE and CLEAR_FEATURE, each direction for itself", () => {
    const { device, control, done, write, read } = setUp();
    device.stallOut = true;
    write("a", counting(1));
    expect(control(0x82, 0, [0, 0x01, 2])).toEqual(Uint8Array.of(1, 0));
    expect(control(0x82, 0, [0, 0x81, 2])).toEqual(Uint8Array.of(0, 0));
    device.stallOut = false;
    expect(control(0x02, 1, [0, 0x01])).toEqual(new Uint8Array(0));
    write("b", counting(1));
    expect(control(0x02, 3, [0, 0x82])).toEqual(new Uint8Array(0));
    read("c", 64, 2);
    expect(done.map((d) => d.status)).toEqual(["stall", "ok", "stall"]);
    expect(control(0x02, 1, [0, 0x07])).toBe("stall");
    expect(control(0x02, 1, [1, 0x81])).toBe("stall");
    expect(control(0x82, 0, [0, 0x07])).toBe("stall");
  });
});

describe("VirtualUsbHost: cancelling and unplugging", () => {
  it("cancels one transfer and tells what was moved", () => {
    const { device, done, read, write } = setUp();
    const a = read("a", 128);
    read("b", 128);
    device.give(1, counting(64));
    expect(a.transfer.cancel()).toBe(true);
    expect(a.transfer.cancel()).toBe(false);
    expect(done).toEqual([{ name: "a", status: "cancelled", length: 64 }]);
    device.give(1, counting(2));
    expect(done[1]).toEqual({ name: "b", status: "ok", length: 2 });
    device.room = 1;
    const w = write("w", counting(200));
    expect(w.cancel()).toBe(true);
    expect(done[2]).toEqual({ name: "w", status: "cancelled", length: 64 });
    device.room = 9;
    device.ready();
    expect(device.taken.length).toBe(1);
  });

  it("ends everything at once when the device is unplugged, and whatever comes later", () => {
    const { device, host, done, read, write, control } = setUp();
    device.room = 0;
    read("a", 64);
    read("b", 64);
    write("c", counting(1));
    device.unplug();
    expect(done.map((d) => `${d.name} ${d.status}`)).toEqual(["a disconnected", "b disconnected", "c disconnected"]);
    read("d", 64);
    expect(done[3]?.status).toBe("disconnected");
    expect(control(0x80, 6, [0x0100, 0, 18])).toBe("disconnected");
    expect(host.connected).toBe(false);
    expect(device.waits.at(-1)).toBe(false);
  });

  it("tells the device while somebody waits, and not more often", () => {
    const { device, read } = setUp();
    device.give(1, counting(1));
    read("a", 64);
    expect(device.waits).toEqual([]);
    const b = read("b", 64);
    read("c", 64, 2);
    device.ready();
    b.transfer.cancel();
    expect(device.waits).toEqual([true]);
    device.give(2, counting(1));
    expect(device.waits).toEqual([true, false]);
  });
});

describe("VirtualUsbHost: from inside", () => {
  it("lets onDone submit again without going deeper", () => {
    const device = new ToyUsbDevice();
    const host = VirtualUsbHost.of(device);
    let rounds = 0;
    const again = () => {
      if (++rounds < 20_000) host.submit({ endpointNumber: 1, direction: "out", data: counting(3), onDone: again });
    };
    host.submit({ endpointNumber: 1, direction: "out", data: counting(3), onDone: again });
    expect(rounds).toBe(20_000);
    expect(device.taken.length).toBe(20_000);
  });

  it("answers a write with a read that the device makes ready during the write", () => {
    const device = new (class extends ToyUsbDevice {
      override writePacket(endpoint: number, packet: Uint8Array) {
        const answer = super.writePacket(endpoint, packet);
        this.give(endpoint, packet.slice());
        return answer;
      }
    })();
    const { done, read, write } = setUp(device);
    const { data } = read("answer", 64);
    write("question", counting(3, 5));
    expect(done.map((d) => d.name).sort()).toEqual(["answer", "question"]);
    expect(data.subarray(0, 3)).toEqual(counting(3, 5));
  });

  it("does not hang with a device that calls its listeners whenever it is asked", () => {
    const device = new (class extends ToyUsbDevice {
      override readPacket(endpoint: number, into: Uint8Array) {
        this.ready();
        return super.readPacket(endpoint, into);
      }
    })();
    const { done, read } = setUp(device);
    read("a", 64);
    expect(device.reads).toBeLessThan(10);
    device.give(1, counting(1));
    expect(done).toEqual([{ name: "a", status: "ok", length: 1 }]);
  });

  it("survives an unplug in the middle of a packet", () => {
    const device = new (class extends ToyUsbDevice {
      override readPacket(): number {
        this.unplug();
        return 3;
      }
    })();
    const { done, read } = setUp(device);
    read("a", 64);
    expect(done).toEqual([{ name: "a", status: "disconnected", length: 0 }]);
  });

  it("goes on after the device threw", () => {
    const device = new ToyUsbDevice();
    const { done, read } = setUp(device);
    const { readPacket } = device;
    device.readPacket = () => {
      throw new Error("bug");
    };
    expect(() => read("a", 64)).toThrow("bug");
    device.readPacket = readPacket;
    device.give(1, counting(1));
    expect(done).toEqual([{ name: "a", status: "ok", length: 1 }]);
  });
});

describe("VirtualUsbHost: control requests", () => {
  it("gives the device descriptor", () => {
    const { control } = setUp();
    const device = Uint8Array.of(18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 0x01, 0, 0x02, 0x01, 1, 2, 0, 1);
    expect(control(0x80, 6, [0x0100, 0, 64])).toEqual(device);
    expect(control(0x80, 6, [0x0100, 0, 8])).toEqual(device.subarray(0, 8));
  });

  it("gives the configuration descriptor, whole or its head", () => {
    const { control } = setUp();
    const whole = control(0x80, 6, [0x0200, 0, 255]);
    const expected = Uint8Array.of(
      ...[9, 2, 46, 0, 1, 1, 0, 0x80, 50],
      ...[9, 4, 0, 0, 4, 0xff, 0, 0, 0],
      ...[7, 5, 0x81, 2, 64, 0, 0],
      ...[7, 5, 0x01, 2, 64, 0, 0],
      ...[7, 5, 0x82, 2, 64, 0, 0],
      ...[7, 5, 0x02, 2, 64, 0, 0],
    );
    expect(whole).toEqual(expected);
    expect(control(0x80, 6, [0x0200, 0, 9])).toEqual(expected.subarray(0, 9));
  });

  it("gives strings and their language", () => {
    const { control } = setUp();
    expect(control(0x80, 6, [0x0300, 0, 255])).toEqual(Uint8Array.of(4, 3, 0x09, 0x04));
    expect(control(0x80, 6, [0x0302, 0x0409, 255])).toEqual(
      Uint8Array.of(12, 3, ...[..."Toy "].flatMap((c) => [c.charCodeAt(0), 0]), 0x13, 0x27),
    );
    expect(control(0x80, 6, [0x0303, 0x0409, 255])).toBe("stall");
    const long = setUp(new ToyUsbDevice({ serialNumber: "x".repeat(500) }));
    expect(long.control(0x80, 6, [0x0303, 0x0409, 255])).toHaveLength(254);
  });

  it("stalls what it does not have", () => {
    const { control } = setUp();
    for (const type of [0x0600, 0x0700, 0x0f00, 0x0201, 0x2200]) expect(control(0x80, 6, [type, 0, 10])).toBe("stall");
    expect(control(0x00, 7, [0x0100, 0, 0])).toBe("stall");
    expect(control(0x81, 0x0a, [0, 1, 1])).toBe("stall");
    expect(control(0x01, 0x0b, [1, 0, 0])).toBe("stall");
    expect(control(0x00, 9, [2, 0, 0])).toBe("stall");
  });

  it("configures: cancels transfers, clears halts, tells the device", () => {
    const { device, host, control, done, read } = setUp();
    device.give(2, "stall");
    read("halted", 64, 2);
    read("a", 64);
    expect(control(0x00, 9, [0, 0, 0])).toEqual(new Uint8Array(0));
    expect(done[1]).toEqual({ name: "a", status: "cancelled", length: 0 });
    expect(host.hasEndpoint("in", 1)).toBe(false);
    expect(() => read("b", 64)).toThrow(RangeError);
    expect(control(0x80, 8, [0, 0, 1])).toEqual(Uint8Array.of(0));
    control(0x00, 9, [1, 0, 0]);
    expect(device.configurations).toBe(2);
    expect(control(0x80, 8, [0, 0, 1])).toEqual(Uint8Array.of(1));
    expect(control(0x82, 0, [0, 0x82, 2])).toEqual(Uint8Array.of(0, 0));
    expect(control(0x81, 0x0a, [0, 0, 1])).toEqual(Uint8Array.of(0));
    expect(control(0x80, 0, [0, 0, 2])).toEqual(Uint8Array.of(0, 0));
  });

  it("hands other requests to the device and cuts its answer", () => {
    const { device, control } = setUp();
    expect(control(0xc1, 1, [7, 8, 3])).toEqual(Uint8Array.of(1, 2, 3));
    expect(control(0x41, 2, [0, 0, 0])).toEqual(new Uint8Array(0));
    expect(control(0x41, 9, [0, 0, 0])).toBe("stall");
    expect(device.controls[0]?.setup).toEqual({ bmRequestType: 0xc1, bRequest: 1, wValue: 7, wIndex: 8, wLength: 3 });
  });
});
