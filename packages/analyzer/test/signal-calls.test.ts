import { describe, expect, it } from "vitest";
import { EnginePage } from "./engine-page.js";
import { localFile, MemoryPlace } from "./memory-folder.js";

const dbc = (scale: number, signal = "Speed") => `VERSION ""
BU_: ECU
BO_ 291 Drive: 2 ECU
 SG_ ${signal} : 0|8@1+ (${scale},0) [0|0] "km/h" ECU
 SG_ Gear : 8|8@1+ (1,0) [0|0] "" ECU
BO_ 292 Silent: 1 ECU
 SG_ Nothing : 0|8@1+ (1,0) [0|0] "" ECU
VAL_ 291 Gear 0 "Park" 1 "Drive" ;
`;
const log = Array.from({ length: 10 }, (_, i) => `(${(1 + i / 10).toFixed(6)}) can0 123#0${i}0${i % 2}\n`).join("");
const DRIVE = { channel: 0, id: 0x123, extended: false };
const EVERYTHING = { fromUs: 0, toUs: 9e6, columns: 100 };

async function openPage() {
  const page = new EnginePage();
  const files = [localFile("a.log", new TextEncoder().encode(`${log}(3.000000) can1 7E8#AABB\n`))];
  await page.call("openFiles", { files });
  const { database } = await page.call("setDatabase", { name: "car.dbc", bytes: new TextEncoder().encode(dbc(2)) });
  const reload = (text: string) => page.call("setDatabase", { database, name: "car.dbc", bytes: new TextEncoder().encode(text) });
  return { page, reload };
}

describe("signals", () => {
  it("are listed with what is unknown and what is missing, and searched", async () => {
    const { page } = await openPage();
    const list = await page.call("signals", { search: "" });
    expect(list.messages).toEqual([{ ...DRIVE, name: "Drive", frames: 10, signals: ["Speed", "Gear"], more: 0 }]);
    expect(list.unknown).toEqual([{ channel: 1, id: 0x7e8, extended: false, frames: 1, size: 2 }]);
    expect(list).toMatchObject({ missing: ["Silent"], missingTotal: 1, knownFrames: 10, frames: 11 });
    const gear = await page.call("signals", { search: "gEA" });
    expect([gear.messages[0]?.signals, gear.unknown]).toEqual([["Gear"], []]);
    expect((await page.call("signals", { search: "7e" })).unknownTotal).toBe(1);
  });

  it("have their figures over all frames, also those that come later", async () => {
    const { page } = await openPage();
    await page.call("readSignals", { messages: [DRIVE] });
    await page.now();
    const [read] = await page.call("readSignals", { messages: [DRIVE] });
    expect(read?.signals[0]).toEqual({ name: "Speed", unit: "km/h", value: 18, least: 0, most: 18, mean: 9, count: 10, label: undefined });
    expect(read?.signals[1]).toMatchObject({ name: "Gear", label: "Drive", mean: 0.5 });
    expect(await page.call("readSignals", { messages: [] })).toEqual([]);
  });
});

