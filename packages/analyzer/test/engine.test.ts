import { FrameBatch, VirtualBus } from "canalystii";
import { readLog } from "canalystii/formats";
import { exposeBus, RemoteBus } from "canalystii/remote";
import { VirtualAdapter, vehicleDbc } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { mutate, random } from "../../canalystii/test/fuzz/mutate.js";
import { samplesOf } from "../../canalystii/test/fuzz/samples.js";
import type { EngineError } from "../src/client.js";
import { BusyPage, settled } from "./busy-page.js";
import { EnginePage, rowsText } from "./engine-page.js";
import { localFile, MemoryPlace } from "./memory-folder.js";

const CHANNELS = [
  { channel: 0, bitrate: 500_000 },
  { channel: 1, bitrate: 500_000 },
];
const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: EngineError) => error.fault,
  );

/** A candump log: lines of `ID#DATA` at rising times from `startUs`, `stepUs` apart. */
function candump(lines: readonly string[], startUs: number, stepUs: number): string {
  const time = (us: number) => (us / 1e6).toFixed(6);
  return lines.map((line, i) => `(${time(startUs + i * stepUs)}) can0 ${line}\n`).join("");
}

async function framesOf(bytes: Uint8Array, fileName: string): Promise<FrameBatch> {
  const all = new FrameBatch();
  for await (const batch of await readLog([bytes], { fileName })) all.append(batch);
  return all;
}

describe("a simulator", () => {
  it("delivers frames to the views, with rates, loads and names, until it is closed", async () => {
    const page = new EnginePage();
    const { source } = await page.call("openSimulator", { channels: CHANNELS });
    const view = await page.trace();
    const { view: fixed } = await page.call("openView", { kind: "fixed", query: "" });
    const { problems } = await page.call("setDatabase", { name: "car.dbc", bytes: new TextEncoder().encode(vehicleDbc()) });
    await page.clock.advance(3000);
    const state = await page.now();
    expect(problems).toEqual([]);
    expect(state.sources).toEqual([
      expect.objectContaining({ source, kind: "simulator", phase: "running", fault: undefined, warnings: [] }),
    ]);
    expect(state.store.endRow).toBeGreaterThan(6000);
    expect(state.views[0]).toMatchObject({ view, firstPosition: 0, endPosition: state.store.endRow, scannedRow: state.store.endRow });
    for (const channel of state.channels) {
      expect(channel.framesPerSecond).toBeGreaterThan(1000);
      expect(channel.load).toBeGreaterThan(0.2);
      expect(channel.load).toBeLessThan(0.6);
    }
    expect(state.losses).toEqual([]);
    const rows = await page.call("rows", { view, position: 1000, count: 50 });
    expect(rows.length).toBe(50);
    expect(rows.deltaUs.every((us) => us >= 0)).toBe(true);
    expect(rows.decoded.filter((text) => /^\w+ -?[\d.]+ /.test(text)).length).toBeGreaterThan(10);
    expect(rows.names.length).toBeGreaterThan(5);
    const ids = await page.call("ids", { view: fixed, position: 0, count: 1000, order: "rate" });
    expect(ids.total).toBe(state.views[1]?.endPosition);
    // the fastest messages are sent every 10 ms
    expect(ids.meanPeriodUs[0]).toBeCloseTo(10_000, -2);
    await page.call("closeSource", { source });
    const ended = await page.now();
    expect(ended.sources[0]).toMatchObject({ phase: "ended", fault: undefined });
    await page.clock.advance(3000);
    expect((await page.now()).store.endRow).toBe(ended.store.endRow);
  });

  it("is refused with a bad setup, and leaves no source", async () => {
    const page = new EnginePage();
    const bad = [{ channels: [] }, { channels: [{ channel: 2, bitrate: 500_000 }] }, { channels: [{ channel: 0, bitrate: 3 }] }];
    for (const ask of bad) expect(await faultOf(page.call("openSimulator", ask))).toMatchObject({ code: "invalid" });
    expect(await faultOf(page.call("openSimulator", { channels: [CHANNELS[0], CHANNELS[0]] as never }))).toMatchObject({
      message: /twice/,
    });
    expect((await page.now()).sources).toEqual([]);
  });

  it("has channels that can be set up anew, stopped and started", async () => {
    const page = new EnginePage();
    const { source } = await page.call("openSimulator", { channels: CHANNELS.slice(0, 1) });
    await page.call("configureChannel", { source, channel: 0, bitrate: 250_000 });
    await page.call("startChannel", { source, channel: 0, started: false });
    const stopped = await page.now();
    expect(stopped.sources[0]?.channels).toEqual([{ channel: 0, name: "can0", bitrate: 250_000, mode: "normal", started: false }]);
    await page.clock.advance(2000);
    const { store } = await page.now();
    await page.call("startChannel", { source, channel: 0, started: true });
    await page.clock.advance(2000);
    expect((await page.now()).store.endRow).toBeGreaterThan(store.endRow + 1000);
    expect(await faultOf(page.call("configureChannel", { source: 9, channel: 0, bitrate: 1 }))).toMatchObject({ message: /source 9/ });
  });

  it("shows that a silent bus is silent", async () => {
    const page = new EnginePage();
    const { source } = await page.call("openSimulator", { channels: CHANNELS.slice(0, 1) });
    await page.clock.advance(3000);
    expect((await page.now()).channels[0]?.framesPerSecond).toBeGreaterThan(1000);
    await page.call("startChannel", { source, channel: 0, started: false });
    await page.clock.advance(3000);
    expect((await page.now()).channels[0]?.framesPerSecond).toBe(0);
  });

  it("that is closed while it is being opened is gone", async () => {
    const page = new EnginePage();
    const opening = faultOf(page.client.call("openSimulator", { channels: CHANNELS }));
    const closing = page.client.call("closeSource", { source: 0 });
    expect(await page.clock.run(opening)).toEqual({ code: "cancelled", message: "Simulator was closed while it was being opened" });
    await page.clock.run(closing);
    expect((await page.now()).sources).toEqual([]);
  });

  it("finds its bit rate by listening", async () => {
    const page = new EnginePage();
    const found = await page.call("detectBitrate", { kind: "simulator", channel: 0, simulatedBitrate: 125_000, listenMs: 100 });
    expect(found.bitrate).toBe(125_000);
    expect(page.trials.map(({ bitrate }) => bitrate)).toEqual([500_000, 250_000, 125_000]);
  });
});

