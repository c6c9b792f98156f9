import { FrameBatch } from "canalystii";
import { expect, it } from "vitest";
import { compareCalls } from "../src/engine/calls/compare-calls.js";
import { exploreCalls } from "../src/engine/calls/explore-calls.js";
import { fileCalls } from "../src/engine/calls/file-calls.js";
import { viewCalls } from "../src/engine/calls/view-calls.js";
import { BLOCK_ROWS } from "../src/engine/query/filter.js";
import { CHUNK_ROWS as CHUNK } from "../src/engine/store/chunk.js";
import { MIN_LIMIT_BYTES } from "../src/engine/store/frame-store.js";
import { Workspace } from "../src/engine/workspace.js";
import { BusyClock, settled } from "./busy-page.js";
import { MemoryFolder, MemoryPlace } from "./memory-folder.js";

/** An engine whose memory is full with two chunks, a frame every µs, and whose work pauses after each block; now it has none. */
async function full() {
  let paused = 0;
  let pausesLeft = 0;
  const pause = async () => {
    if (--pausesLeft === 0) append(1);
    paused++;
    await settled();
    paused--;
  };
  const workspace = new Workspace({ clock: new BusyClock(), pause, folder: new MemoryFolder() }, () => {});
  const { capture } = workspace;
  const append = (rows: number) => {
    const batch = new FrameBatch(rows);
    for (let i = 0; i < rows; i++) batch.add(capture.store.endRow + i, 0x100, 0, 0, 0);
    capture.append(batch, 0);
  };
  capture.setLimit(MIN_LIMIT_BYTES);
  append(2 * CHUNK);
  const context = { signal: new AbortController().signal, onTrial: () => {} };
  const calls = { ...fileCalls(workspace), ...viewCalls(workspace), ...compareCalls(workspace), ...exploreCalls(workspace) };
  while (paused > 0) await settled();
  /** The older chunk goes in a later pause. */
  const loseAtPause = (number: number) => {
    pausesLeft = number;
  };
  return { loseAtPause, context, calls };
}

it("frames that leave the memory before a filter has examined them are missing in what is saved, and that is said", async () => {
  const { loseAtPause, context, calls } = await full();
  const { view } = await calls.openView({ kind: "trace", query: "id:100" }, context);
  // a block was examined when it begins to wait
  loseAtPause(1);
  expect(await calls.save({ format: "blf", view, place: new MemoryPlace("a.blf") }, context)).toMatchObject({
    frames: CHUNK,
    losses: [
      `${BLOCK_ROWS} frames had left the memory before they could be saved`,
      `up to ${CHUNK - BLOCK_ROWS} frames had left the memory before they were filtered`,
    ],
  });
});

it("frames that leave the memory while others are compared with them are counted: of both sides", async () => {
  const { loseAtPause, context, calls } = await full();
  const older = { kind: "span", fromUs: 0, toUs: CHUNK } as const;
  loseAtPause(3);
  const newer = { kind: "span", fromUs: CHUNK, toUs: 2 * CHUNK } as const;
  expect(await calls.compare({ here: newer, there: older, anyChannel: false }, context)).toMatchObject({
    here: { frames: CHUNK, report: [] },
    there: { frames: 0, report: [`${CHUNK} frames had left the memory before they could be examined`] },
  });
});

it("frames that leave the memory before it is examined what changed are counted: of all spans", async () => {
  const { loseAtPause, context, calls } = await full();
  const middleUs = CHUNK / 2;
  const spans = {
    quiet: [{ fromUs: CHUNK, toUs: 2 * CHUNK }],
    active: [
      { fromUs: 0, toUs: 1_000 },
      { fromUs: middleUs, toUs: CHUNK },
    ],
  };
  expect(await calls.findChanges(spans, context)).toMatchObject({ activeFrames: 1_000 + middleUs, gone: 0 });
  loseAtPause(3);
  expect(await calls.findChanges(spans, context)).toMatchObject({ quietFrames: CHUNK, activeFrames: 0, gone: 1_000 + middleUs });
});
