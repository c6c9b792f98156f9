import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualBus } from "../../bus/virtual-bus.js";
import type { CanFrameInput } from "../../can/frame.js";
import { VirtualUsbHost } from "../../usb/virtual/virtual-usb-host.js";
import { GsUsbDevice, type GsUsbDeviceOptions } from "./gs-usb-device.js";
import { decodeGsUsbFrame, encodeGsUsbFrame, GS_USB_RECEIVED, type GsUsbFrame } from "./gs-usb-protocol.js";

/** What Linux' driver does, in short: requests, URBs for reception, frames with echo ids. */
class Kernel {
  readonly host: VirtualUsbHost;
  readonly packets: Uint8Array[] = [];
  #listening = true;

  constructor(readonly device: GsUsbDevice) {
    this.host = VirtualUsbHost.of(device);
    for (let i = 0; i < 30; i++) this.#listen();
  }

  get frames(): GsUsbFrame[] {
    return this.packets.map((packet) => decodeGsUsbFrame(packet) as GsUsbFrame);
  }

  out(bRequest: number, wValue: number, ...words: number[]): "ok" | "stall" {
    const data = new Uint8Array(new Uint32Array(words).buffer);
    const answer = this.host.control({ bmRequestType: 0x41, bRequest, wValue, wIndex: 0, wLength: data.length }, data);
    return answer === "stall" ? "stall" : "ok";
  }

  in(bRequest: number, wValue: number, wLength: number): number[] {
    const answer = this.host.control({ bmRequestType: 0xc1, bRequest, wValue, wIndex: 0, wLength }, new Uint8Array(0));
    if (typeof answer === "string") throw new Error(answer);
    return [...new Uint32Array(answer.slice().buffer)];
  }

  /** `ip link set canN type can bitrate 250000; ip link set canN up`. */
  up(channel: number, flags = 0): void {
    expect(this.out(1, channel, 6, 7, 2, 1, 2)).toBe("ok");
    expect(this.out(2, channel, 1, flags)).toBe("ok");
  }

  down(channel: number): void {
    expect(this.out(2, channel, 0, 0)).toBe("ok");
  }

  send(frame: Partial<GsUsbFrame> & { readonly echoId: number; readonly id: number }): { status: string } {
    const data = encodeGsUsbFrame({ dlc: 0, channel: 0, flags: 0, data: new Uint8Array(8), ...frame });
    return this.host.submit({ endpointNumber: 2, direction: "out", data, onDone: () => {} });
  }

  stopListening(): void {
    this.#listening = false;
  }

  #listen(): void {
    const data = new Uint8Array(24);
    this.host.submit({
      endpointNumber: 1,
      direction: "in",
      data,
      onDone: ({ status, actualLength }) => {
        if (status !== "ok") return;
        this.packets.push(data.subarray(0, actualLength));
        if (this.#listening) this.#listen();
      },
    });
  }
}

async function setup(options: GsUsbDeviceOptions = {}) {
  const clock = new VirtualClock();
  const bus = new ManualBus(clock);
  const warnings: string[] = [];
  const device = new GsUsbDevice(bus, { onWarning: (message) => warnings.push(message), ...options });
  return { clock, bus, device, warnings, kernel: new Kernel(device), settle: () => clock.advance(0) };
}

it("warns of what a host sends wrong at most ten times a second, and counts the rest", async () => {
  const warnings: string[] = [];
  const clock = new VirtualClock();
  const device = new GsUsbDevice(new ManualBus(clock), { onWarning: (message) => warnings.push(message) });
  for (let i = 0; i < 1000; i++) device.writePacket(2, new Uint8Array(3));
  expect(warnings).toHaveLength(10);
  await clock.advance(1000);
  device.writePacket(2, new Uint8Array(3));
  expect(warnings.at(-1)).toBe("a packet of 3 bytes is not a frame; 20 or more (990 earlier warnings suppressed)");
});

