// The engine of the analyzer in Node: ten million frames of a car in its store, with filters, searches and jumps.
import { performance } from "node:perf_hooks";
import { vehicleDbc } from "canalystii/simulator";
import { Capture } from "../packages/analyzer/build/engine/capture.js";
import { Databases } from "../packages/analyzer/build/engine/databases.js";
import { compileQuery } from "../packages/analyzer/build/engine/query/compile/compile-query.js";
import { parseQuery } from "../packages/analyzer/build/engine/query/text/parse-query.js";
import { Slices } from "../packages/analyzer/build/engine/slices.js";
import { countRows, findNext } from "../packages/analyzer/build/engine/views/find-rows.js";
import { makeRowWindow } from "../packages/analyzer/build/engine/views/row-window.js";
import { eachBatch, START_US, STEP_US } from "./analyzer/car-frames.mjs";
import { report } from "./measure.mjs";

const FRAMES = 10_000_000;

const clock = { now: () => performance.now(), epochUs: () => Date.now() * 1000, schedule: () => () => {} };
const pause = () => new Promise((resolve) => setImmediate(resolve));

function makeCapture(databases) {
  const context = {
    messageOf: (channel, id, extended) => databases.messageOf(channel, id, extended),
    signalsNamed: (name) => databases.signalsNamed(name),
    columns: (signals) => databases.columns(signals),
    rateOf: () => 0,
    sourceName: () => "bench",
    similarSignal: () => undefined,
  };
  return { capture: new Capture({ clock, pause, context, onChange: () => {} }), context };
}

/** Waits until a view has examined all frames; returns the ms until its first match and until the end. */
async function scanned(capture, view, begin) {
  let firstMs;
  for (;;) {
    if (firstMs === undefined && view.endPosition > view.firstPosition) firstMs = performance.now() - begin;
    if (view.scannedRow >= capture.store.endRow) return { firstMs: firstMs ?? Number.NaN, allMs: performance.now() - begin };
    await pause();
  }
}

async function measureFilters(capture, signal) {
  const queries = [
    "id:0C0..2FF",
    "not id:100",
    "ch:0 data[0]>=80",
    'data:"?? ?1"',
    'data:"* 3E"',
    "name:*e* or kind:extended",
    `${signal}>0`,
  ];
  for (const query of queries) {
    const begin = performance.now();
    const { number, view } = capture.openView("trace", query);
    const { firstMs, allMs } = await scanned(capture, view, begin);
    const matches = `${view.endPosition} match`;
    report(`filter ${query}: first rows`, firstMs, { unit: " ms", goal: 100 });
    report(`filter ${query}: all`, allMs, { unit: " ms", goal: 1000, comparison: matches });
    capture.closeView(number);
  }
  const begin = performance.now();
  const { view, number } = capture.openView("fixed", "ch:0");
  report("ids of a filter: all", (await scanned(capture, view, begin)).allMs, { unit: " ms", comparison: `${view.endPosition} ids` });
  capture.closeView(number);
}

async function measureSearch(capture, context) {
  const search = (query) => ({
    store: capture.store,
    condition: compileQuery(parseQuery(query).query, context).condition,
    slices: new Slices(clock, pause),
    signal: new AbortController().signal,
  });
  let begin = performance.now();
  await findNext(search('data:"FF FF FF FF FF FF FF FE FF"'), 0);
  report("search to the end without a match", performance.now() - begin, { unit: " ms", goal: 1000 });
  begin = performance.now();
  const { total } = await countRows(search("data[1]=7F"), 5_000_000);
  report("count matches", performance.now() - begin, { unit: " ms", goal: 1000, comparison: `${total} match` });
}

function measureJumps(capture, databases) {
  const { view } = capture.openView("trace", "");
  let worst = 0;
  let worstTime = 0;
  for (let i = 0; i < 200; i++) {
    const row = (i * 7_654_321) % FRAMES;
    let begin = performance.now();
    makeRowWindow(view, databases, { view: 1, position: row, count: 60, decode: true });
    worst = Math.max(worst, performance.now() - begin);
    begin = performance.now();
    capture.store.rowAt(START_US + row * STEP_US);
    worstTime = Math.max(worstTime, performance.now() - begin);
  }
  report("jump: 60 decoded rows anywhere, slowest of 200", worst, { unit: " ms", goal: 50 });
  report("jump: position of a time, slowest of 200", worstTime, { unit: " ms", goal: 50 });
}

export async function run() {
  const databases = new Databases(() => new Slices(clock, pause));
  await databases.set({ name: "vehicle.dbc", bytes: new TextEncoder().encode(vehicleDbc()) });
  const { capture, context } = makeCapture(databases);
  const messages = [...databases.messages()];
  const before = process.memoryUsage();
  let appendMs = 0;
  await eachBatch(messages, FRAMES, (batch) => {
    const begin = performance.now();
    capture.append(batch, 0);
    appendMs += performance.now() - begin;
  });
  const after = process.memoryUsage();
  const bytes = after.arrayBuffers - before.arrayBuffers + after.heapUsed - before.heapUsed;
  report(`append ${capture.store.length} frames`, appendMs / 1000, { unit: " s", goal: 25 });
  report("memory per frame, with ids and rates", bytes / capture.store.length, { unit: " bytes", goal: 45 });
  report("of it in the store", capture.store.bytes / capture.store.length, { unit: " bytes" });
  await measureFilters(capture, messages[0].signals[0].name);
  await measureSearch(capture, context);
  measureJumps(capture, databases);
}
