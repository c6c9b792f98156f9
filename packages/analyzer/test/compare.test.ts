import { describe, expect, it } from "vitest";
import type { Compare, CompareProgress, CompareSide } from "../src/protocol.js";
import { BusyPage, settled } from "./busy-page.js";
import { EnginePage } from "./engine-page.js";
import { localFile } from "./memory-folder.js";

/** Makes a candump log: `frames` of each id, every 10 ms. @param payloads by id and number of the frame */
function logOf(frames: number, payloads: Readonly<Record<string, (i: number) => string>>, channel = 0): string {
  const lines = Array.from({ length: frames }, (_, i) =>
    Object.entries(payloads).map(([id, payload]) => `(${(1 + i / 100).toFixed(6)}) can${channel} ${id}#${payload(i)}\n`),
  );
  return lines.flat().join("");
}

const hex = (value: number) => (value & 255).toString(16).padStart(2, "0");
const counter = (i: number) => hex(i % 16);
const HERE = logOf(100, {
  "100": (i) => `${counter(i)}00`,
  "101": () => "0100",
  "102": (i) => `${counter(i)}01`,
  "103": () => "00",
  "104": (i) => hex(i),
});
const THERE = logOf(100, {
  "100": (i) => `${counter(i)}00`,
  "101": () => "0200",
  "102": (i) => `${counter(i)}${hex(i % 4)}`,
  "104": (i) => (i % 2 === 0 ? hex(i) : `${hex(i)}00`),
  "00000105": () => "",
});
const file = (text: string, name = "b.log"): CompareSide => ({ kind: "file", file: localFile(name, new TextEncoder().encode(text)) });

async function open(text = HERE) {
  const page = new EnginePage();
  await page.call("openFiles", { files: [localFile("a.log", new TextEncoder().encode(text))] });
  return page;
}

const compare = (page: EnginePage, there: CompareSide, more: Partial<Compare> = {}) =>
  page.call("compare", { here: { kind: "capture" }, there, anyChannel: false, ...more });