describe("what the kernel asks", () => {
  it("announces two channels and the limits of the controllers", async () => {
    const { kernel } = await setup();
    expect(kernel.out(0, 1, 0xbeef)).toBe("ok");
    expect(kernel.out(0, 1, 0xefbe0000)).toBe("stall");
    expect(kernel.in(5, 1, 12)).toEqual([1 << 24, 2, 1]);
    expect(kernel.in(4, 0, 40)).toEqual([1 + 4 + 8 + 16, 8_000_000, 1, 16, 1, 8, 4, 1, 64, 1]);
    expect(() => kernel.in(4, 2, 40)).toThrow("stall");
    expect(() => kernel.in(9, 0, 4)).toThrow("stall");
  });

  it("sets the bit timing, starts and stops a channel", async () => {
    const { kernel, bus, settle } = await setup();
    kernel.up(1);
    await settle();
    expect(bus.calls).toEqual(["configure 1"]);
    expect(bus.configs[0]).toEqual({ timing: { brp: 2, tseg1: 13, tseg2: 2, sjw: 1, tripleSampling: false }, mode: "normal" });
    kernel.down(1);
    await settle();
    expect(bus.calls).toEqual(["configure 1", "stop 1"]);
    expect(kernel.out(1, 1, 1, 2, 1, 1, 1)).toBe("ok");
    kernel.up(1, 1 | 4);
    await settle();
    expect(bus.configs.at(-1)).toEqual({ timing: { brp: 2, tseg1: 13, tseg2: 2, sjw: 1, tripleSampling: true }, mode: "listen-only" });
  });

  it("refuses what it can't do, and does not touch the bus then", async () => {
    const { kernel, bus, settle, warnings } = await setup();
    expect(kernel.out(2, 0, 1, 0)).toBe("stall");
    expect(kernel.out(1, 0, 16, 16, 2, 1, 2)).toBe("stall");
    expect(kernel.out(1, 0, 0xffffffff, 1, 2, 1, 2)).toBe("stall");
    expect(kernel.out(1, 0, 6, 7, 2, 1, 0)).toBe("stall");
    expect(kernel.out(1, 2, 6, 7, 2, 1, 2)).toBe("stall");
    expect(kernel.out(1, 0, 6, 7)).toBe("stall");
    expect(kernel.out(1, 0, 6, 7, 2, 1, 2)).toBe("ok");
    expect(kernel.out(2, 0, 1, 2)).toBe("stall");
    expect(kernel.out(2, 0, 7, 0)).toBe("stall");
    expect(kernel.out(6, 0, 0)).toBe("stall");
    await settle();
    expect(bus.calls).toEqual([]);
    expect(warnings).toHaveLength(4);
  });

  it("survives any control request, and still works afterwards", async () => {
    const { kernel, device, bus, settle } = await setup();
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(
        fc.record({ type: byte, request: fc.integer({ min: 0, max: 9 }), value: fc.integer({ min: 0, max: 3 }) }),
        fc.uint8Array({ maxLength: 40 }),
        (setupOf, data) => {
          const answer = device.control(
            { bmRequestType: setupOf.type, bRequest: setupOf.request, wValue: setupOf.value, wIndex: 0, wLength: data.length },
            data,
          );
          expect(answer === "stall" || answer instanceof Uint8Array).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
    await settle();
    kernel.down(0);
    kernel.up(0);
    await settle();
    kernel.send({ echoId: 7, id: 0x42 });
    await settle();
    expect(bus.sends.at(-1)?.frames).toMatchObject([{ id: 0x42 }]);
    expect(kernel.frames.at(-1)).toMatchObject({ echoId: 7, id: 0x42 });
  });

  it("does only the last of what was wanted in haste", async () => {
    const { kernel, bus, settle } = await setup();
    kernel.up(0);
    kernel.down(0);
    kernel.up(0, 1);
    await settle();
    expect(bus.calls).toEqual(["configure 0", "configure 0"]);
    expect(bus.configs.at(-1)?.mode).toBe("listen-only");
  });
});

describe("frames from the host", () => {
  it("sends every kind of frame and echoes it when the bus has taken it", async () => {
    const { kernel, bus, settle } = await setup();
    bus.automatic = false;
    kernel.up(0);
    kernel.up(1);
    await settle();
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    kernel.send({ echoId: 0, id: 0x123, dlc: 8, data });
    kernel.send({ echoId: 1, id: 0x9fff_ffff, dlc: 3, data, channel: 1 });
    await settle();
    expect(kernel.packets).toHaveLength(0);
    bus.sends[1]?.take();
    await settle();
    expect(kernel.frames).toEqual([
      { echoId: 1, id: 0x9fff_ffff, dlc: 3, channel: 1, flags: 0, data: Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0) },
    ]);
    kernel.send({ echoId: 2, id: 0x4000_07ff, dlc: 5 });
    kernel.send({ echoId: 3, id: 0x0, dlc: 0 });
    await settle();
    bus.sends[0]?.take();
    await settle();
    bus.sends[2]?.take();
    await settle();
    expect(kernel.frames.slice(1)).toMatchObject([
      { echoId: 0, id: 0x123, dlc: 8, data },
      { echoId: 2, id: 0x4000_07ff, dlc: 5 },
      { echoId: 3, id: 0, dlc: 0 },
    ]);
    expect(
      bus.sends.map(({ channel, frames }) => [channel, frames.map(({ id, extended, remote, dlc }) => ({ id, extended, remote, dlc }))]),
    ).toEqual([
      [0, [{ id: 0x123, extended: false, remote: false, dlc: 8 }]],
      [1, [{ id: 0x1fff_ffff, extended: true, remote: false, dlc: 3 }]],
      [
        0,
        [
          { id: 0x7ff, extended: false, remote: true, dlc: 5 },
          { id: 0, extended: false, remote: false, dlc: 0 },
        ],
      ],
    ]);
  });

  it("makes the host wait when a channel is full, loses nothing and keeps the order", async () => {
    const { kernel, bus, settle } = await setup();
    bus.automatic = false;
    kernel.up(0);
    await settle();
    const transfers = Array.from({ length: 300 }, (_, i) => kernel.send({ echoId: i, id: i }));
    await settle();
    const waiting = transfers.filter(({ status }) => status === "pending").length;
    expect(waiting).toBeGreaterThan(150);
    for (let i = 0; i < bus.sends.length; i++) {
      bus.sends[i]?.take();
      await settle();
    }
    expect(transfers.every(({ status }) => status === "ok")).toBe(true);
    expect(bus.sends.flatMap(({ frames }) => frames.map(({ id }) => id))).toEqual(transfers.map((_, i) => i));
    expect(kernel.frames.map(({ echoId }) => echoId)).toEqual(transfers.map((_, i) => i));
  });

  it("asks for one attempt in one-shot mode", async () => {
    const { kernel, bus, settle } = await setup();
    kernel.up(0, 8);
    await settle();
    kernel.send({ echoId: 0, id: 1 });
    await settle();
    expect(bus.sends[0]?.options).toMatchObject({ maxRetries: 0 });
    kernel.up(0);
    await settle();
    kernel.send({ echoId: 0, id: 1 });
    await settle();
    expect(bus.sends[1]?.options).not.toHaveProperty("maxRetries");
  });

  it("has no one-shot mode on a bus that cannot do that", async () => {
    const [bus] = VirtualBus.pair({ clock: new VirtualClock(), start: false });
    const kernel = new Kernel(new GsUsbDevice(bus));
    expect((kernel.in(4, 0, 40)[0] as number) & 8).toBe(0);
    kernel.up(0);
    expect(kernel.out(2, 0, 1, 8)).toBe("stall");
  });

  it("neither sends nor echoes for a channel that is down or only listens", async () => {
    const { kernel, bus, device, settle } = await setup();
    kernel.send({ echoId: 0, id: 1 });
    kernel.up(0, 1);
    await settle();
    kernel.send({ echoId: 0, id: 1 });
    await settle();
    expect(bus.sends).toEqual([]);
    expect(kernel.packets).toEqual([]);
    expect(device.statistics.refused).toBe(2);
  });

  it("forgets what was under way when the channel goes down", async () => {
    const { kernel, bus, settle } = await setup();
    bus.automatic = false;
    kernel.up(0);
    await settle();
    for (let i = 0; i < 5; i++) kernel.send({ echoId: i, id: i });
    await settle();
    kernel.down(0);
    await settle();
    expect(bus.sends[0]?.options.signal?.aborted).toBe(true);
    bus.sends[0]?.take();
    kernel.up(0);
    await settle();
    expect(kernel.packets).toEqual([]);
    kernel.send({ echoId: 0, id: 0x77 });
    await settle();
    expect(bus.sends.at(-1)?.frames.map(({ id }) => id)).toEqual([0x77]);
    bus.sends.at(-1)?.take();
    await settle();
    expect(kernel.frames.map(({ id }) => id)).toEqual([0x77]);
  });

  it("tells a channel that can't be started as bus-off, once, and tries again at the next start", async () => {
    const { kernel, bus, warnings, settle } = await setup();
    bus.failConfigure = new Error("the adapter refused");
    kernel.up(0);
    await settle();
    kernel.send({ echoId: 0, id: 1 });
    await settle();
    expect(kernel.frames).toMatchObject([{ echoId: GS_USB_RECEIVED, id: 0x2000_0040, dlc: 8 }]);
    expect(warnings).toEqual(["channel 0 at 250000 bit/s is stopped: the adapter refused"]);
    expect(bus.sends).toEqual([]);
    bus.failConfigure = undefined;
    kernel.down(0);
    kernel.up(0);
    await settle();
    kernel.send({ echoId: 0, id: 2 });
    await settle();
    expect(kernel.frames.map(({ id }) => id)).toEqual([0x2000_0040, 2]);
  });

  it("tells a send that failed as bus-off and keeps the other channel going", async () => {
    const { kernel, bus, warnings, settle } = await setup();
    bus.automatic = false;
    kernel.up(0);
    kernel.up(1);
    await settle();
    kernel.send({ echoId: 0, id: 1 });
    await settle();
    bus.sends[0]?.fail(new Error("no room"));
    kernel.send({ echoId: 1, id: 2, channel: 1 });
    await settle();
    bus.sends[1]?.take();
    await settle();
    expect(kernel.frames.map(({ channel, id }) => [channel, id])).toEqual([
      [0, 0x2000_0040],
      [1, 2],
    ]);
    expect(warnings[0]).toContain("no room");
  });

  it("survives packets that are no frames", async () => {
    const { kernel, bus, device, settle, warnings } = await setup();
    kernel.up(0);
    await settle();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (packet) => {
        expect(device.writePacket(2, packet)).toBe("ack");
      }),
      { numRuns: 60 },
    );
    await settle();
    expect(warnings.length).toBeGreaterThan(0);
    kernel.send({ echoId: 9, id: 0x7ff, dlc: 255, flags: 255 });
    await settle();
    expect(bus.sends.at(-1)?.frames.at(-1)).toMatchObject({ id: 0x7ff, dlc: 8 });
  });
});

