import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FrameBatch, VirtualBus, VirtualClock } from "canalystii";
import { expect, it } from "vitest";
import { compareCalls } from "../src/engine/calls/compare-calls.js";
import { exploreCalls } from "../src/engine/calls/explore-calls.js";
import { sendCalls } from "../src/engine/calls/send-calls.js";
import { seriesCalls } from "../src/engine/calls/series-calls.js";
import { viewCalls } from "../src/engine/calls/view-calls.js";
import { Source } from "../src/engine/source/source-list.js";
import { Workspace } from "../src/engine/workspace.js";
import { settled } from "./busy-page.js";
import { MemoryFolder } from "./memory-folder.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const KEY = { channel: 0, id: 1, extended: false };
const FIELD = { start: 0, length: 8, byteOrder: "intel", signed: false } as const;

function open() {
  const clock = new VirtualClock();
  const workspace = new Workspace({ clock, pause: settled, folder: new MemoryFolder() }, () => {});
  const { capture, sending } = workspace;
  const [bus] = VirtualBus.pair({ clock });
  sending.gate.add(new Source(0, "remote", "car"), bus);
  sending.gate.arm();
  const frames = new FrameBatch(100);
  for (let i = 0; i < 100; i++) frames.add(i * 1000, KEY.id, 0, 0, 0);
  capture.append(frames, 0);
  const context = { signal: new AbortController().signal, onTrial: () => {} };
  const calls = {
    ...exploreCalls(workspace),
    ...sendCalls(workspace),
    ...seriesCalls(workspace),
    ...viewCalls(workspace),
    ...compareCalls(workspace),
  };
  return { clock, capture, sending, context, calls };
}

it("leaves the memory when it is cleared, whatever was done with it", async () => {
  const { clock, capture, sending, context, calls } = open();
  await calls.openView({ kind: "trace", query: "id:001" }, context);
  await calls.openView({ kind: "fixed", query: "" }, context);
  await calls.rows({ view: 1, position: 0, count: 10 }, context);
  await calls.openSeries({ ...KEY, field: FIELD }, context);
  await calls.readBits(KEY, context);
  await calls.narrowFields({ moments: [{ timeUs: 10_000 }, { timeUs: 50_000 }] }, context);
  await calls.compare({ here: { kind: "capture" }, there: { kind: "span", fromUs: 0, toUs: 50_000 }, anyChannel: false }, context);
  await calls.startReplay({ from: { view: 1 }, speed: 1000, loop: false, channels: [[0, 0]], includeSent: true }, context);
  await clock.advance(1000);
  expect(sending.state().replay).toMatchObject({ name: "the filtered frames", phase: "ended", sent: 100, progress: 1 });
  const before = new WeakRef(capture.store);
  await settled();
  capture.restart();
  for (let i = 0; i < 5 && before.deref() !== undefined; i++) {
    await settled();
    collectGarbage();
  }
  expect(before.deref()).toBeUndefined();
});
