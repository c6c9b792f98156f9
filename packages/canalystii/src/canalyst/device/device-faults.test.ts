import { describe, expect, it } from "vitest";
import { sleep } from "../../base/clock.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import type { SendInput } from "../../bus/bus-send.js";
import { VirtualAdapter, type VirtualAdapterOptions } from "../../simulator/index.js";
import { CanalystDevice, type CanalystDeviceOptions } from "./device.js";

const MBIT = { bitrate: 1_000_000 };
const RUNTIMES = [
  { runtime: "node", nativeTimeouts: true },
  { runtime: "browser", nativeTimeouts: false },
] as const;

interface Bench {
  readonly clock: VirtualClock;
  readonly adapter: VirtualAdapter;
  readonly warnings: string[];
  open(options?: CanalystDeviceOptions): Promise<CanalystDevice>;
}

/** Runs a case on simulated time; afterwards no timer may be left. */
async function simulate(
  options: Omit<VirtualAdapterOptions, "clock">,
  runtime: { readonly nativeTimeouts: boolean; readonly latencyMs?: number },
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, ...options });
  const warnings: string[] = [];
  const open = (opening: CanalystDeviceOptions = MBIT) =>
    CanalystDevice.open({ device: adapter.usbDevice(runtime), clock, onWarning: (message) => warnings.push(message), ...opening });
  await clock.run(use({ clock, adapter, warnings, open }));
  expect(clock.pending).toBe(0);
}

/** Returns whether the adapter's queue was empty in time. */
async function sendAndFlush(device: CanalystDevice, channel: number, messages: SendInput, timeoutMs: number): Promise<boolean> {
  await device.send(channel, messages);
  return device.flushTxBuffer(channel, timeoutMs);
}

/** Sends a counter from channel 0 until channel 1 got it: the device works. */
async function expectWorking({ clock }: Bench, device: CanalystDevice, tag: number): Promise<void> {
  await sendAndFlush(device, 0, { id: 0x321, data: [tag] }, 5000);
  const got: number[] = [];
  for (let i = 0; i < 20 && !got.includes(tag); i++) {
    got.push(...(await device.receive(1)).map(({ data }) => data[0] as number));
    await sleep(clock, 10);
  }
  expect(got).toContain(tag);
}