describe("frames to the host", () => {
  const kinds: CanFrameInput[] = [
    ...Array.from({ length: 9 }, (_, dlc) => ({ id: 0x100 + dlc, data: Uint8Array.from({ length: dlc }, (_, i) => i + 1) })),
    ...Array.from({ length: 9 }, (_, dlc) => ({ id: 0x1_0000 + dlc, remote: true, dlc })),
    { id: 5, extended: true, data: [0xff], channel: 1 },
  ];

  it("gives every kind of received frame, all dlc, to the channel's interface", async () => {
    const { kernel, bus, settle, device } = await setup();
    bus.hear({ id: 0x1 });
    kernel.up(0);
    kernel.up(1);
    await settle();
    bus.hear(...kinds);
    await settle();
    expect(kernel.frames).toHaveLength(kinds.length);
    kernel.frames.forEach((frame, i) => {
      const kind = kinds[i] as CanFrameInput;
      const extended = kind.extended === true || kind.id > 0x7ff;
      const flags = (extended ? 0x8000_0000 : 0) + (kind.remote === true ? 0x4000_0000 : 0);
      const data = new Uint8Array(8);
      data.set(Uint8Array.from(kind.data ?? []));
      expect(frame).toEqual({
        echoId: GS_USB_RECEIVED,
        id: kind.id + flags,
        dlc: kind.dlc ?? kind.data?.length,
        channel: kind.channel ?? 0,
        flags: 0,
        data,
      });
    });
    expect(kernel.packets.every((packet) => packet.length === 20)).toBe(true);
    expect(device.statistics).toMatchObject({ received: kinds.length, dropped: 0 });
  });

  it("stamps frames and echoes with the adapter's µs when asked to", async () => {
    const { kernel, bus, clock, settle } = await setup();
    kernel.up(0, 16);
    kernel.up(1);
    await settle();
    await clock.advance(1234.567);
    bus.hear({ id: 1 }, { id: 2, channel: 1 });
    kernel.send({ echoId: 0, id: 3 });
    await settle();
    expect(kernel.packets.map((packet) => packet.length).sort()).toEqual([20, 24, 24]);
    const nowUs = clock.epochUs() % 2 ** 32;
    expect(kernel.in(6, 0, 4)).toEqual([nowUs]);
    for (const packet of kernel.packets.filter(({ length }) => length === 24)) {
      expect(new DataView(packet.buffer, packet.byteOffset).getUint32(20, true)).toBe(nowUs);
    }
  });

  it("lives in the time of its bus", async () => {
    const clock = new VirtualClock();
    const bus = new ManualBus(clock);
    clock.stepEpoch(3_600_000);
    const kernel = new Kernel(new GsUsbDevice(bus));
    expect(kernel.in(6, 0, 4)).toEqual([bus.nowUs() % 2 ** 32]);
    await bus.close();
  });

  it("drops the newest when the host does not fetch, and says so with the next frame of that channel", async () => {
    const { kernel, bus, device, settle } = await setup({ receiveCapacity: 100 });
    kernel.up(0);
    kernel.up(1);
    await settle();
    kernel.stopListening();
    for (let i = 0; i < 150; i++) bus.hear({ id: i });
    await settle();
    expect(device.statistics.dropped).toBe(20);
    const rest: GsUsbFrame[] = [];
    const drain = () => {
      const into = new Uint8Array(64);
      for (let length = device.readPacket(1, into); typeof length === "number"; length = device.readPacket(1, into)) {
        rest.push(decodeGsUsbFrame(into.slice(0, length)) as GsUsbFrame);
      }
    };
    drain();
    bus.hear({ id: 0x7f0, channel: 1 }, { id: 0x7f1 }, { id: 0x7f2 });
    await settle();
    drain();
    expect(rest.map(({ id }) => id)).toEqual([...Array.from({ length: 100 }, (_, i) => i + 30), 0x7f0, 0x7f1, 0x7f2]);
    expect(rest.slice(-3).map(({ flags }) => flags)).toEqual([0, 1, 0]);
    expect(rest.slice(0, -3).every(({ flags }) => flags === 0)).toBe(true);
  });

  it("marks the next frame after an overrun of the adapter", async () => {
    const { kernel, bus, settle } = await setup();
    kernel.up(0);
    kernel.up(1);
    await settle();
    bus.overrun({ channel: 1, certain: true, fromUs: 0, toUs: 1, lostAtLeast: 1, lostAtMost: 9 });
    bus.hear({ id: 1 }, { id: 2, channel: 1 }, { id: 3, channel: 1 });
    await settle();
    expect(kernel.frames.map(({ flags }) => flags)).toEqual([0, 1, 0]);
  });

  it("does not give what was left of before to an interface that comes up", async () => {
    const { kernel, bus, device, settle } = await setup();
    kernel.up(0);
    await settle();
    kernel.stopListening();
    for (let i = 0; i < 60; i++) bus.hear({ id: i });
    await settle();
    kernel.down(0);
    kernel.up(0);
    await settle();
    expect(device.readPacket(1, new Uint8Array(64))).toBe("nak");
  });
});