describe("an adapter", () => {
  it("that is unplugged is away, comes back by itself, and its losses are named", async () => {
    const page = new EnginePage();
    const adapter = new VirtualAdapter({ clock: page.clock, traffic: "flood" });
    const withAdapter = new EnginePage({ clock: page.clock, findAdapter: () => () => adapter.usbDevice() });
    const { source } = await page.clock.run(withAdapter.client.call("openAdapter", { channels: CHANNELS.slice(0, 1) }));
    await page.clock.advance(1000);
    adapter.unplug();
    await page.clock.advance(1000);
    expect(withAdapter.state?.sources[0]).toMatchObject({ source, phase: "away", fault: { code: "disconnected" } });
    adapter.plug();
    await page.clock.advance(3000);
    expect(withAdapter.state?.sources[0]).toMatchObject({ phase: "running", fault: undefined });
    // the engine was busy for a second: the adapter's buffer was full
    await page.clock.block(1000);
    await page.clock.advance(100);
    expect(withAdapter.state?.losses).toEqual([
      expect.objectContaining({
        stage: "adapter",
        name: expect.stringMatching(/^receive buffer overrun of Canalyst-II.* on can0$/) as unknown,
      }),
    ]);
    await page.clock.run(withAdapter.client.call("clear", undefined));
    await page.clock.advance(10);
    expect(withAdapter.state?.losses).toEqual([]);
    adapter.dispose();
    await page.clock.run(withAdapter.client.call("closeSource", { source }));
  });

  it("that is not there is said with what to do", async () => {
    const page = new EnginePage({
      findAdapter: () => () => {
        throw Object.assign(new Error("gone\u202e"), { name: "NotFoundError" });
      },
    });
    expect(await faultOf(page.call("openAdapter", { channels: CHANNELS }))).toEqual({ code: "not-found", message: "gone\\u{202e}" });
    expect((await page.now()).sources).toEqual([]);
  });
});

describe("a remote bus", () => {
  it("delivers frames with the state of its connection; the token is shown nowhere", async () => {
    const page = new EnginePage({
      openRemoteBus: async (_address, options) => {
        const { port1, port2 } = new MessageChannel();
        exposeBus(served, port1, { configure: true, authorize: (token) => void tokens.push(token), closeBus: true });
        return RemoteBus.connect(port2, { ...options, reconnect: false });
      },
    });
    const tokens: unknown[] = [];
    const [served, peer] = VirtualBus.pair({ clock: page.clock, bitrate: 250_000 });
    const { source } = await page.call("openRemote", { url: "ws://car:8080/bus#token=secret", token: "secret" });
    const state = await page.now();
    expect(state.sources[0]).toMatchObject({ source, kind: "remote", name: "ws://car:8080/bus", phase: "running" });
    expect(state.sources[0]?.channels[0]).toEqual({ channel: 0, name: "can0", bitrate: 250_000, mode: "normal", started: true });
    expect(state.sources[0]?.link).toMatchObject({ canSend: false, canConfigure: true });
    expect(tokens).toEqual(["secret"]);
    // until the server knows of the consumer, and until the frames are here
    while (page.state?.store.endRow === 0) {
      await peer.send({ id: 0x123, data: [1, 2, 3] });
      await page.clock.advance(10);
    }
    const view = await page.trace("id:123");
    expect(rowsText(await page.call("rows", { view, position: 0, count: 1 }))).toEqual([expect.stringMatching(/ 0\/0 123#010203$/)]);
    await served.close();
    while (page.state?.sources[0]?.phase === "running") await page.clock.advance(10);
    expect(page.state?.sources[0]).toMatchObject({ phase: "failed", link: undefined });
    expect(JSON.stringify(page.messages)).not.toContain("secret");
    await peer.close();
  });

  it("that cannot be reached is said", async () => {
    const page = new EnginePage();
    expect(await faultOf(page.call("openRemote", { url: "http://car/#token=secret" }))).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^address "http:\/\/car\/" is not ws:/) as unknown,
    });
  });
});