describe("comparing captures", () => {
  it("finds the ids of one and of both, and how those of both differ", async () => {
    const page = await open();
    const summary = await compare(page, file(THERE));
    expect(summary).toMatchObject({ both: 4, onlyHere: 1, onlyThere: 1, different: 3, here: { frames: 500, ids: 5, report: [] } });
    expect((await page.now()).store.endRow).toBe(500);
    const { ids, total } = await page.call("comparedIds", { search: "" });
    expect(total).toBe(6);
    expect(ids.map(({ id, where, differences }) => [id.toString(16), where, differences])).toEqual([
      ["103", "here", []],
      ["105", "there", []],
      ["101", "both", ["byte 0 bits 0–1 always different"]],
      ["102", "both", ["only there: byte 1 bits 0–1 change"]],
      ["104", "both", ["1 byte here, 1 to 2 bytes there"]],
      ["100", "both", []],
    ]);
    expect(ids[0]?.here).toEqual({ frames: 100, perSecond: expect.closeTo(101, 0), sizes: [1, 1] });
    expect((await page.call("comparedIds", { search: "10", where: "there" })).ids.map(({ id, extended }) => [id, extended])).toEqual([
      [0x105, true],
    ]);
  });

  it("shows the bytes of an id on both sides", async () => {
    const page = await open();
    await compare(page, file(THERE));
    const { bytes, signals } = await page.call("comparedId", { channel: 0, id: 0x102, extended: false });
    expect(signals).toEqual([]);
    expect(bytes[1]).toEqual({
      here: { least: 1, most: 1, values: 1, bits: "00000001" },
      there: { least: 0, most: 3, values: 4, bits: "000000xx" },
      onlyHere: { count: 0, first: [] },
      onlyThere: { count: 3, first: [0, 2, 3] },
    });
    const longer = await page.call("comparedId", { channel: 0, id: 0x104, extended: false });
    expect([longer.bytes[1]?.here, longer.bytes[1]?.there?.bits]).toEqual([undefined, "00000000"]);
  });

  it("compares signals by their names", async () => {
    const page = await open();
    const dbc = `BO_ 258 Drive: 2 A\n SG_ Counter : 0|8@1+ (1,0) [0|0] "" A\n SG_ Gear : 8|8@1+ (1,0) [0|0] "" A\nVAL_ 258 Gear 1 "First" ;\n`;
    await page.call("setDatabase", { name: "x.dbc", bytes: new TextEncoder().encode(dbc) });
    await compare(page, file(THERE));
    expect((await page.call("comparedIds", { search: "driv" })).ids.map(({ name }) => name)).toEqual(["Drive"]);
    const { signals } = await page.call("comparedId", { channel: 0, id: 0x102, extended: false });
    expect(signals).toEqual([
      {
        name: "Counter",
        unit: "",
        here: { least: 0, most: 15, values: undefined },
        there: { least: 0, most: 15, values: undefined },
        isDifferent: false,
      },
      {
        name: "Gear",
        unit: "",
        here: { least: 1, most: 1, values: ["First"] },
        there: { least: 0, most: 3, values: ["0", "First", "2", "3"] },
        isDifferent: true,
      },
    ]);
  });

  it("compares spans of one capture, silence included", async () => {
    const page = await open(logOf(100, { "200": (i) => (i < 50 ? "00" : hex(i)) }) + logOf(20, { "201": () => "00" }));
    const span = (from: number, to: number): CompareSide => ({ kind: "span", fromUs: from * 1e6, toUs: to * 1e6 });
    const summary = await compare(page, span(1.5, 3.5), { here: span(1, 1.5) });
    expect(summary).toMatchObject({
      here: { frames: 70, durationUs: 0.5e6 },
      there: { frames: 50, durationUs: 2e6 },
      both: 1,
      onlyHere: 1,
    });
    const [, first] = (await page.call("comparedIds", { search: "" })).ids;
    expect(first?.differences).toEqual(["only there: byte 0 bits 0–6 change", "100/s here, 25/s there"]);
    await expect(compare(page, span(2, 1))).rejects.toThrow("span: 2000000 to 1000000 is not a span of time");
  });

  it("finds ids on other channels if that is wanted", async () => {
    const page = await open(logOf(10, { "100": counter }));
    const other = file(logOf(10, { "100": counter }, 1));
    expect(await compare(page, other)).toMatchObject({ both: 0, onlyHere: 1, onlyThere: 1 });
    expect(await compare(page, other, { anyChannel: true })).toMatchObject({ both: 1, different: 0 });
    const [only] = (await page.call("comparedIds", { search: "" })).ids;
    expect(only).toMatchObject({ channel: undefined, found: 0 });
  });

  it("compares signals on other channels by a database for one of them", async () => {
    const page = await open(logOf(10, { "100": counter }, 1));
    const bytes = new TextEncoder().encode(`BO_ 256 Drive: 1 A
 SG_ Counter : 0|8@1+ (1,0) [0|0] "" A
`);
    await page.call("setDatabase", { name: "x.dbc", bytes, channels: [0] });
    await compare(page, file(logOf(10, { "100": counter })), { anyChannel: true });
    expect((await page.call("comparedIds", { search: "" })).ids.map(({ name }) => name)).toEqual(["Drive"]);
    const { signals } = await page.call("comparedId", { channel: undefined, id: 0x100, extended: false });
    const values = { least: 0, most: 9, values: undefined };
    expect(signals).toEqual([{ name: "Counter", unit: "", here: values, there: values, isDifferent: false }]);
  });

  it("writes the result as CSV and as text", async () => {
    const page = await open();
    await compare(page, file(THERE));
    const { text: csv } = await page.call("comparisonText", { format: "csv" });
    expect(csv.split("\n")[0]).toBe(
      "where,channel,id,name,score,frames_here,frames_there,per_second_here,per_second_there,bytes_here,bytes_there,differences",
    );
    expect(csv).toContain("\nonly there,0,00000105,,1,,100,,101,,0,\n");
    expect(csv).toContain("\nin both,0,104,,0.5,100,100,101,101,1,1-2,");
    const { text } = await page.call("comparisonText", { format: "text" });
    expect(text).toContain("can0 103: only here, 100 frames, 101/s");
    expect(text).toContain("can0 102: only there: byte 1 bits 0–1 change");
    await expect(page.call("comparisonText", { format: "xml" as never })).rejects.toThrow('format "xml" is not csv or text');
    await expect(page.call("comparedIds", { search: "", where: "up" as never })).rejects.toThrow('where "up" is not both, here or there');
  });

  it("says how far it is, and ends when it is cancelled in the middle", async () => {
    const page = await open();
    const log = localFile("b.log", logOf(50_000, { "100": counter }));
    const seen: unknown[] = [];
    const watched = (onChunk: (chunks: number) => void): CompareSide => {
      let chunks = 0;
      const watch = new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          onChunk(++chunks);
          controller.enqueue(chunk);
        },
      });
      return { kind: "file", file: { ...log, stream: () => log.stream().pipeThrough(watch) as ReturnType<typeof log.stream> } };
    };
    const look = () => void page.client.call("compareProgress", undefined).then((progress) => seen.push(progress));
    await compare(page, watched(look));
    expect(seen[0]).toEqual({ side: "here", share: 1, frames: 500 });
    const shares = (seen as readonly CompareProgress[]).slice(1).map(({ side, share }) => side === "there" && share);
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((a, b) => Number(a) - Number(b)));
    expect([Number(shares[0]) > 0, Number(shares.at(-1)) < 1]).toEqual([true, true]);
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = page.call(
      "compare",
      { here: { kind: "capture" }, there: watched((chunks) => chunks === 5 && controller.abort()), anyChannel: true },
      { signal },
    );
    await expect(cancelled).rejects.toMatchObject({ fault: { code: "cancelled" } });
    expect(await page.call("compareProgress", undefined)).toBeUndefined();
    // the one before is still there
    expect((await page.call("comparedIds", { search: "" })).total).toBe(5);
  });

  it("is refused when files are opened in the middle: their frames are put between those that are compared", async () => {
    const page = new BusyPage();
    await page.goOn(page.client.call("openFiles", { files: [localFile("a.log", logOf(10_000, { "100": counter }))] }));
    const compared = page.client.call("compare", { here: { kind: "capture" }, there: file(THERE), anyChannel: false });
    const opened = page.client.call("openFiles", { files: [localFile("b.log", THERE)] });
    const [result] = await page.goOn(Promise.allSettled([compared, opened]));
    expect(result).toMatchObject({ status: "rejected", reason: { message: /was cleared or read anew/ } });
  });

  it("says for which side files were still being read", async () => {
    const page = new BusyPage();
    const opened = page.client.call("openFiles", { files: [localFile("a.log", logOf(10_000, { "100": counter }))] });
    await settled();
    const reports = async () => {
      const asked = { here: { kind: "capture" }, there: file(THERE), anyChannel: false } as const;
      const compared = page.client.call("compare", asked);
      // no file is read further before it has begun
      while ((await page.client.call("compareProgress", undefined)) === undefined) await settled();
      const { here, there } = await page.goOn(compared);
      return [here.report, there.report];
    };
    expect(await reports()).toEqual([["files were still being read: frames that were read later are missing"], []]);
    await page.goOn(opened);
    expect(await reports()).toEqual([[], []]);
  });

  it.each(["here", "there"] as const)("is not disturbed once the frames in memory were examined, before a file %s", async (side) => {
    const page = await open();
    const log = localFile("b.log", logOf(1_000, { "100": counter }));
    let cleared: Promise<unknown> | undefined;
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform: async (chunk, controller) => {
        cleared ??= page.client.call("clear", undefined);
        await cleared;
        controller.enqueue(chunk);
      },
    });
    const stream = () => log.stream().pipeThrough(watch) as ReturnType<typeof log.stream>;
    const [capture, read] = [{ kind: "capture" }, { kind: "file", file: { ...log, stream } }] as const;
    const summary = await compare(page, side === "there" ? read : capture, { here: side === "there" ? capture : read });
    const [ofFile, ofCapture] = side === "there" ? [summary.there, summary.here] : [summary.here, summary.there];
    expect([ofFile.frames, ofCapture.frames]).toEqual([1_000, 500]);
    expect((await page.now()).store.endRow).toBe(0);
  });

  it("compares nothing if it is cancelled at once, reports damage, and refuses what is no log", async () => {
    const page = await open();
    const signal = AbortSignal.abort();
    const cancelled = page.call("compare", { here: { kind: "capture" }, there: file(THERE), anyChannel: false }, { signal });
    await expect(cancelled).rejects.toMatchObject({ fault: { code: "cancelled" } });
    await expect(page.call("comparedIds", { search: "" })).rejects.toThrow("nothing was compared yet");
    expect((await compare(page, file(`${THERE}nonsense\n`))).there.report.length).toBeGreaterThan(0);
    await expect(compare(page, file("\u0000\u0001nothing", "x.bin"))).rejects.toMatchObject({ fault: { code: "format" } });
    expect(await page.call("compareProgress", undefined)).toBeUndefined();
  });

  it("does not grow with ids beyond its limit", async () => {
    const page = await open();
    const many = Array.from({ length: 10_050 }, (_, i) => `(1.0) can0 ${(0x10000 + i).toString(16).padStart(8, "0")}#00\n`).join("");
    const { there } = await compare(page, file(many));
    expect([there.ids, there.leftOut]).toEqual([10_000, 50]);
    expect((await page.call("comparedIds", { search: "" })).ids).toHaveLength(500);
  });
});
