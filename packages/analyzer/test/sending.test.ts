import { CanError, FrameBatch, toFrame, VirtualBus } from "canalystii";
import { exposeBus, RemoteBus } from "canalystii/remote";
import { VirtualAdapter, vehicleDbc } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import type { EngineError } from "../src/client.js";
import type { CallName, Calls } from "../src/protocol.js";
import { BusyPage } from "./busy-page.js";
import { EnginePage, rowsText } from "./engine-page.js";
import { localFile } from "./memory-folder.js";
import { ROW, SendingPage } from "./sending-page.js";

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: EngineError) => error.fault,
  );
const CHANNELS = [
  { channel: 0, bitrate: 500_000 },
  { channel: 1, bitrate: 500_000 },
];
const LOG = "(1.000000) can0 100#01\n(1.010000) can1 200#02\n(1.030000) can0 300#03\n";
const REPLAY = {
  ...{ from: { file: localFile("drive.log", LOG) }, speed: 1, loop: false, includeSent: false },
  channels: [
    [0, 0],
    [1, 1],
  ] as const,
};

describe("the switch", () => {
  const sendingCalls: readonly { [K in CallName]: readonly [K, Calls[K]["ask"]] }[CallName][] = [
    ["sendOnce", { row: 1 }],
    ["startSending", { row: 1 }],
    ["startReplay", REPLAY],
  ];

  it.each(sendingCalls)("lets nothing pass while it is off: %s", async (name, ask) => {
    const page = new SendingPage();
    await page.call("openRemote", { url: "ws://car/bus" });
    await page.call("putSendRows", { rows: [ROW] });
    expect(await faultOf(page.call(name, ask))).toMatchObject({ code: "not-started", message: "sending is off" });
    await page.clock.advance(1000);
    expect(page.takeArrived()).toEqual([]);
    expect((await page.now()).sending).toMatchObject({ armed: false, obstacle: undefined, replay: undefined });
  });

  it("cannot be on without something that can send", async () => {
    const page = new EnginePage();
    expect((await page.now()).sending.obstacle).toMatchObject({ code: "not-found" });
    expect(await faultOf(page.call("arm", { armed: true }))).toMatchObject({ code: "not-found", hint: /Connect/ });
    await page.call("openSimulator", { channels: CHANNELS.map((channel) => ({ ...channel, mode: "listen-only" as const })) });
    expect((await page.now()).sending.obstacle).toMatchObject({ message: "Simulator only listens on all of its channels" });
  });

  it("cannot be on with a server that lets its clients only listen", async () => {
    const [served] = VirtualBus.pair();
    const { port1, port2 } = new MessageChannel();
    exposeBus(served, port1, {});
    const page = new EnginePage({ openRemoteBus: (_, options) => RemoteBus.connect(port2, { ...options, reconnect: false }) });
    await page.call("openRemote", { url: "ws://car/bus" });
    expect(await faultOf(page.call("arm", { armed: true }))).toMatchObject({
      code: "permission-denied",
      hint: expect.stringContaining("--allow-send") as unknown,
    });
  });

  it("is off again after another source was opened", async () => {
    const page = await new SendingPage().arm();
    expect((await page.now()).sending.armed).toBe(true);
    await page.call("openSimulator", { channels: CHANNELS });
    expect((await page.now()).sending).toMatchObject({ armed: false, disarmedBy: undefined });
  });

  it("stops everything at once", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [ROW] });
    await page.call("startSending", { row: 1 });
    await page.call("startReplay", { ...REPLAY, loop: true });
    await page.clock.advance(100);
    expect(page.takeArrived().length).toBeGreaterThan(8);
    await page.call("arm", { armed: false });
    const { sending } = await page.now();
    page.takeArrived();
    await page.clock.advance(1000);
    expect(page.takeArrived()).toEqual([]);
    expect(sending.rows).toEqual([expect.objectContaining({ row: 1, running: false, fault: undefined })]);
    expect(sending.replay).toMatchObject({ phase: "ended", fault: undefined });
    // it is not continued
    await page.call("arm", { armed: true });
    await page.clock.advance(1000);
    expect(page.takeArrived()).toEqual([]);
  });

  it("goes off by itself when the adapter is unplugged, and stays off when it is back", async () => {
    const clock = new EnginePage().clock;
    const adapter = new VirtualAdapter({ clock });
    const page = new EnginePage({ clock, findAdapter: () => () => adapter.usbDevice() });
    await clock.run(page.client.call("openAdapter", { channels: CHANNELS }));
    await clock.run(page.client.call("arm", { armed: true }));
    await clock.run(page.client.call("putSendRows", { rows: [ROW] }));
    await clock.run(page.client.call("startSending", { row: 1 }));
    await clock.advance(100);
    expect(page.state?.sending.rows[0]).toMatchObject({ running: true });
    adapter.unplug();
    await clock.advance(100);
    expect(page.state?.sending).toMatchObject({ armed: false, disarmedBy: { code: "disconnected" }, obstacle: { message: /is away/ } });
    expect(page.state?.sending.rows[0]).toMatchObject({ running: false, fault: { code: "disconnected" } });
    adapter.plug();
    await clock.advance(3000);
    expect(page.state?.sources[0]?.phase).toBe("running");
    expect(page.state?.sending).toMatchObject({ armed: false, obstacle: undefined });
    adapter.dispose();
  });
});