describe("files", () => {
  it("are merged by time, also into what is there, and each frame knows its file", async () => {
    const page = new EnginePage();
    const view = await page.trace();
    const even = localFile("even.log", candump(["100#01", "100#02", "100#03"], 1e9, 2000));
    const odd = localFile("odd.log", candump(["200#0A", "200#0B"], 1e9 + 1000, 2000));
    const { sources } = await page.call("openFiles", { files: [even, odd] });
    expect(sources).toEqual([0, 1]);
    const rows = async () => rowsText(await page.call("rows", { view, position: 0, count: 100 })).map((text) => text.slice(5));
    expect(await rows()).toEqual(["00000 0/0 100#01", "01000 0/1 200#0a", "02000 0/0 100#02", "03000 0/1 200#0b", "04000 0/0 100#03"]);
    const before = await page.now();
    await page.call("openFiles", { files: [localFile("late.log", candump(["300#FF"], 1e9 + 500, 1))] });
    expect((await rows()).slice(0, 3)).toEqual(["00000 0/0 100#01", "00500 0/2 300#ff", "01000 0/1 200#0a"]);
    const after = await page.now();
    expect(after.views[0]?.generation).toBeGreaterThan(before.views[0]?.generation as number);
    expect(after.store.generation).toBeGreaterThan(before.store.generation);
    expect(after.sources.map(({ name, frames, phase, file }) => [name, frames, phase, file?.format, file?.report])).toEqual([
      ["even.log", 3, "ended", "candump", []],
      ["odd.log", 2, "ended", "candump", []],
      ["late.log", 1, "ended", "candump", []],
    ]);
    await page.call("openFiles", { files: [odd], mode: "replace" });
    expect(await rows()).toEqual(["01000 0/0 200#0a", "03000 0/0 200#0b"]);
    const replaced = await page.now();
    expect(replaced.sources.map(({ name }) => name)).toEqual(["odd.log"]);
    expect(replaced.store.generation).toBeGreaterThan(after.store.generation);
    expect(await page.call("find", { view, position: 0, direction: "next", query: "source:odd*" })).toEqual({ position: 1 });
  });

  it("of an unknown format, damaged or unreadable ones are said; the others are read", async () => {
    const page = new EnginePage();
    const broken = localFile("gone.log", candump(["100#01"], 0, 1).repeat(1000), 500);
    const failing = {
      ...broken,
      stream: () => {
        let pieces = 0;
        const reader = broken.stream().getReader();
        const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
          if (++pieces > 30) controller.error(Object.assign(new Error("changed on disk"), { name: "NotReadableError" }));
          else controller.enqueue((await reader.read()).value as Uint8Array);
        };
        return new ReadableStream<Uint8Array>({ pull }) as never;
      },
    };
    const files = [
      localFile("picture.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3)),
      localFile("empty.log", ""),
      localFile("damaged.log", `${candump(["100#01"], 0, 1)}\u202erubbish\n(1.0) can0 1G#\n${candump(["100#02"], 5, 1)}`),
      failing,
      localFile("good.log", candump(["300#03"], 0, 1)),
    ];
    await page.call("openFiles", { files });
    const { sources, losses } = await page.now();
    expect(sources.map(({ phase }) => phase)).toEqual(["failed", "ended", "ended", "failed", "ended"]);
    expect(sources[0]?.fault).toMatchObject({ code: "format", hint: /name the format/ });
    expect(sources[3]?.fault).toMatchObject({ code: "io", message: "changed on disk", hint: /Open it again/ });
    expect(sources[3]?.frames).toBeGreaterThan(0);
    expect(sources[2]?.file?.report.join("\n")).toMatch(/skipped 2 unreadable entries/);
    expect(sources[2]?.file?.report.join("\n")).not.toMatch(/\u202e/);
    expect(losses).toEqual([{ stage: "file", name: "unreadable entries of damaged.log", count: 2, atMost: 2 }]);
  });

  it("are read in pieces with progress, and cancelling keeps what was read", async () => {
    const page = new EnginePage();
    const text = candump(Array<string>(20_000).fill("100#0102030405060708"), 0, 100);
    const controller = new AbortController();
    // the disk delivers a tenth, then nothing any more
    const file = localFile("long.log", text, 4096);
    let pieces = 0;
    const slow = {
      ...file,
      stream: () => {
        const reader = file.stream().getReader();
        const pull = async (sink: ReadableStreamDefaultController<Uint8Array>) => {
          if (++pieces > 20) return new Promise<never>(() => {});
          sink.enqueue((await reader.read()).value as Uint8Array);
        };
        return new ReadableStream<Uint8Array>({ pull }) as never;
      },
    };
    const reading = faultOf(page.client.call("openFiles", { files: [slow] }, { signal: controller.signal }));
    while (pieces <= 20) await page.clock.advance(1);
    expect((await page.now()).sources[0]).toMatchObject({ phase: "running", file: { bytesRead: 20 * 4096, bytes: text.length } });
    expect(page.state?.reading).toBe(true);
    // nothing else is opened meanwhile
    expect(await faultOf(page.client.call("openSimulator", { channels: CHANNELS }))).toMatchObject({ message: /still being read/ });
    controller.abort();
    expect(await page.clock.run(reading)).toEqual({ code: "cancelled", message: "the call was cancelled" });
    const state = await page.now();
    expect(state).toMatchObject({ reading: false, sources: [{ phase: "ended", fault: undefined }] });
    expect(state.store.endRow).toBe(state.sources[0]?.frames);
    expect(state.store.endRow).toBeLessThan(20_000);
  });

  it("cannot be opened while a simulator runs; clear keeps that running", async () => {
    const page = new EnginePage();
    const { source } = await page.call("openSimulator", { channels: CHANNELS });
    const file = localFile("a.log", candump(["100#01"], 0, 1));
    expect(await faultOf(page.call("openFiles", { files: [file] }))).toMatchObject({ code: "invalid", message: /close it first/ });
    await page.clock.advance(1000);
    await page.call("clear", undefined);
    await page.clock.advance(500);
    const state = await page.now();
    expect(state.sources).toEqual([expect.objectContaining({ source, phase: "running" })]);
    expect(state.sources[0]?.frames).toBe(state.store.endRow);
    expect(state.store.endRow).toBeLessThan(3000);
  });

  it("that are too many are refused, and what is there stays", async () => {
    const page = new EnginePage();
    const file = localFile("a.log", candump(["100#01"], 0, 1));
    await page.call("openFiles", { files: [file] });
    const fault = await faultOf(page.call("openFiles", { files: Array(256).fill(file) }));
    expect(fault).toEqual({ code: "invalid", message: "256 files cannot be opened: 1 to 255 more are possible" });
    expect(await faultOf(page.call("openFiles", { files: [] }))).toMatchObject({ code: "invalid" });
    expect((await page.now()).store.endRow).toBe(1);
  });

  it("with any damage are survived", async () => {
    const page = new EnginePage();
    const next = random(7);
    const view = await page.trace("not id:123");
    for (const format of ["candump", "asc", "blf", "trc", "gvret", "csv", "savvycan", "pcap", "pcapng", "jsonl"]) {
      const samples = await samplesOf(format);
      const files = samples.slice(0, 3).map((sample, i) => localFile(`${format}${i}.${format}`, mutate(sample, next)));
      await page.call("openFiles", { files, mode: "replace" });
      const { sources, store } = await page.now();
      expect(sources.every(({ phase }) => phase === "ended" || phase === "failed")).toBe(true);
      const { length } = await page.call("rows", { view, position: 0, count: 1000 });
      expect(length).toBeLessThanOrEqual(store.endRow);
    }
  });
});

