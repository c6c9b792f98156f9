import { FrameBatch } from "canalystii";
import { expect, it } from "vitest";
import { FrameStore } from "../store/frame-store.js";
import { AllRows } from "../views/rows.js";
import { StoredRows } from "../views/stored-rows.js";
import { StoredFrames } from "./replay-frames.js";

it("frames that had left the memory before it was known whether they are wanted are reported", async () => {
  const store = new FrameStore();
  const frames = new FrameBatch();
  frames.add(0, 1, 0, 0, 0);
  store.append(frames, 0);
  const replayed = new StoredFrames("the filtered frames", async () => new StoredRows(store, new AllRows(store), { goneUnexamined: 5 }));
  expect(replayed.report).toEqual([]);
  for await (const batch of await replayed.open(new AbortController().signal)) expect(batch.length).toBe(1);
  expect(replayed.report).toEqual(["up to 5 frames that had left the memory before they were filtered"]);
});