describe("how it ends", () => {
  it("vanishes when the bus faults, is closed, or says that its adapter is gone", async () => {
    for (const end of [(bus: ManualBus) => bus.unplug(), (bus: ManualBus) => void bus.close(), (bus: ManualBus) => bus.lose()]) {
      const { bus, device, settle } = await setup();
      end(bus);
      await settle();
      expect(device.unplugged.aborted).toBe(true);
    }
  });

  it("stops its channels when unplugged or configured anew, and the bus lives on", async () => {
    const { kernel, bus, device, settle } = await setup();
    kernel.up(0);
    kernel.up(1);
    await settle();
    device.configured();
    await settle();
    expect(bus.calls.slice(2)).toEqual(["stop 0", "stop 1"]);
    kernel.up(0);
    await settle();
    device.unplug();
    device.unplug();
    await device.settled();
    expect(bus.calls.slice(4)).toEqual(["configure 0", "stop 0"]);
    await bus.send({ id: 1 });
    expect(device.unplugged.aborted).toBe(true);
  });
});

it("carries 5,000 frames each way between two interfaces on one wire, in order", async () => {
  const clock = new VirtualClock();
  const buses = VirtualBus.pair({ clock, start: false });
  const kernels = buses.map((bus) => new Kernel(new GsUsbDevice(bus)));
  for (const kernel of kernels) kernel.up(0);
  await clock.advance(0);
  const total = 5_000;
  const sent = [0, 0];
  const seen = [0, 0];
  const echoed = [0, 0];
  const received: number[][] = [[], []];
  // As the kernel does it: ten in flight, the next when one comes back.
  for (let round = 0; sent.some((n) => n < total) || received.some(({ length }) => length < total); round++) {
    kernels.forEach(({ packets }, k) => {
      for (; (seen[k] as number) < packets.length; seen[k] = (seen[k] as number) + 1) {
        const { echoId, id } = decodeGsUsbFrame(packets[seen[k] as number] as Uint8Array) as GsUsbFrame;
        if (echoId === GS_USB_RECEIVED) received[k]?.push(id - 0x8000_0000);
        else echoed[k] = (echoed[k] as number) + 1;
      }
    });
    kernels.forEach((kernel, k) => {
      for (; (sent[k] as number) < total && (sent[k] as number) - (echoed[k] as number) < 10; sent[k] = (sent[k] as number) + 1) {
        const n = sent[k] as number;
        kernel.send({ echoId: n % 10, id: 0x8000_0000 + n, dlc: 1 });
      }
    });
    await clock.advance(0);
    if (round > 2 * total) throw new Error("it stands still");
  }
  const all = Array.from({ length: total }, (_, i) => i);
  expect(received).toEqual([all, all]);
});