describe("views", () => {
  const lines = Array.from({ length: 1000 }, (_, i) =>
    i % 10 === 0 ? `1F0#${(i % 256).toString(16).padStart(2, "0")}` : `2F0#0${i % 10}`,
  );
  const open = async () => {
    const page = new EnginePage();
    await page.call("openFiles", { files: [localFile("a.log", candump(lines, 1e12, 1000))] });
    return page;
  };

  it("find, count and jump by position, row and time", async () => {
    const page = await open();
    const view = await page.trace("id:1F0");
    expect((await page.now()).views[0]).toMatchObject({ endPosition: 100, scannedRow: 1000, problems: [] });
    expect(await page.call("positionAtTime", { view, timeUs: 1e12 + 495_000 })).toEqual({ position: 50 });
    expect(await page.call("positionAtTime", { view, timeUs: 9e15 })).toEqual({ position: 100 });
    expect(await page.call("positionOfRow", { view, row: 501 })).toEqual({ position: 51 });
    const find = (position: number, direction: "next" | "previous", query = "data:0A") =>
      page.call("find", { view, position, direction, query });
    expect(await find(0, "next")).toEqual({ position: 1 });
    expect(await find(1, "next", "data:0a")).toEqual({ position: undefined });
    expect(await find(100, "previous")).toEqual({ position: 1 });
    expect(await find(1, "previous", "data:0A or data:00")).toEqual({ position: 0 });
    const high = Array.from({ length: 100 }, (_, k) => (10 * k) % 256 >= 0x80);
    const counts = { total: high.filter(Boolean).length, before: high.slice(0, 50).filter(Boolean).length };
    expect(await page.call("count", { view, position: 50, query: "data[0]>=80" })).toEqual(counts);
    expect(await page.call("findSameId", { view, position: 5, direction: "next" })).toEqual({ position: 6 });
    const all = await page.trace();
    expect(await page.call("findSameId", { view: all, position: 10, direction: "next" })).toEqual({ position: 20 });
    expect(await page.call("findSameId", { view: all, position: 10, direction: "previous" })).toEqual({ position: 0 });
    expect(await faultOf(find(0, "next", "id:"))).toEqual({ code: "invalid", message: "id: needs a value after it" });
  });

  it("that are still examining frames find and jump all the same", async () => {
    const page = new BusyPage();
    const many = Array.from({ length: 40_000 }, (_, i) => `${i % 2}F0#${i === 33_333 ? "AB" : "00"}`);
    await page.goOn(page.client.call("openFiles", { files: [localFile("a.log", candump(many, 1e12, 1000))] }));
    const { view } = await page.client.call("openView", { kind: "trace", query: "id:1F0" });
    const found = page.client.call("find", { view, position: 0, direction: "next", query: "data:AB" });
    const jump = page.client.call("positionAtTime", { view, timeUs: 1e12 + 39_990_000 });
    await settled();
    expect((await page.client.call("rows", { view, position: 0, count: 1000 })).length).toBe(1000);
    expect(await Promise.race([jump, settled()])).toBeUndefined();
    expect(await page.goOn(found)).toEqual({ position: 16_666 });
    expect(await page.goOn(jump)).toEqual({ position: 19_995 });
    // one that is closed meanwhile is not waited for
    const { view: closed } = await page.client.call("openView", { kind: "trace", query: "id:1F0" });
    const late = faultOf(page.client.call("positionOfRow", { view: closed, row: 39_999 }));
    await page.client.call("closeView", { view: closed });
    expect(await page.goOn(late)).toMatchObject({ message: expect.stringContaining("was closed before") as unknown });
  });

  it("show what has changed since the frame before with the same id, also where that is not shown", async () => {
    const page = await open();
    const view = await page.trace("data[0]>=14");
    const rows = await page.call("rows", { view, position: 0, count: 2 });
    expect(Array.from(rows.row)).toEqual([20, 30]);
    expect(Array.from(rows.periodUs)).toEqual([10_000, 10_000]);
    expect(rows.deltaUs[0]).toBeNaN();
    expect(rows.deltaUs[1]).toBe(10_000);
    expect(Array.from(rows.changed)).toEqual([1, 0, 1, 0]);
    const all = await page.trace();
    const first = await page.call("rows", { view: all, position: 0, count: 4 });
    expect(Array.from(first.periodUs)).toEqual([Number.NaN, Number.NaN, 1000, 1000]);
  });

  it("keep the last query when a new one has an error, and say the error", async () => {
    const page = await open();
    const view = await page.trace("id:1F0");
    const { problems } = await page.call("setQuery", { view, query: "id:1F0 and (" });
    expect(problems).toHaveLength(1);
    expect((await page.now()).views[0]).toMatchObject({ query: "id:1F0", endPosition: 100, problems });
    await page.call("setQuery", { view, query: "id:2F0" });
    expect((await page.now()).views[0]).toMatchObject({ query: "id:2F0", endPosition: 900, problems: [] });
    await page.call("closeView", { view });
    expect(await faultOf(page.call("rows", { view, position: 0, count: 1 }))).toMatchObject({ message: /view 1 is not open/ });
  });

  it("that use names change with the databases; others stay", async () => {
    const page = await open();
    const named = await page.trace("Level>=3");
    const plain = await page.trace("id:1F0");
    const generations = async () => (await page.now()).views.map(({ generation, endPosition }) => [generation, endPosition]);
    const before = await generations();
    expect((await page.now()).views[0]?.problems[0]?.message).toMatch(/no database has a signal "Level"/);
    const dbc = (start: number) => new TextEncoder().encode(`BO_ 752 Tank: 1 A\n SG_ Level : ${start}|4@1+ (1,0) [0|0] "l" A\n`);
    const { database } = await page.call("setDatabase", { name: "tank.dbc", bytes: dbc(0) });
    expect(await generations()).toEqual([
      [(before[0]?.[0] as number) + 1, 700],
      [before[1]?.[0], 100],
    ]);
    const { decoded, names, name } = await page.call("rows", { view: named, position: 0, count: 1 });
    expect([decoded, names, Array.from(name)]).toEqual([["Level 3 l"], ["Tank"], [0]]);
    expect(await page.call("decode", { row: 4 })).toMatchObject({
      message: "Tank",
      signals: [{ name: "Level", value: 4, text: "4", unit: "l" }],
    });
    // hot reload: the same database, changed
    await page.call("setDatabase", { database, name: "tank.dbc", bytes: dbc(4) });
    expect((await generations())[0]?.[1]).toBe(0);
    await page.call("removeDatabase", { database });
    expect((await page.now()).databases).toEqual([]);
    expect(plain).toBe(2);
    const { items } = await page.call("complete", { query: "id:", cursor: 3 });
    expect(items.map(({ text }) => text)).toEqual(["1F0", "2F0"]);
  });

  it("of ids count what matches", async () => {
    const page = await open();
    const { view } = await page.call("openView", { kind: "fixed", query: "data[0]<5" });
    await page.now();
    const ids = await page.call("ids", { view, position: 0, count: 10, order: "count" });
    expect([Array.from(ids.id), Array.from(ids.count), ids.total]).toEqual([[0x2f0, 0x1f0], [400, 3], 2]);
    expect(Array.from(ids.changedUs.subarray(0, 3))).toEqual([1e12 + 994_000, 1e12 + 994_000, 1e12 + 994_000]);
    expect(ids.changedUs[3]).toBeNaN();
    expect(await faultOf(page.call("rows", { view, position: 0, count: 1 }))).toMatchObject({ message: /not a trace view/ });
    expect(await faultOf(page.call("ids", { view, position: -1, count: 1, order: "id" }))).toMatchObject({ code: "invalid" });
    expect(await faultOf(page.call("ids", { view, position: 0, count: 1001, order: "id" }))).toMatchObject({ code: "invalid" });
  });
});