describe("the send list", () => {
  it("sends a row once, and it is in the trace", async () => {
    const page = await new SendingPage().arm();
    const rows = [ROW, { ...ROW, row: 2, channel: 1, id: 0x1abcdef, extended: true, remote: true, length: 4, data: [] }];
    await page.call("putSendRows", { rows });
    await page.call("sendOnce", { row: 1 });
    await page.call("sendOnce", { row: 2 });
    await page.clock.advance(10);
    expect(page.arrived.map(({ frame }) => [frame.channel, frame.id, frame.extended, frame.remote, frame.dlc])).toEqual([
      [0, 0x123, false, false, 2],
      [1, 0x1abcdef, true, true, 4],
    ]);
    const view = await page.trace("dir:tx");
    const { sending } = await page.now();
    expect(rowsText(await page.call("rows", { view, position: 0, count: 9 })).map((text) => text.split(" ").slice(1).join(" "))).toEqual([
      "0/0 123#0102",
      "1/0 1abcdef#",
    ]);
    expect(sending.rows.map(({ row, sent }) => [row, sent])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it("shows at the row why it was not sent; then it is not in the trace", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [{ ...ROW, channel: 5 }] });
    expect(await faultOf(page.call("sendOnce", { row: 1 }))).toMatchObject({ message: "channel 5 is not open; 0, 1 can be used" });
    const { sending, store } = await page.now();
    expect(sending.rows[0]?.fault?.message).toMatch("channel 5");
    expect(store.endRow).toBe(0);
  });

  it("is refused on a channel of a source that only listens, with the reason; so is a replay", async () => {
    const page = new EnginePage({ openRemoteBus: async () => bus });
    const [bus] = VirtualBus.pair({ clock: page.clock, channels: [0] });
    await page.call("openSimulator", { channels: [{ channel: 1, bitrate: 500_000, mode: "listen-only" }] });
    await page.call("openRemote", { url: "ws://car/bus" });
    await page.call("arm", { armed: true });
    await page.call("putSendRows", { rows: [{ ...ROW, channel: 1 }] });
    const onlyListens = { code: "unsupported", message: "Simulator only listens on its channel", hint: /Normal/ };
    expect(await faultOf(page.call("sendOnce", { row: 1 }))).toMatchObject(onlyListens);
    expect(await faultOf(page.call("startReplay", REPLAY))).toMatchObject(onlyListens);
    expect(await faultOf(page.call("startReplay", { ...REPLAY, channels: [[0, 2]] }))).toMatchObject({
      message: "channel 2 is not open; 0 can be used",
    });
  });

  it("is refused on a channel that only listens, while the other one sends; so is a replay", async () => {
    const page = new EnginePage();
    const channels = [CHANNELS[0] as (typeof CHANNELS)[0], { channel: 1, bitrate: 500_000, mode: "listen-only" as const }];
    await page.call("openSimulator", { channels });
    await page.call("arm", { armed: true });
    await page.call("putSendRows", { rows: [ROW, { ...ROW, row: 2, channel: 1 }] });
    await page.call("sendOnce", { row: 1 });
    const onlyListens = { code: "unsupported", message: "Simulator only listens on channel 1", hint: /Normal/ };
    expect(await faultOf(page.call("sendOnce", { row: 2 }))).toMatchObject(onlyListens);
    expect(await faultOf(page.call("startReplay", REPLAY))).toMatchObject(onlyListens);
    await page.call("configureChannel", { source: 0, channel: 1, bitrate: 500_000 });
    await page.call("sendOnce", { row: 2 });
  });

  it.each([
    [{ id: 0x800 }, "0x800"],
    [{ length: 9, data: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, "length 9"],
    [{ data: [1] }, "do not match"],
    [{ data: [1, 256] }, "256"],
    [{ periodMs: 0.5 }, "period 0.5"],
    [{ periodMs: Number.NaN }, "period NaN"],
    [{ count: -1 }, "count -1"],
  ])("refuses %j, and the row stays as it was", async (wrong, message) => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [ROW] });
    expect((await faultOf(page.call("putSendRows", { rows: [{ ...ROW, ...wrong }] })))?.message).toContain(message);
    await page.call("sendOnce", { row: 1 });
    await page.clock.advance(5);
    expect(page.takeArrived()).toEqual([expect.stringMatching(/ 0 123#0102$/)]);
  });

  it("has at most 1,000 rows", async () => {
    const page = new EnginePage();
    const rows = Array.from({ length: 1001 }, (_, row) => ({ ...ROW, row }));
    expect(await faultOf(page.call("putSendRows", { rows }))).toMatchObject({ message: /1000 rows/ });
  });

  it("sends at the period, as often as wanted, with figures of the jitter", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [{ ...ROW, count: 5 }] });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(200);
    const times = page.arrived.map(({ ms }) => ms);
    expect(times.slice(1).map((ms, i) => Math.round(ms - (times[i] as number)))).toEqual([10, 10, 10, 10]);
    expect((await page.now()).sending.rows[0]).toMatchObject({ running: false, sent: 5, skipped: 0, meanJitterMs: 0, worstJitterMs: 0 });
  });

  it("keeps the times after a pause of the engine, and says how late a frame was", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [ROW] });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(100);
    await page.clock.block(37);
    await page.clock.advance(103);
    const { running, sent, skipped, meanJitterMs, worstJitterMs } = (await page.now()).sending.rows[0] ?? ({} as never);
    expect({ running, skipped }).toEqual({ running: true, skipped: 1 });
    expect(sent).toBe(25 - skipped);
    expect(worstJitterMs).toBe(10);
    expect(meanJitterMs).toBeCloseTo(20 / 23);
    const [first] = page.arrived;
    expect(page.arrived.filter(({ ms }) => (ms - (first?.ms ?? 0)) % 10 !== 0)).toHaveLength(2);
  });

  it("sends what is due together in one go, and takes changes over at once", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [ROW, { ...ROW, row: 2, id: 0x124 }] });
    await page.call("startSending", { row: 1 });
    await page.call("startSending", { row: 2 });
    await page.clock.advance(15);
    page.takeArrived();
    await page.call("putSendRows", {
      rows: [
        { ...ROW, data: [9, 9] },
        { ...ROW, row: 2, id: 0x124, periodMs: 50 },
      ],
    });
    await page.clock.advance(50);
    const arrived = page.takeArrived().map((text) => text.split(" ")[2]);
    expect(arrived.filter((text) => text === "123#0909")).toHaveLength(5);
    expect(arrived.filter((text) => text?.startsWith("124"))).toHaveLength(1);
    await page.call("removeSendRows", { rows: [1] });
    await page.call("stopSending", { row: 2 });
    page.takeArrived();
    await page.clock.advance(500);
    expect(page.takeArrived()).toEqual([]);
  });

  it("goes on while the page is hidden", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [ROW] });
    await page.call("startSending", { row: 1 });
    page.isVisible = false;
    page.takeArrived();
    await page.clock.advance(15_000);
    expect(Math.abs(page.takeArrived().length - 1500)).toBeLessThanOrEqual(1);
  });

  it("stops a row by an error of the bus, with the reason; others go on", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [ROW, { ...ROW, row: 2, channel: 1 }] });
    await page.call("startSending", { row: 1 });
    await page.call("startSending", { row: 2 });
    await page.clock.advance(50);
    await page.call("startChannel", { source: 0, channel: 0, started: false });
    await page.clock.advance(50);
    const { rows } = (await page.now()).sending;
    expect(rows[0]).toMatchObject({ running: false, fault: { code: "not-started" } });
    expect(rows[1]).toMatchObject({ running: true, fault: undefined });
    page.takeArrived();
    await page.clock.advance(50);
    expect(page.takeArrived()).toHaveLength(5);
  });

  it("skips periods in which two frames wait already", async () => {
    const page = await new SendingPage().arm();
    const send = page.bus.send.bind(page.bus);
    page.bus.send = async (frames) => {
      await new Promise<void>((resolve) => page.clock.schedule(35, resolve));
      await send(frames);
    };
    await page.call("putSendRows", { rows: [ROW] });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(400);
    const [row] = (await page.now()).sending.rows;
    expect(row?.running).toBe(true);
    expect(row?.sent).toBe(11);
    expect(row?.skipped).toBeGreaterThanOrEqual(26);
    // nothing that was under way is forgotten when it is switched off
    await page.call("arm", { armed: false });
    expect((await page.now()).sending.rows[0]?.sent).toBe(12);
  });
});

