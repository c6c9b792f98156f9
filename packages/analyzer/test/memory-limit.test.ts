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

/** An engine whose memory is full with two chunks, a frame every µs, and whose work pauses after each block. */
function full() {
  let pausesLeft = 0;
  const pause = async () => {
    if (--pausesLeft === 0) append(1);
    await settled();
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
  /** The older chunk goes in a later pause. */
  const loseAtPause = (number: number) => {
    pausesLeft = number;
  };
  return { loseAtPause, context, calls };
}

it("frames that leave the memory before a filter has examined them are missing in what is saved, and that is said", async () => {
  const { loseAtPause, context, calls } = full();
  const { view } = await calls.openView({ kind: "trace", query: "id:100" }, context);
  // it begins to wait, and a block is examined
  loseAtPause(2);
  expect(await calls.save({ format: "blf", view, place: new MemoryPlace("a.blf") }, context)).toMatchObject({
    frames: CHUNK,
    losses: [
      `${BLOCK_ROWS} frames had left the memory before they could be saved`,
      `up to ${CHUNK - BLOCK_ROWS} frames had left the memory before they were filtered`,
    ],
  });
});
