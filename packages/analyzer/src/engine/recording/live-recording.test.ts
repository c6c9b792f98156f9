import { FrameBatch, VirtualClock } from "canalystii";
import type { LogTarget } from "canalystii/formats";
import { expect, it } from "vitest";
import { LiveRecording } from "./live-recording.js";

function record(open: () => Promise<LogTarget>) {
  const clock = new VirtualClock();
  return { clock, recording: new LiveRecording({ name: "a.log", format: "candump", open, clock, onChange: () => {} }) };
}

function frames(count: number): FrameBatch {
  const batch = new FrameBatch(count);
  for (let i = 0; i < count; i++) batch.add(i, 1, 0, 0, 0);
  return batch;
}

it("a recording whose disk is too slow says in the end what is not in it", async () => {
  const { recording } = record(async () => ({ name: "a.log", append: async () => {}, close: async () => {} }));
  await recording.open();
  recording.push(frames(3));
  recording.push(frames(1_000_000));
  expect(recording.losses()).toEqual([expect.objectContaining({ count: 1_000_000 })]);
  expect(await recording.stop()).toMatchObject({ frames: 3, losses: ["1000000 frames not recorded: the disk was too slow"] });
});

it("a recording whose file cannot be created leaves no timer", async () => {
  const { clock, recording } = record(() => Promise.reject(new Error("no space")));
  await expect(recording.open()).rejects.toThrow("no space");
  expect(clock.pending).toBe(0);
});