describe("at the memory limit", () => {
  it("the oldest frames go, are counted, and views show only what is there", async () => {
    const page = new EnginePage();
    await page.call("setLimit", { bytes: 4_000_000 });
    const lines = Array.from({ length: 200_000 }, (_, i) => (i % 2 === 0 ? "1F0#01" : "2F0#02"));
    const view = await page.trace("id:1F0");
    await page.call("openFiles", { files: [localFile("a.log", candump(lines, 1e12, 10))] });
    const { store, views, losses } = await page.now();
    expect([store.firstRow, store.endRow, store.discarded]).toEqual([131_072, 200_000, 131_072]);
    expect(views[0]).toMatchObject({ firstPosition: 65_536, endPosition: 100_000, scannedRow: 200_000 });
    expect(losses).toEqual([{ stage: "store", name: "the oldest frames, at the memory limit", count: 131_072, atMost: 131_072 }]);
    const rows = await page.call("rows", { view, position: 0, count: 2 });
    expect([rows.position, Array.from(rows.row)]).toEqual([65_536, [131_072, 131_074]]);
    // merging keeps the count
    await page.call("openFiles", { files: [localFile("b.log", candump(["300#"], 1, 1))] });
    expect((await page.now()).losses[0]?.count).toBe(131_072);
  });
});