describe.each(RUNTIMES)("CanalystDevice over a $runtime, when things go wrong", (runtime) => {
  it.each([
    { endpointNumber: 2, direction: "in" as const },
    { endpointNumber: 2, direction: "out" as const },
    { endpointNumber: 1, direction: "in" as const },
  ])("survives a stall of endpoint $endpointNumber $direction while opening", (target) =>
    simulate({}, runtime, async (bench) => {
      bench.adapter.faults.stall(target);
      // a command endpoint that stalls has no second try; the next opening finds it working
      const device = await bench.open().catch(() => bench.open());
      await expectWorking(bench, device, 1);
      await device.close();
    }),
  );

  it.each(["opcode", "short", "random"] as const)("survives %s garbage in place of an answer, and stays in step", (kind) =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open();
      for (let tag = 0; tag < 5; tag++) {
        bench.adapter.faults.garbage(kind, { endpointNumber: 4, times: 1 });
        await expectWorking(bench, device, tag);
      }
      // short and random packets may pass for answers with other numbers
      if (kind === "opcode") expect(device.oddities(1).badResponses).toBeGreaterThanOrEqual(5);
      await device.close();
    }),
  );

  it.each(["count", "data-len", "short", "random"] as const)("counts %s garbage among messages, says so, and goes on", (kind) =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open();
      await sendAndFlush(
        device,
        0,
        Array.from({ length: 30 }, (_, id) => ({ id, data: [1] })),
        1000,
      );
      bench.adapter.faults.garbage(kind, { endpointNumber: 3, times: 3 });
      const got = (await device.receive(1)).length + (await device.receive(1)).length + (await device.receive(1)).length;
      // three packets are spoiled: at most nine of the thirty are lost, or nine made up of random bytes
      expect(got).toBeLessThanOrEqual(39);
      if (kind === "count" || kind === "data-len") expect(got).toBeGreaterThanOrEqual(21);
      bench.adapter.faults.clear();
      await expectWorking(bench, device, 9);
      if (kind !== "random") expect(bench.warnings.join()).toMatch(/channel 1: \d+ malformed/);
      await device.close();
    }),
  );

  it("asks again when an answer gets lost, and does not take the late one for the next", () =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open();
      bench.adapter.faults.dropResponses({ endpointNumber: 4 });
      await expectWorking(bench, device, 1);
      bench.adapter.faults.delay(1700, { endpointNumber: 4 });
      await expectWorking(bench, device, 2);
      await sendAndFlush(device, 0, [{ id: 1 }, { id: 2 }], 1000);
      expect((await device.getMessageStatus(1)).rxPending).toBe(2);
      expect(device.oddities(1).lostResponses).toBeGreaterThan(0);
      await device.close();
    }));

  it("says so when the adapter answers nothing at all, and closes", () =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open();
      bench.adapter.faults.silence({ endpointNumber: 2 });
      await expect(device.getMessageStatus(0)).rejects.toMatchObject({
        code: "timeout",
        hint: expect.stringContaining("plug it in again"),
      });
      await device.close();
    }));

  it("opens not at all rather than half, and can be opened afterwards", () =>
    simulate({}, runtime, async (bench) => {
      bench.adapter.faults.silence({ endpointNumber: 4 });
      await expect(bench.open()).rejects.toMatchObject({ code: "timeout" });
      bench.adapter.faults.clear();
      const device = await bench.open();
      await expectWorking(bench, device, 1);
      await device.close();
    }));

  it("reads no more than promised once a unit stops answering idle reads", () =>
    simulate({ firmware: { idleRead: "nak", idleReadStopped: "answer" } }, runtime, async (bench) => {
      const device = await bench.open();
      expect(device.idleReads).toBe("answered");
      await sendAndFlush(device, 0, { id: 1 }, 1000);
      expect(await device.receive(1)).toHaveLength(1);
      await device.receive(1);
      expect(device.idleReads).toBe("unanswered");
      expect(bench.warnings.join()).toMatch(/did not answer a read/);
      await expectWorking(bench, device, 3);
      await device.close();
    }));

  it("learns how far a unit that lets reads wait overstates what is pending, and then loses nothing", () =>
    simulate({ firmware: { idleRead: "nak", rxPendingOffset: 10 } }, runtime, async (bench) => {
      const device = await bench.open();
      const received: number[] = [];
      for (let round = 0; round < 8; round++) {
        await sendAndFlush(
          device,
          0,
          Array.from({ length: 30 }, () => ({ id: round })),
          1000,
        );
        for (let i = 0; i < 40; i++) received.push(...(await device.receive(1)).map(({ id }) => id));
      }
      const lastRounds = received.filter((id) => id >= 4);
      expect(lastRounds).toEqual(Array.from({ length: 120 }, (_, i) => 4 + Math.floor(i / 30)));
      await device.close();
    }));

  it("tells every call at once when the adapter is unplugged", () =>
    simulate({ firmware: { idleRead: "nak" } }, runtime, async (bench) => {
      const device = await bench.open({ bitrate: 5000 });
      const gone = { code: "disconnected" };
      const outcomes = [
        expect(
          device.send(
            0,
            Array.from({ length: 2000 }, (_, id) => ({ id: id & 0x7ff })),
          ),
        ).rejects.toMatchObject(gone),
        expect(device.flushTxBuffer(0, 60_000)).rejects.toMatchObject(gone),
        expect(device.closed).rejects.toMatchObject(gone),
      ];
      await sleep(bench.clock, 300);
      const before = bench.clock.now();
      bench.adapter.unplug();
      await Promise.all(outcomes);
      expect(bench.clock.now() - before).toBeLessThan(60);
      await expect(device.receive(0)).rejects.toMatchObject(gone);
      await device.close();
      bench.adapter.plug();
      const again = await bench.open();
      await expectWorking(bench, again, 5);
      await again.close();
    }));

  it("closes while calls are under way: they end as closed", () =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open({ bitrate: 5000 });
      const closed = { code: "closed" };
      const sending = expect(
        device.send(
          0,
          Array.from({ length: 2000 }, (_, id) => ({ id: id & 0x7ff })),
        ),
      ).rejects.toMatchObject(closed);
      await sleep(bench.clock, 100);
      await device.close();
      await sending;
      expect(bench.adapter.channelState(0).running).toBe(false);
      expect(bench.adapter.channelState(1).running).toBe(false);
    }));

  it("leaves no channel running when it is closed at any moment of an initialisation", async () => {
    for (let ms = 0; ms < 8; ms += 0.5) {
      await simulate({}, { ...runtime, latencyMs: 2 }, async (bench) => {
        const device = await bench.open();
        const configured = device.init(0, { bitrate: 250_000 }).catch(() => {});
        await sleep(bench.clock, ms);
        await device.close();
        await configured;
        await sleep(bench.clock, 100);
        expect(bench.adapter.channelState(0).running).toBe(false);
      });
    }
  });

  it("ends a send that waits for its turn behind a long one, by its time limit or on request, and does not send it", () =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open({ bitrate: 5000 });
      const long = device.send(
        0,
        Array.from({ length: 1500 }, () => ({ id: 1 })),
      );
      long.catch(() => {});
      const abort = new AbortController();
      const startMs = bench.clock.now();
      const aborted = expect(device.send(0, { id: 2 }, { signal: abort.signal })).rejects.toThrow("no more");
      await expect(device.send(0, { id: 3 }, { timeoutMs: 100 })).rejects.toMatchObject({
        code: "timeout",
        message: "channel 0: send timed out; 0 of 1 messages were handed over",
      });
      abort.abort(new Error("no more"));
      await aborted;
      expect(bench.clock.now() - startMs).toBeLessThan(200);
      const ids = new Set<number>();
      const heard = (async () => {
        for (;;) {
          const messages = await device.receive(1);
          for (const { id } of messages) ids.add(id);
          if (ids.has(4)) return;
          await sleep(bench.clock, 100);
        }
      })();
      await device.send(0, { id: 4 });
      await heard;
      expect([...ids]).toEqual([1, 4]);
      await device.close();
    }));

  it("returns what it has read when the adapter is unplugged before all of it was", () =>
    simulate({ firmware: { idleRead: "nak" } }, runtime, async (bench) => {
      const device = await bench.open();
      await sendAndFlush(
        device,
        0,
        Array.from({ length: 30 }, (_, id) => ({ id })),
        1000,
      );
      bench.adapter.faults.delay(5, { endpointNumber: 4 });
      bench.adapter.faults.silence({ endpointNumber: 4 });
      const receiving = device.receive(1);
      await sleep(bench.clock, 100);
      bench.adapter.unplug();
      const messages = await receiving;
      expect(messages.length).toBeGreaterThan(20);
      await expect(device.receive(1)).rejects.toMatchObject({ code: "disconnected" });
      await device.close();
    }));

  it("refuses a device that this program has open already, and does not disturb it", () =>
    simulate({}, runtime, async (bench) => {
      const usbDevice = bench.adapter.usbDevice(runtime);
      const device = await bench.open({ ...MBIT, device: usbDevice });
      await expect(bench.open({ ...MBIT, device: usbDevice })).rejects.toMatchObject({ code: "busy" });
      await expectWorking(bench, device, 1);
      await device.close();
      const again = await bench.open({ ...MBIT, device: usbDevice });
      await expectWorking(bench, again, 2);
      await again.close();
    }));

  it("ends a long send on request, and says how much went out when time is up", () =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open({ bitrate: 5000 });
      const many = Array.from({ length: 4000 }, (_, id) => ({ id: id & 0x7ff }));
      await expect(device.send(0, many, { timeoutMs: 500 })).rejects.toMatchObject({
        code: "timeout",
        message: expect.stringMatching(/\d+ of 4000 messages were handed over/),
      });
      const abort = new AbortController();
      const sending = expect(device.send(1, many, { signal: abort.signal })).rejects.toThrow("no more");
      await sleep(bench.clock, 100);
      abort.abort(new Error("no more"));
      await sending;
      await device.close();
    }));

  it("survives 2,000 polls of random packets on every endpoint without hanging", () =>
    simulate({}, runtime, async (bench) => {
      const device = await bench.open();
      bench.adapter.faults.garbage("random", { times: Number.POSITIVE_INFINITY });
      const codes = new Set<string>();
      for (let i = 0; i < 1000; i++) {
        for (const channel of [0, 1]) {
          await device.receive(channel).catch((error) => codes.add(error.code ?? error.message));
        }
      }
      expect([...codes].filter((code) => code !== "timeout" && code !== "protocol")).toEqual([]);
      bench.adapter.faults.clear();
      await expectWorking(bench, device, 200);
      await device.close();
    }));
});

