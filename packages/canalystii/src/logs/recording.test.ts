import { expect, it } from "vitest";
import { ManualBus } from "../../test/support/manual-bus.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { LogFiles, type LogTarget } from "./log-files.js";
import { Recording, type RecordingOptions } from "./recording.js";

/** Records a bus onto a disk of the test's own. */
function record(target: Partial<LogTarget>, options: Partial<RecordingOptions> = {}) {
  const clock = new VirtualClock();
  const bus = new ManualBus(clock);
  let closed = 0;
  const open = async (): Promise<LogTarget> => ({
    name: "trip",
    append: async () => {},
    close: async () => void closed++,
    ...target,
  });
  const files = new LogFiles({ format: "candump", open });
  const recording = new Recording({ bus, files, name: "trip.log", ...options });
  return { clock, bus, recording, closed: () => closed };
}

const full = async () => {
  throw Object.assign(new Error("write failed"), { code: "ENOSPC" });
};

it("ends with a full disk, says so with the file's name, and closes it", async () => {
  const { clock, bus, recording, closed } = record({ append: full });
  bus.hear({ id: 1 });
  const error = { code: "io", message: "trip.log: no space left on the disk" };
  await expect(clock.run(recording.done)).rejects.toMatchObject(error);
  await expect(recording.stop()).rejects.toMatchObject(error);
  await expect(recording[Symbol.asyncDispose]()).rejects.toMatchObject(error);
  expect([closed(), recording.state, clock.pending]).toEqual([1, "done", 0]);
});

it("notices that a checkpoint fails on a bus that has fallen silent", async () => {
  const { clock, bus, recording, closed } = record({ sync: full });
  bus.hear({ id: 1 });
  await expect(clock.run(recording.done)).rejects.toMatchObject({ code: "io" });
  expect([closed(), clock.now(), clock.pending]).toEqual([1, 500, 0]);
});

it("marks in the log, and counts, what a slow disk has cost", async () => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  let written = "";
  const append = async (bytes: Uint8Array) => {
    await gate;
    written += new TextDecoder().decode(bytes);
  };
  const { clock, bus, recording } = record({ append }, { capacity: 2 });
  for (let id = 1; id <= 5; id++) {
    bus.hear({ id });
    await clock.advance(1);
  }
  go();
  expect(await clock.run(recording.stop())).toMatchObject({ frames: 3, dropped: 2 });
  expect(written.match(/ \d{3}#/g)).toEqual([" 001#", " 004#", " 005#"]);
  expect(written).toMatch(/^# .*2 frames dropped: the disk was too slow$/m);
});
