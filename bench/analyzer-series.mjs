// Plots: one signal over 10 million frames, built, looked at as a whole, panned and zoomed.
import { FrameBatch } from "canalystii";
import { parseDbc } from "canalystii/dbc";
import { Series } from "../packages/analyzer/build/engine/series/series.js";
import { makeSeriesWindow } from "../packages/analyzer/build/engine/series/series-window.js";
import { FrameStore } from "../packages/analyzer/build/engine/store/frame-store.js";
import { report } from "./measure.mjs";

const POINTS = 10_000_000;
const BATCH = 8192;
const STEP_US = 130;
const COLUMNS = 1800;
const ID = 0x123;

const DBC = `VERSION ""
BU_: ECU
BO_ ${ID} Drive: 8 ECU
 SG_ Speed : 0|16@1+ (0.1,-40) [0|0] "km/h" ECU
`;

function makeStore() {
  const store = new FrameStore();
  const batch = new FrameBatch(BATCH);
  for (let first = 0; first < POINTS; first += BATCH) {
    batch.clear();
    const end = Math.min(BATCH, POINTS - first);
    for (let i = 0; i < end; i++) {
      const at = batch.add((first + i) * STEP_US, ID, 0, 0, 8);
      const value = Math.round(20_000 + 10_000 * Math.sin((first + i) / 30_000)) + ((first + i) & 15);
      batch.data[at] = value & 0xff;
      batch.data[at + 1] = value >> 8;
    }
    store.append(batch, 0);
  }
  return store;
}

function measureWindows(series) {
  const all = POINTS * STEP_US;
  const slowest = (spans) => {
    let worst = 0;
    for (const [fromUs, toUs] of spans) {
      const begin = performance.now();
      makeSeriesWindow(series, { series: 1, fromUs, toUs, columns: COLUMNS });
      worst = Math.max(worst, performance.now() - begin);
    }
    return worst;
  };
  const zooms = Array.from({ length: 60 }, (_, i) => [all / 3, all / 3 + (all / 2) * 0.78 ** i]);
  const pans = Array.from({ length: 60 }, (_, i) => [(i * all) / 100, (i * all) / 100 + all / 3]);
  // the first ones are compiled
  slowest(zooms);
  report(`plot: ${COLUMNS} columns of everything, slowest of 60`, slowest(Array(60).fill([0, all])), { unit: " ms", goal: 16 });
  report("plot: zoom, slowest of 60", slowest(zooms), { unit: " ms", goal: 16 });
  report("plot: pan, slowest of 60", slowest(pans), { unit: " ms", goal: 16 });
}

export function run() {
  const store = makeStore();
  const { database } = parseDbc(DBC);
  const context = { messageOf: () => database.messages[0] };
  const begin = performance.now();
  const series = new Series({ channel: 0, id: ID, extended: false, field: "Speed" }, store, context);
  while (series.scan());
  report(`plot: decode and index ${POINTS} values`, (performance.now() - begin) / 1000, { unit: " s", goal: 1 });
  report("plot: memory per value", series.bytes / POINTS, { unit: " bytes" });
  measureWindows(series);
}