describe("counters and checksums", () => {
  const engine = { ...ROW, id: 0xc0, length: 8, data: [0, 1, 2, 3, 4, 5, 0, 0] };

  it("are kept right by what the database says", async () => {
    const page = await new SendingPage().arm();
    await page.call("putSendRows", { rows: [engine] });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(100);
    expect(page.takeArrived().at(-1)).toMatch(/#0001020304050000$/);
    await page.call("stopSending", { row: 1 });
    // from the next frame on
    await page.call("setDatabase", { name: "car.dbc", bytes: new TextEncoder().encode(vehicleDbc()) });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(200);
    expect(page.arrived.length).toBeGreaterThan(20);
    for (const [i, { frame }] of page.arrived.entries()) {
      expect((frame.data[6] as number) & 0xf).toBe((((page.arrived[0]?.frame.data[6] as number) & 0xf) + i) % 16);
      expect(frame.data.slice(0, 6)).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5));
    }
    // as the car itself
    expect(new Set(page.arrived.slice(0, 16).map(({ frame }) => frame.data[7])).size).toBeGreaterThan(10);
  });

  it.each([
    ["xor8", (bytes: readonly number[]) => bytes.reduce((a, b) => a ^ b, 0)],
    ["sum8", (bytes: readonly number[]) => bytes.reduce((a, b) => (a + b) & 0xff, 0)],
    ["crc8-j1850", (bytes: readonly number[]) => bytes.reduce((crc, byte) => crcStep(crc ^ byte, 0x1d), 0xff) ^ 0xff],
    ["crc8-autosar", (bytes: readonly number[]) => bytes.reduce((crc, byte) => crcStep(crc ^ byte, 0x2f), 0xff) ^ 0xff],
  ] as const)("are kept right by hand: a counter and %s", async (checksum, compute) => {
    const page = await new SendingPage().arm();
    const protection = [
      { kind: "counter", start: 4, length: 4, byteOrder: "intel", step: 3 },
      { kind: "checksum", start: 24, length: 8, byteOrder: "intel", checksum, dataId: 0 },
    ] as const;
    await page.call("putSendRows", { rows: [{ ...ROW, length: 4, data: [5, 6, 7, 8], protection }] });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(195);
    expect(page.arrived).toHaveLength(20);
    for (const [i, { frame }] of page.arrived.entries()) {
      const before = [5 | (((i * 3) % 16) << 4), 6, 7];
      expect([...frame.data]).toEqual([...before, compute(before)]);
    }
  });

  it("count by hand as the database says", async () => {
    const page = await new SendingPage().arm();
    const dbc = 'BO_ 291 Drive: 2 A\n SG_ AliveCounter : 0|4@1+ (1,1) [2|15] "" A\n';
    await page.call("setDatabase", { name: "a.dbc", bytes: new TextEncoder().encode(dbc) });
    const place = { channel: 0, id: 291, extended: false, data: [0, 0] };
    const { protection = [] } = (await page.call("describePayload", place)) ?? {};
    expect(protection).toEqual([{ kind: "counter", start: 0, length: 4, byteOrder: "intel", step: 1, values: [1, 14] }]);
    await page.call("putSendRows", { rows: [{ ...ROW, ...place, length: 2, protection }] });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(195);
    expect(page.arrived.map(({ frame }) => frame.data[0])).toEqual(Array.from({ length: 20 }, (_, i) => 1 + (i % 14)));
    const other = protection.map((field) => ({ ...field, values: [3, 16] as const }));
    await page.call("putSendRows", { rows: [{ ...ROW, ...place, length: 2, protection: other }] });
    const message = "counter of 4 bits from bit 0: values 3 to 16 are not two rising integers in 0..15";
    expect(await faultOf(page.call("sendOnce", { row: 1 }))).toMatchObject({ message });
  });

  it("of fields that the payload does not have are refused at the row", async () => {
    const page = await new SendingPage().arm();
    const protection = [{ kind: "counter", start: 60, length: 4, byteOrder: "intel", step: 1 }] as const;
    await page.call("putSendRows", { rows: [{ ...ROW, protection }] });
    const message = "counter of 4 bits from bit 60 is not in a payload of 2 bytes";
    expect(await faultOf(page.call("sendOnce", { row: 1 }))).toMatchObject({ message });
    await page.call("startSending", { row: 1 });
    await page.clock.advance(1);
    expect((await page.now()).sending.rows[0]).toMatchObject({ running: false, sent: 0, fault: { message } });
  });
});

