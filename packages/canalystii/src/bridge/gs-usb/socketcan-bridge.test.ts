import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { CanError } from "../../base/errors.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import type { VirtualUsbDevice } from "../../usb/virtual/virtual-usb-device.js";
import { VirtualUsbHost } from "../../usb/virtual/virtual-usb-host.js";
import type { KernelSide } from "./kernel-side.js";
import { LinuxKernel } from "./kernel-side.node.js";
import { SocketcanBridge, type SocketcanBridgeEvent, type SocketcanBridgeOptions } from "./socketcan-bridge.js";
import { bridgeSocketcan } from "./socketcan-bridge.node.js";

/** A USB/IP server and the kernel at its other end, in memory. */
class Machine implements KernelSide {
  privileged = true;
  attachError: CanError | undefined;
  /** Milliseconds until interfaces appear. */
  slow = 300;
  readonly commands: string[] = [];
  readonly exported = new Map<string, VirtualUsbDevice>();
  closed = false;
  #on: { attached: (busId: string) => void; detached: (busId: string) => void } | undefined;
  #next = 0;
  #interfaces = new Map<string, readonly string[]>();

  constructor(readonly clock: VirtualClock) {}

  serve = async (on: { attached: (busId: string) => void; detached: (busId: string) => void }) => {
    this.#on = on;
    return {
      port: 3240,
      add: (device: VirtualUsbDevice) => {
        const busId = `1-${++this.#next}`;
        this.exported.set(busId, device);
        device.unplugged.addEventListener("abort", () => {
          this.detach(busId);
          this.exported.delete(busId);
        });
        return busId;
      },
      close: async () => {
        this.closed = true;
      },
    };
  };

  attachCommands(port: number, busId: string): readonly string[] {
    return [`attach ${port} ${busId}`];
  }

  async attach(_port: number, busId: string): Promise<void> {
    this.commands.push(`attach ${busId}`);
    if (this.attachError !== undefined) throw this.attachError;
    this.connect(busId);
  }