describe("a series", () => {
  it("of a signal and of bits is what was in the frames", async () => {
    const { page } = await openPage();
    const { series } = await page.call("openSeries", { ...DRIVE, field: "Speed" });
    const bits = { start: 8, length: 1, byteOrder: "intel", signed: false } as const;
    const { series: bit } = await page.call("openSeries", { ...DRIVE, field: bits });
    await page.now();
    const window = await page.call("seriesWindow", { series, ...EVERYTHING });
    expect(window).toMatchObject({ unit: "km/h", problem: undefined, count: 10, kind: "points", isState: false });
    expect([...window.first]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect([...(await page.call("seriesWindow", { series: bit, ...EVERYTHING })).first]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const at = await page.call("seriesAt", { series: [series, bit], timeUs: 1.35e6 });
    expect(at).toEqual([
      { series, timeUs: 1.3e6, value: 6, row: 3 },
      { series: bit, timeUs: 1.3e6, value: 1, row: 3 },
    ]);
  });

  it("means what the database says now, and says why it has no values", async () => {
    const { page, reload } = await openPage();
    const { series } = await page.call("openSeries", { ...DRIVE, field: "Speed" });
    const { series: gear } = await page.call("openSeries", { ...DRIVE, field: "Gear" });
    await reload(dbc(3));
    await page.now();
    expect([...(await page.call("seriesWindow", { series, ...EVERYTHING })).first].at(-1)).toBe(27);
    const state = await page.call("seriesWindow", { series: gear, ...EVERYTHING });
    expect([state.isState, state.labels]).toEqual([
      true,
      [
        [0, "Park"],
        [1, "Drive"],
      ],
    ]);
    await reload(dbc(1, "Velocity"));
    await page.now();
    const without = await page.call("seriesWindow", { series, ...EVERYTHING });
    expect([without.count, without.problem]).toEqual([0, 'message "Drive" has no signal "Speed"']);
    await page.call("clear", undefined);
    expect((await page.call("seriesWindow", { series: gear, ...EVERYTHING })).count).toBe(0);
  });

  it("is refused where there is none, and for spans that are none", async () => {
    const { page } = await openPage();
    const { series } = await page.call("openSeries", { ...DRIVE, field: "Speed" });
    await expect(page.call("seriesWindow", { series: 99, ...EVERYTHING })).rejects.toThrow("series 99 is not open");
    await expect(page.call("seriesWindow", { series, ...EVERYTHING, toUs: 0 })).rejects.toThrow("0 to 0 is not a span of time");
    await expect(page.call("seriesWindow", { series, ...EVERYTHING, columns: 1e9 })).rejects.toThrow("columns");
    await page.call("closeSeries", { series });
    await expect(page.call("seriesAt", { series: [series], timeUs: 0 })).rejects.toThrow("is not open");
    for (let i = 0; i < 32; i++) await page.call("openSeries", { ...DRIVE, field: "Speed" });
    await expect(page.call("openSeries", { ...DRIVE, field: "Speed" })).rejects.toThrow("32 series");
  });

  it("is saved with its names, all of it or a span, as a file or to a place", async () => {
    const { page } = await openPage();
    const { series } = await page.call("openSeries", { ...DRIVE, field: "Speed" });
    const { series: gear } = await page.call("openSeries", { ...DRIVE, field: "Gear" });
    await page.now();
    const names = [
      { series, place: "can0 123", name: "Speed" },
      { series: gear, place: "can0 123", name: "Gear" },
    ];
    const { file, ...saved } = await page.call("saveValues", { series: names, format: "csv", span: { fromUs: 1.8e6, toUs: 9e6 } });
    const lines = ["time_us,channel_and_id,signal,value,unit", "1800000,can0 123,Speed,16,km/h", "1900000,can0 123,Speed,18,km/h"];
    const content = [...lines, "1800000,can0 123,Gear,0,", "1900000,can0 123,Gear,1,", ""].join("\n");
    expect(await file?.text()).toBe(content);
    expect(saved).toEqual({ name: "plot.csv", values: 4, bytes: content.length, losses: [] });
    const place = new MemoryPlace("mine.parquet");
    expect(await page.call("saveValues", { series: names, format: "parquet", place })).toMatchObject({ name: "mine.parquet", values: 20 });
    expect(new TextDecoder().decode(place.bytes?.subarray(0, 4))).toBe("PAR1");
  });

  it("is not saved in other formats, spans and series, and a file that fails is given up", async () => {
    const { page } = await openPage();
    const { series } = await page.call("openSeries", { ...DRIVE, field: "Speed" });
    await page.now();
    const names = [{ series, place: "can0 123", name: "Speed" }];
    await expect(page.call("saveValues", { series: names, format: "xlsx" as never })).rejects.toThrow('"xlsx" is not csv or parquet');
    await expect(page.call("saveValues", { series: names, format: "csv", span: { fromUs: 2, toUs: 1 } })).rejects.toThrow("2 to 1");
    await expect(page.call("saveValues", { series: [{ ...names[0], series: 7 } as never], format: "csv" })).rejects.toThrow("series 7");
    const place = new MemoryPlace("full.csv");
    const open = place.createWritable.bind(place);
    place.createWritable = async () => ({ ...(await open()), write: () => Promise.reject(new DOMException("", "QuotaExceededError")) });
    await expect(page.call("saveValues", { series: names, format: "csv", place })).rejects.toThrow("no space left");
    expect([place.wasAborted, place.bytes]).toEqual([true, undefined]);
  });
});