function crcStep(value: number, polynomial: number): number {
  let crc = value;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80) === 0 ? crc << 1 : ((crc << 1) ^ polynomial) & 0xff;
  return crc;
}

describe("a replay", () => {
  /** What arrives, with the time since the first frame. */
  async function replayed(options: Partial<Calls["startReplay"]["ask"]>, ms: number) {
    const page = await new SendingPage().arm();
    await page.call("startReplay", { ...REPLAY, ...options });
    await page.clock.advance(ms);
    const [first] = page.arrived;
    const frames = page.arrived.map(({ ms, frame }) => [Math.round(ms - (first?.ms ?? 0)), frame.channel, frame.id]);
    return { page, frames, replay: (await page.now()).sending.replay };
  }

  it("keeps the times of the log", async () => {
    const { frames, replay } = await replayed({}, 1000);
    expect(frames).toEqual([
      [0, 0, 0x100],
      [10, 1, 0x200],
      [30, 0, 0x300],
    ]);
    expect(replay).toMatchObject({ name: "drive.log", phase: "ended", sent: 3, progress: 1, skipped: [], fault: undefined });
  });

  it("goes faster, again and again, and to other channels or nowhere", async () => {
    const { frames, page } = await replayed({ speed: 0.5, loop: true, channels: [[0, 1]] }, 70);
    expect(frames.slice(0, 2)).toEqual([
      [0, 1, 0x100],
      [60, 1, 0x300],
    ]);
    await page.clock.advance(200);
    const { replay } = (await page.now()).sending;
    expect(replay).toMatchObject({ phase: "playing", skipped: [expect.stringMatching(/^\d frames? of channels that are not sent$/)] });
    expect(replay?.rounds).toBeGreaterThan(0);
    await page.call("stopReplay", undefined);
    expect((await page.now()).sending.replay).toMatchObject({ phase: "ended", fault: undefined });
  });

  it("pauses and continues", async () => {
    const { page } = await replayed({}, 15);
    await page.call("pauseReplay", { paused: true });
    await page.clock.advance(5000);
    expect(page.arrived).toHaveLength(2);
    expect((await page.now()).sending.replay).toMatchObject({ phase: "paused", positionUs: 30_000 });
    await page.call("pauseReplay", { paused: false });
    await page.clock.advance(30);
    expect(page.arrived).toHaveLength(3);
  });

  it("sends what is in the memory, or what the filter shows, without what was sent before", async () => {
    const page = await new SendingPage().arm();
    await page.call("startReplay", REPLAY);
    await page.clock.advance(100);
    const view = await page.trace("id:100 or id:300");
    page.takeArrived();
    await page.call("startReplay", { ...REPLAY, from: { view } });
    await page.clock.advance(100);
    expect((await page.now()).sending.replay).toMatchObject({ sent: 0, skipped: ["2 frames that had been sent"] });
    await page.call("startReplay", { ...REPLAY, from: { view }, includeSent: true });
    await page.clock.advance(100);
    expect(page.arrived.map(({ frame }) => frame.id)).toEqual([0x100, 0x300]);
    await page.call("startReplay", { ...REPLAY, from: "memory", includeSent: true });
    await page.clock.advance(1000);
    expect(page.arrived.map(({ frame }) => frame.id).slice(2)).toEqual([0x100, 0x200, 0x300, 0x100, 0x300]);
  });

  /** Frames in the memory, every 1200th 200h, and a view of these that has not examined them yet. */
  async function unexamined() {
    const page = new BusyPage({ openRemoteBus: async () => bus });
    const [bus, peer] = VirtualBus.pair({ clock: page.clock, channels: [0, 1] });
    page.isBusy = false;
    await page.goOn(page.client.call("openRemote", { url: "ws://car/bus" }));
    await peer.send(FrameBatch.from(Array.from({ length: 12_000 }, (_, i) => toFrame({ id: i % 1200 === 0 ? 0x200 : 0x100 }))));
    while (page.state?.store.endRow !== 12_000) await page.goOn(page.clock.advance(10));
    await page.goOn(page.client.call("arm", { armed: true }));
    page.isBusy = true;
    const { view } = await page.client.call("openView", { kind: "trace", query: "id:200" });
    page.isBusy = false;
    const ended = async () => {
      while (page.state?.sending.replay?.phase !== "ended") await page.goOn(page.clock.advance(10));
      return page.state.sending.replay;
    };
    return { page, view, ended };
  }

  it("waits until a view has examined all that came before", async () => {
    const { page, view, ended } = await unexamined();
    await page.goOn(page.client.call("startReplay", { ...REPLAY, from: { view } }));
    expect(await ended()).toMatchObject({ sent: 10, progress: 1, skipped: [], fault: undefined });
  });

  it("sends nothing when the filter is changed before it is known which frames it shows", async () => {
    const { page, view, ended } = await unexamined();
    await page.client.call("startReplay", { ...REPLAY, from: { view } });
    await page.client.call("setQuery", { view, query: "id:100" });
    expect(await ended()).toMatchObject({ sent: 0, fault: { message: expect.stringContaining("the filter, or what its names mean,") } });
  });

  it("reads a large log only as far as it sends", async () => {
    const lines = Array.from(
      { length: 16_000 },
      (_, i) => `(${(1 + i / 1000).toFixed(6)}) can0 100#${(i & 0xff).toString(16).padStart(2, "0")}`,
    );
    const { replay } = await replayed({ from: { file: localFile("large.log", `${lines.join("\n")}\n`) } }, 4_000);
    expect(replay?.sent).toBeGreaterThan(3_900);
    expect(replay?.progress).toBeGreaterThan(0.2);
    expect(replay?.progress).toBeLessThan(0.5);
  });

  it("says what of its file cannot be replayed", async () => {
    const asc =
      "date Mon Jan 1 00:00:00 2024\nbase hex  timestamps absolute\n0.1 1  100  Rx  d 1 01\n0.2 SV: 2 0 1 ::Speed = 5\n0.3 nonsense\n";
    const { page } = await replayed({ from: { file: localFile("a.asc", asc) } }, 100);
    // its reader is loaded
    while (page.state?.sending.replay?.phase !== "ended") await page.clock.advance(10);
    expect(page.state.sending.replay).toMatchObject({
      sent: 1,
      skipped: ["ignored 1 entry (system variable)", "ignored 1 entry (other event)"],
    });
  });

  it("ends with what is wrong with its file or with the bus", async () => {
    const { replay } = await replayed({ from: { file: localFile("x.bin", "\u0000\u0001 nothing\n".repeat(200)) } }, 10);
    expect(replay).toMatchObject({ phase: "ended", fault: { code: "format" } });
    const { page } = await replayed({}, 5);
    page.bus.send = () => Promise.reject(new CanError("timeout", "nobody acknowledges"));
    await page.clock.advance(50);
    expect((await page.now()).sending.replay).toMatchObject({ phase: "ended", sent: 1, fault: { message: "nobody acknowledges" } });
  });

  it("is refused with options that are not possible, and while another one runs", async () => {
    const page = await new SendingPage().arm();
    expect((await faultOf(page.call("startReplay", { ...REPLAY, speed: 0 })))?.message).toMatch("speed 0");
    expect((await faultOf(page.call("startReplay", { ...REPLAY, channels: [[0, 7]] })))?.message).toMatch("channel 7 is not open");
    for (const from of ["file", null, 5]) {
      const fault = await faultOf(page.call("startReplay", { ...REPLAY, from: from as never }));
      expect(fault?.message).toMatch(/^from .* is not a file, a view or "memory"$/);
    }
    expect((await faultOf(page.call("pauseReplay", { paused: true })))?.message).toMatch("no replay");
    await page.call("startReplay", { ...REPLAY, loop: true });
    expect((await faultOf(page.call("startReplay", REPLAY)))?.message).toMatch("under way");
  });

  it("can be prepared by looking at the beginning of a log", async () => {
    const page = new EnginePage();
    expect(await page.call("examineLog", { file: localFile("drive.log", LOG) })).toEqual({ format: "candump", channels: [0, 1] });
    expect(await faultOf(page.call("examineLog", { file: localFile("x.bin", "\u0000".repeat(5000)) }))).toMatchObject({ code: "format" });
  });
});