describe("recordings", () => {
  it("lose less than a second in a crash, are found afterwards, and can be opened", async () => {
    const page = new EnginePage();
    await page.call("openSimulator", { channels: CHANNELS });
    const { name } = await page.call("startRecording", { format: "blf" });
    expect(name).toBe("2025-11-22T08-26-40.blf");
    await page.clock.advance(5000);
    const { recording } = await page.now();
    expect(recording).toMatchObject({ name, fault: undefined });
    // the tab dies: another one finds the file as it is
    const survived = new EnginePage({ folder: page.folder });
    page.folder.busy.clear();
    expect(await survived.call("recordings", undefined)).toEqual([expect.objectContaining({ name, finished: false })]);
    const { file } = await survived.call("recordingFile", { name });
    await survived.call("openFiles", { files: [file] });
    const { store, sources } = await survived.now();
    expect(sources[0]?.phase).toBe("ended");
    const lostUs = ((await page.now()).store.lastUs as number) - (store.lastUs as number);
    expect(lostUs).toBeLessThan(1_000_000);
    expect(store.endRow).toBeGreaterThan(9000);
  });

  it("are completed, exported and removed; everything received is in the file", async () => {
    const page = new EnginePage();
    const { source } = await page.call("openSimulator", { channels: CHANNELS });
    const { name } = await page.call("startRecording", { format: "candump", gzip: true, name: "my drive" });
    expect(name).toBe("my drive.log.gz");
    expect(await faultOf(page.call("startRecording", { format: "blf" }))).toMatchObject({ message: /stop it first/ });
    await page.clock.advance(2000);
    await page.call("closeSource", { source });
    const written = await page.call("stopRecording", undefined);
    const { store, recording } = await page.now();
    expect(recording).toBeUndefined();
    expect(written).toMatchObject({ name, losses: [] });
    expect(await page.call("recordings", undefined)).toEqual([expect.objectContaining({ name, finished: true, bytes: written.bytes })]);
    const place = new MemoryPlace("chosen.log.gz");
    expect(await page.call("exportRecording", { name, place })).toEqual({ bytes: written.bytes });
    const frames = await framesOf(place.bytes as Uint8Array, "chosen.log.gz");
    expect(frames.length).toBe(written.frames);
    expect(frames.timestampUs[frames.length - 1]).toBe(store.lastUs);
    await page.call("removeRecording", { name });
    expect(await page.call("recordings", undefined)).toEqual([]);
    expect(await faultOf(page.call("recordingFile", { name }))).toMatchObject({ code: "not-found" });
  });

  it("that cannot be written say why, and what was written stays", async () => {
    const page = new EnginePage();
    await page.call("openSimulator", { channels: CHANNELS });
    const { name } = await page.call("startRecording", { format: "candump" });
    await page.clock.advance(2000);
    page.folder.failure = Object.assign(new Error("disk full"), { name: "QuotaExceededError" });
    await page.clock.advance(2000);
    expect((await page.now()).recording?.fault).toMatchObject({ code: "io", message: "disk full", hint: /remove older/ });
    expect(await faultOf(page.call("stopRecording", undefined))).toMatchObject({ code: "io" });
    expect(await page.call("recordings", undefined)).toEqual([expect.objectContaining({ name, finished: false })]);
    const frames = await framesOf(page.folder.files.get(name)?.bytes as Uint8Array, name);
    expect(frames.length).toBeGreaterThan(3000);
    page.folder.failure = undefined;
    expect(await page.call("startRecording", { format: "candump", name: "again" })).toEqual({ name: "again.log" });
  });

  it("can be begun again after one that failed, and not twice at once", async () => {
    const page = new EnginePage();
    await page.call("openSimulator", { channels: CHANNELS });
    await page.call("startRecording", { format: "candump", name: "first" });
    page.folder.failure = new Error("disk full");
    await page.clock.advance(2000);
    page.folder.failure = undefined;
    expect((await page.now()).recording?.fault).toBeDefined();
    const second = page.call("startRecording", { format: "candump", name: "second" });
    const third = faultOf(page.call("startRecording", { format: "candump", name: "third" }));
    expect(await second).toEqual({ name: "second.log" });
    expect(await third).toMatchObject({ message: "a recording is being started; wait until it has begun, then stop it first" });
    await page.clock.advance(1000);
    expect((await page.call("stopRecording", undefined)).frames).toBeGreaterThan(1000);
    const kept = (await page.call("recordings", undefined)).map(({ name, finished }) => [name, finished]);
    expect(kept).toEqual([
      ["first.log", false],
      ["second.log", true],
    ]);
  });

  it("refuse names and formats that cannot be", async () => {
    const page = new EnginePage();
    for (const name of ["", "a/b", "..", "a\u202eb", "x".repeat(200), "con.", "a:b"]) {
      expect(await faultOf(page.call("startRecording", { format: "blf", name }))).toMatchObject({
        code: "invalid",
        message: /name of a file/,
      });
    }
    expect(await faultOf(page.call("startRecording", { format: "xls" }))).toMatchObject({ message: /not one of candump/ });
    expect(await faultOf(page.call("stopRecording", undefined))).toMatchObject({ message: "nothing is being recorded" });
    expect(await page.call("recordings", undefined)).toEqual([]);
  });
});