describe("opening", () => {
  const node = { nativeTimeouts: true };

  it("refuses the CAN FD product that shares the USB id, by name", () =>
    simulate({ firmware: { endpointNumbers: [1, 2], productName: "USBCANFD-200U" } }, node, async ({ open }) => {
      await expect(open()).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringContaining("USBCANFD-200U"),
      });
    }));

  it("only warns of an unknown product string", () =>
    simulate({ firmware: { productName: "USB-CAN-B v9" } }, node, async (bench) => {
      const device = await bench.open();
      expect(device.warnings).toEqual(['product string "USB-CAN-B v9", expected "Chuangxin Tech USBCAN/CANalyst-II"']);
      expect(bench.warnings[0]).toContain("USB-CAN-B v9");
      await expectWorking(bench, device, 1);
      await device.close();
    }));

  it("checks the configuration before it touches the adapter", () =>
    simulate({}, node, async ({ adapter, open }) => {
      await expect(open({ bitrate: 3 })).rejects.toThrow(RangeError);
      // @ts-expect-error one of them only
      await expect(open({ bitrate: 500_000, timing: { brp: 1, tseg1: 13, tseg2: 2, sjw: 1 } })).rejects.toThrow(TypeError);
      await expect(open({ timing: { btr0: 0, btr1: 256 } })).rejects.toThrow("btr1 256 is not an integer in 0..255");
      // @ts-expect-error a mode would be forgotten without a bit rate
      await expect(open({ mode: "listen-only" })).rejects.toThrow("no bit rate is given");
      // @ts-expect-error so would this
      await expect(open({ start: false })).rejects.toThrow("no bit rate is given");
      // @ts-expect-error options are an object
      await expect(CanalystDevice.open(500_000)).rejects.toThrow("configuration 500000 is not an object; pass bitrate");
      await expect(open({ timeoutMs: 0 })).rejects.toThrow(/timeoutMs 0/);
      expect(adapter.channelState(0).bitrate).toBe(0);
    }));

  it("opens without a bit rate, and says what to do before anything else", () =>
    simulate({}, node, async ({ adapter, open }) => {
      const device = await open({});
      expect(device.configuration(0)).toBeUndefined();
      await expect(device.send(0, { id: 1 })).rejects.toMatchObject({
        code: "not-started",
        hint: expect.stringContaining("Call init(0, { bitrate }) first"),
      });
      await device.init(0, { timing: { btr0: 0x01, btr1: 0x1c } });
      expect(adapter.channelState(0)).toMatchObject({ bitrate: 250_000, running: true });
      await device.close();
    }));

  it("takes a timing in place of a bit rate, on a unit whose clock is about to wrap", () =>
    simulate({ firmware: { clockStart: 0xffff_ffff - 3000 } }, node, async (bench) => {
      const device = await bench.open({ timing: { brp: 4, tseg1: 13, tseg2: 2, sjw: 1 } });
      expect(device.configuration(1)).toMatchObject({ bitrate: 125_000, started: true, mode: "normal" });
      const ticks: number[] = [];
      for (let i = 0; i < 5; i++) {
        await sendAndFlush(device, 0, { id: i }, 1000);
        ticks.push(...(await device.receive(1)).map(({ deviceTicks }) => deviceTicks));
        await sleep(bench.clock, 100);
      }
      expect(ticks).toHaveLength(5);
      for (let i = 1; i < 5; i++) expect(ticks[i] as number).toBeGreaterThanOrEqual((ticks[i - 1] as number) + 1000);
      expect(ticks[4]).toBeGreaterThan(0xffff_ffff);
      await device.close();
    }));
});