  /** As by `usbip attach`. */
  connect(busId: string): void {
    const serial = this.exported.get(busId)?.descriptors.serialNumber as string;
    this.#on?.attached(busId);
    this.clock.schedule(this.slow, () => this.#interfaces.set(serial, ["can0", "can1"]));
  }

  /** As by `usbip detach`, or when the server hangs up. */
  detach(busId: string): void {
    const device = this.exported.get(busId);
    if (device === undefined || !this.#interfaces.delete(device.descriptors.serialNumber as string)) return;
    VirtualUsbHost.of(device).reset();
    this.#on?.detached(busId);
  }

  async interfaces(serialNumber: string): Promise<readonly string[]> {
    return this.#interfaces.get(serialNumber) ?? [];
  }

  async up(name: string, bitrate: number): Promise<void> {
    this.commands.push(`up ${name} ${bitrate}`);
  }
}

async function setup(options: SocketcanBridgeOptions = {}, prepare: (machine: Machine, bus: ManualBus) => void = () => {}) {
  const clock = new VirtualClock();
  const bus = new ManualBus(clock);
  const machine = new Machine(clock);
  prepare(machine, bus);
  const events: SocketcanBridgeEvent[] = [];
  const bridge = await clock.run(
    SocketcanBridge.start(
      bus,
      { ...options, onEvent: (event) => events.push(event) },
      { kernel: machine, serve: machine.serve, serialNumber: "serial" },
    ),
  );
  return { clock, bus, machine, bridge, events, types: () => events.splice(0).map(({ type }) => type) };
}

/** `ip link set can0 up`. */
function takeUp(device: VirtualUsbDevice): void {
  const host = VirtualUsbHost.of(device);
  const out = (bRequest: number, ...words: number[]) => {
    const data = new Uint8Array(new Uint32Array(words).buffer);
    host.control({ bmRequestType: 0x41, bRequest, wValue: 0, wIndex: 0, wLength: data.length }, data);
  };
  out(1, 6, 7, 2, 1, 2);
  out(2, 1, 0);
}

describe("SocketcanBridge", () => {
  it("stops the channels, serves, attaches, tells the interfaces, and takes them away again", async () => {
    const { clock, bus, machine, bridge, events, types } = await setup();
    expect(bus.calls).toEqual(["stop 0", "stop 1"]);
    expect(events).toEqual([{ type: "serving", port: 3240, busId: "1-1", commands: ["attach 3240 1-1"], attaching: true }]);
    expect(bridge.interfaces).toEqual([]);
    await clock.advance(500);
    expect(bridge.interfaces).toEqual(["can0", "can1"]);
    takeUp(machine.exported.get("1-1") as VirtualUsbDevice);
    await clock.advance(0);
    await clock.run(bridge.close());
    await bridge.closed;
    expect(bus.calls.slice(2)).toEqual(["configure 0", "stop 0"]);
    expect(types()).toEqual(["serving", "attached"]);
    expect([machine.closed, machine.exported.size, clock.pending]).toEqual([true, 0, 0]);
    await bus.send({ id: 1 });
  });

  it("takes the interfaces up when given a bit rate, each time they come", async () => {
    const { clock, bus, machine, types } = await setup({ bitrate: 250_000 });
    await clock.advance(1000);
    bus.lose();
    await clock.advance(1000);
    bus.regain();
    await clock.advance(1000);
    const lines = ["up can0 250000", "up can1 250000"];
    expect(machine.commands).toEqual(["attach 1-1", ...lines, "attach 1-2", ...lines]);
    expect(types()).toEqual(["serving", "attached", "waiting", "serving", "attached"]);
  });

  it("takes each interface up at the bit rate of its channel", async () => {
    const { clock, machine } = await setup({ bitrate: [500_000, 125_000] });
    await clock.advance(1000);
    expect(machine.commands).toEqual(["attach 1-1", "up can0 500000", "up can1 125000"]);
  });

  it("only tells the commands when it is not root, and offers again when let go", async () => {
    const { clock, bridge, machine, events, types } = await setup({ bitrate: 250_000 }, (it) => {
      it.privileged = false;
    });
    expect(events[0]).toMatchObject({ type: "serving", attaching: false });
    await clock.advance(60_000);
    machine.connect("1-1");
    await clock.advance(1000);
    expect(bridge.interfaces).toEqual(["can0", "can1"]);
    expect(machine.commands).toEqual([]);
    machine.detach("1-1");
    await clock.advance(1000);
    expect(types()).toEqual(["serving", "attached", "detached", "serving"]);
    expect(bridge.interfaces).toEqual([]);
    await clock.run(bridge.close());
    expect(clock.pending).toBe(0);
  });

  it("ends when the kernel lets go, or attaches again when asked to", async () => {
    const first = await setup();
    await first.clock.advance(1000);
    first.machine.detach("1-1");
    await expect(first.clock.run(first.bridge.closed)).rejects.toMatchObject({
      code: "disconnected",
      message: expect.stringContaining("let go"),
    });
    expect([first.machine.closed, first.clock.pending]).toEqual([true, 0]);

    const { clock, machine, bridge, types } = await setup({ reconnect: true });
    await clock.advance(1000);
    machine.attachError = new CanError("io", "busy");
    machine.detach("1-1");
    await clock.advance(3500);
    machine.attachError = undefined;
    await clock.advance(2000);
    expect(bridge.interfaces).toEqual(["can0", "can1"]);
    expect(types()).toEqual([
      "serving",
      "attached",
      "detached",
      "serving",
      "warning",
      "serving",
      "warning",
      "serving",
      "warning",
      "serving",
      "attached",
    ]);
    await clock.run(bridge.close());
    expect(clock.pending).toBe(0);
  });

  it("ends with the fault of the bus, and says nothing of waiting then", async () => {
    const { clock, bus, machine, bridge, types } = await setup();
    await clock.advance(1000);
    bus.unplug();
    await expect(clock.run(bridge.closed)).rejects.toMatchObject({ code: "disconnected", message: "unplugged" });
    expect([machine.closed, machine.exported.size, clock.pending]).toEqual([true, 0, 0]);
    expect(types()).toEqual(["serving", "attached"]);
  });

  it("undoes everything when attaching fails", async () => {
    let machine: Machine | undefined;
    const failing = setup({}, (it) => {
      machine = it;
      it.attachError = new CanError("not-found", "the program usbip is not installed");
    });
    await expect(failing).rejects.toMatchObject({ code: "not-found" });
    expect([machine?.closed, machine?.exported.size]).toEqual([true, 0]);
  });

  it("plugs the adapter in again when the kernel makes no interfaces of it", async () => {
    const { clock, bridge, events, types } = await setup({}, (it) => {
      it.slow = 1e9;
      const { clock } = it;
      clock.schedule(30_000, () => {
        it.slow = 300;
      });
    });
    await clock.advance(50_000);
    expect(events.filter(({ type }) => type === "warning")).toMatchObject([
      { message: expect.stringContaining("module gs_usb") },
      { message: expect.stringContaining("plugging it in again") },
    ]);
    expect(types()).toEqual(["serving", "warning", "serving", "warning", "serving", "attached"]);
    expect(bridge.interfaces).toEqual(["can0", "can1"]);
  });

  it("leaves an adapter alone that was attached by hand, and says what is missing", async () => {
    const { clock, machine, events } = await setup({ attach: false }, (it) => {
      it.slow = 1e9;
    });
    machine.connect("1-1");
    await clock.advance(100_000);
    expect(events.filter(({ type }) => type === "warning")).toMatchObject([{ message: expect.stringContaining("module gs_usb") }]);
    expect([...machine.exported.keys()]).toEqual(["1-1"]);
  });

  it("ends when no interfaces come, unless it shall go on trying", async () => {
    for (const reconnect of [false, true]) {
      const { clock, machine, bridge, types } = await setup({ reconnect }, (it) => {
        it.slow = 1e9;
      });
      await clock.advance(100_000);
      if (reconnect) {
        expect(types().filter((type) => type === "serving").length).toBeGreaterThanOrEqual(5);
        await clock.run(bridge.close());
      } else {
        await expect(bridge.closed).rejects.toMatchObject({ code: "timeout", hint: expect.stringContaining("gs_usb") });
        expect(types().filter((type) => type === "serving").length).toBe(3);
      }
      expect([machine.closed, machine.exported.size]).toEqual([true, 0]);
    }
  });
});

describe("bridgeSocketcan", () => {
  it("serves on loopback, on a port of one's choice", async () => {
    const bus = new ManualBus(new VirtualClock());
    const events: SocketcanBridgeEvent[] = [];
    const kernel = new LinuxKernel({ privileged: false });
    const bridge = await bridgeSocketcan(bus, { kernel, onEvent: (event) => events.push(event) });
    const [event] = events;
    expect(event).toMatchObject({ type: "serving", busId: "1-1", attaching: false });
    if (event?.type !== "serving") throw new Error("not serving");
    expect(event.commands).toEqual(["modprobe -a vhci_hcd gs_usb can_raw", `usbip --tcp-port ${event.port} attach -r 127.0.0.1 -b 1-1`]);
    await expect(bridgeSocketcan(bus, { kernel, port: event.port })).rejects.toMatchObject({ code: "busy" });
    await bridge.close();
    await expect(bridge.closed).resolves.toBeUndefined();
  });
});

describe("LinuxKernel", () => {
  it("finds the interfaces of an adapter by its serial number, in the order of the channels", async () => {
    const sysfs = await mkdtemp(join(tmpdir(), "canalystii-"));
    try {
      const kernel = new LinuxKernel({ sysfs });
      expect(await kernel.interfaces("x")).toEqual([]);
      const add = async (device: string, serial: string, names: Record<string, string>) => {
        const folder = join(sysfs, "bus/usb/devices", device);
        await mkdir(folder, { recursive: true });
        await mkdir(join(sysfs, "bus/usb/devices", `${device}:1.0`), { recursive: true });
        await writeFile(join(folder, "serial"), `${serial}\n`);
        for (const [name, id] of Object.entries(names)) {
          const net = join(folder, `${device}:1.0`, "net", name);
          await mkdir(net, { recursive: true });
          await writeFile(join(net, "dev_id"), `${id}\n`);
        }
      };
      await add("1-1", "other", { can0: "0x0", can1: "0x1" });
      await add("1-2", "x", { can2: "0x1", can10: "0x0" });
      expect(await kernel.interfaces("x")).toEqual(["can10", "can2"]);
      expect(await kernel.interfaces("y")).toEqual([]);
    } finally {
      await rm(sysfs, { recursive: true });
    }
  });

  it("loads what it can, attaches, and sets bit rates", async () => {
    const lines: string[] = [];
    const kernel = new LinuxKernel({
      run: async (command, args) => {
        lines.push([command, ...args].join(" "));
        if (args[0] === "gs_usb") throw new Error("not there");
        return "";
      },
    });
    await kernel.attach(1234, "1-7");
    await kernel.up("can5", 125_000);
    expect(lines).toEqual([
      "modprobe vhci_hcd",
      "modprobe gs_usb",
      "modprobe can_raw",
      "usbip --tcp-port 1234 attach -r 127.0.0.1 -b 1-7",
      "ip link set can5 type can bitrate 125000",
      "ip link set can5 up",
    ]);
  });

  it("says which module is missing", async () => {
    const kernel = new LinuxKernel({ sysfs: "/nonexistent", run: async () => Promise.reject(new Error("no")) });
    await expect(kernel.attach(1, "1-1")).rejects.toMatchObject({
      code: "unsupported",
      message: "the kernel module vhci_hcd can't be loaded",
    });
  });
});