describe("saving", () => {
  it("writes the capture, or what a view shows, in another format", async () => {
    const page = new EnginePage();
    const lines = Array.from({ length: 10_000 }, (_, i) => (i % 4 === 0 ? "1F0#01" : "2F0#02"));
    await page.call("openFiles", { files: [localFile("a.log", candump(lines, 1e12, 1000).replaceAll("can0", "can1"))] });
    const view = await page.trace("id:1F0");
    await page.now();
    const place = new MemoryPlace("part.blf");
    const written = await page.call("save", { format: "blf", view, place });
    expect(written).toMatchObject({ name: "part.blf", frames: 2500, losses: [], bytes: place.bytes?.length });
    expect((await framesOf(place.bytes as Uint8Array, "part.blf")).length).toBe(2500);
    const whole = await page.call("save", { format: "csv", name: "whole" });
    expect(whole).toMatchObject({
      name: "whole.csv",
      frames: 10_000,
      losses: expect.arrayContaining([expect.stringMatching(/^channel: lost/)]) as unknown,
    });
    const kept = [expect.objectContaining({ name: "whole.csv", finished: true })];
    expect(await page.call("recordings", undefined)).toEqual(kept);
    // a name that is taken leaves what has it
    expect(await faultOf(page.call("save", { format: "csv", name: "whole" }))).toMatchObject({ code: "io" });
    expect(await page.call("recordings", undefined)).toEqual(kept);
  });

  it("waits until a view or a series has examined everything", async () => {
    const page = new BusyPage();
    const lines = Array.from({ length: 12_000 }, (_, i) => `${i % 2}F0#01`);
    await page.goOn(page.client.call("openFiles", { files: [localFile("a.log", candump(lines, 1e12, 1000))] }));
    const { view } = await page.client.call("openView", { kind: "trace", query: "id:1F0" });
    const written = page.client.call("save", { format: "blf", view, place: new MemoryPlace("a.blf") });
    expect(await page.goOn(written)).toMatchObject({ frames: 6_000, losses: [] });
    const field = { start: 0, length: 8, byteOrder: "intel", signed: false } as const;
    const { series } = await page.client.call("openSeries", { channel: 0, id: 0x1f0, extended: false, field });
    const asked = { series: [{ series, place: "", name: "a" }], format: "csv", place: new MemoryPlace("a.csv") } as const;
    expect(await page.goOn(page.client.call("saveValues", asked))).toMatchObject({ values: 6_000 });
    await page.client.call("setQuery", { view, query: "id:0F0" });
    const late = faultOf(page.client.call("save", { format: "blf", view, place: new MemoryPlace("late.blf") }));
    await page.client.call("clear", undefined);
    expect(await page.goOn(late)).toMatchObject({ message: expect.stringContaining("was cleared") as unknown });
  });

  it("writes no other frames than it was asked for when the filter is changed meanwhile", async () => {
    const page = new BusyPage();
    const lines = Array.from({ length: 12_000 }, (_, i) => `${i % 1200 === 0 ? 2 : 1}00#01`);
    await page.goOn(page.client.call("openFiles", { files: [localFile("a.log", candump(lines, 1e12, 1000))] }));
    const { view } = await page.client.call("openView", { kind: "trace", query: "id:200" });
    const place = new MemoryPlace("a.blf");
    const changed = faultOf(page.client.call("save", { format: "blf", view, place }));
    await page.client.call("setQuery", { view, query: "" });
    expect(await page.goOn(changed)).toMatchObject({ message: expect.stringContaining("the filter, or what its names mean,") as unknown });
    expect(place.bytes).toBeUndefined();
    // all frames at the beginning are known at once
    const whole = page.client.call("save", { format: "blf", view, place });
    await page.client.call("setQuery", { view, query: "id:200" });
    expect(await page.goOn(whole)).toMatchObject({ frames: 12_000 });
  });

  it("says when files were still being read", async () => {
    const page = new BusyPage();
    const lines = Array.from({ length: 12_000 }, () => "1F0#01");
    const opened = page.client.call("openFiles", { files: [localFile("a.log", candump(lines, 1e12, 1000))] });
    await settled();
    const losses = async () => (await page.goOn(page.client.call("save", { format: "blf", place: new MemoryPlace("a.blf") }))).losses;
    const key = { channel: 0, id: 0x1f0, extended: false };
    const field = { start: 0, length: 8, byteOrder: "intel", signed: false } as const;
    const { series } = await page.client.call("openSeries", { ...key, field });
    const asked = { series: [{ series, place: "", name: "a" }], format: "csv" } as const;
    const lossesOfValues = async () => (await page.goOn(page.client.call("saveValues", asked))).losses;
    const missing = "files were still being read: frames that were read later are missing";
    expect([await losses(), await lossesOfValues()]).toEqual([[missing], [missing]]);
    await page.goOn(opened);
    expect([await losses(), await lossesOfValues()]).toEqual([[], []]);
  });

  it("can be cancelled, and leaves nothing behind", async () => {
    const page = new EnginePage();
    await page.call("openFiles", { files: [localFile("a.log", candump(["1F0#01"], 0, 1))] });
    const controller = new AbortController();
    controller.abort();
    const place = new MemoryPlace("a.blf");
    expect(await faultOf(page.call("save", { format: "blf", place }, { signal: controller.signal }))).toMatchObject({ code: "cancelled" });
    expect(place.wasAborted).toBe(true);
    expect(await faultOf(page.call("save", { format: "blf" }, { signal: controller.signal }))).toMatchObject({ code: "cancelled" });
    expect(await page.call("recordings", undefined)).toEqual([]);
  });
});