describe("over a server", () => {
  it("what was sent comes back as sent, what was refused does not", async () => {
    const page = new EnginePage({
      openRemoteBus: async (_, options) => {
        const { port1, port2 } = new MessageChannel();
        exposeBus(served, port1, { send: true, configure: true });
        return RemoteBus.connect(port2, { ...options, reconnect: false });
      },
    });
    const [served, peer] = VirtualBus.pair({ clock: page.clock, channels: [0, 1] });
    const arrived: number[] = [];
    void (async () => {
      for await (const { id } of peer.frames()) arrived.push(id);
    })();
    await page.call("openRemote", { url: "ws://car/bus" });
    await page.call("arm", { armed: true });
    await page.call("putSendRows", { rows: [ROW, { ...ROW, row: 2, channel: 1, id: 0x456 }] });
    await page.call("startChannel", { source: 0, channel: 1, started: false });
    await page.call("sendOnce", { row: 1 });
    expect(await faultOf(page.call("sendOnce", { row: 2 }))).toMatchObject({ code: "not-started" });
    while (page.state?.store.endRow === 0) await page.clock.advance(10);
    const view = await page.trace("dir:tx");
    expect(rowsText(await page.call("rows", { view, position: 0, count: 9 }))).toEqual([expect.stringMatching(/ 0\/0 123#0102$/)]);
    expect(arrived).toEqual([0x123]);
  });
});