describe("the page", () => {
  it("gets no state before it has shown the last one, and then only the newest", async () => {
    const page = new EnginePage();
    await page.call("openSimulator", { channels: CHANNELS });
    await page.now();
    page.isVisible = false;
    const before = page.messages.length;
    await page.clock.advance(5000);
    expect(page.messages.length).toBeLessThanOrEqual(before + 1);
    const { states } = page;
    page.show();
    await page.now();
    expect(page.states).toBeLessThanOrEqual(states + 3);
    expect(page.state?.store.endRow).toBeGreaterThan(10_000);
  });

  it("gets a fault for a call that is not known or wrong", async () => {
    const page = new EnginePage();
    expect(await faultOf(page.call("toString" as never, undefined as never))).toMatchObject({ code: "invalid", message: /not known/ });
    expect(await faultOf(page.call("decode", { row: 5 }))).toMatchObject({ code: "invalid", message: "row 5 is not in the capture" });
    expect(await faultOf(page.call("setLimit", { bytes: 5 }))).toMatchObject({ code: "invalid" });
    expect(await faultOf(page.call("openView", { kind: "plot" as never, query: "" }))).toMatchObject({ code: "invalid" });
  });

  it.each([
    ["newDatabase", { name: 5 }, "name 5 is not a text"],
    ["setDatabase", { name: undefined, bytes: new Uint8Array(0) }, "name undefined is not a text"],
    ["setDatabase", { name: "a.dbc", bytes: new Uint8Array(0), dropped: [{}] }, "dropped part (an object) is not a text"],
    ["openFiles", { files: [{ name: null }] }, "file name null is not a text"],
    ["openFiles", { files: [], mode: "add" }, 'mode "add" is not replace or merge'],
    ["openSimulator", { channels: CHANNELS, traffic: {} }, "traffic (an object) is not vehicle or flood"],
    ["detectBitrate", { kind: "both", channel: 0 }, 'kind "both" is not adapter or simulator'],
    ["openView", { kind: "plot", query: "" }, 'view kind "plot" is not trace or fixed'],
    ["find", { view: 1, position: 0, direction: "up", query: "" }, 'direction "up" is not next or previous'],
    ["findSameId", { view: 1, position: 0, direction: "up" }, 'direction "up" is not next or previous'],
    ["ids", { view: 2, position: 0, count: 1, order: "size" }, 'order "size" is not id, count, rate, last or name'],
    ["saveValues", { series: [], format: "xls" }, 'format "xls" is not csv or parquet'],
    ["narrowFields", { moments: [{ timeUs: 0, relation: "left" }] }, 'relation "left" is not up, down, same or changed'],
    [
      "compare",
      { here: { kind: "capture" }, there: { kind: "log\n" }, anyChannel: false },
      'kind "log\\u{a}" is not capture, span or file',
    ],
    ["printDatabase", { database: 1, encoding: "utf-16" }, 'encoding "utf-16" is not utf-8 or windows-1252'],
  ] as const)("gets a fault that says what is wrong: %s %j", async (name, ask, message) => {
    const page = new EnginePage();
    await page.call("openView", { kind: "trace", query: "" });
    await page.call("openView", { kind: "fixed", query: "" });
    await page.call("newDatabase", { name: "a.dbc" });
    expect(await faultOf(page.call(name, ask as never))).toEqual({ code: "invalid", message });
    expect((await page.now()).databases).toHaveLength(1);
    await page.call("newDatabase", { name: "b.dbc" });
    expect((await page.now()).databases).toHaveLength(2);
  });

  it("gets states also after one that could not be made", async () => {
    const page = new EnginePage();
    await page.now();
    page.isBroken = true;
    await page.client.call("setLimit", { bytes: 5_000_000 });
    await expect(page.clock.advance(1)).rejects.toThrow("could not be cloned");
    page.isBroken = false;
    await page.call("setLimit", { bytes: 6_000_000 });
    expect((await page.now()).store.limitBytes).toBe(6_000_000);
  });

  it("gets states while frames may come, also after one that could not be made", async () => {
    const page = new EnginePage();
    const { source } = await page.call("openSimulator", { channels: CHANNELS.slice(0, 1) });
    await page.call("startChannel", { source, channel: 0, started: false });
    await page.now();
    page.isBroken = true;
    await expect(page.clock.advance(1000)).rejects.toThrow("could not be cloned");
    page.isBroken = false;
    const { states } = page;
    await page.clock.advance(1001);
    expect(page.states).toBeGreaterThan(states);
  });
});
