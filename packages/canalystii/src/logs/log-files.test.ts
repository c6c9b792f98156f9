import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.js";
import { FrameBatch } from "../can/frame-batch.js";
import { parseRowMatcher } from "../can/text/frame-pattern.js";
import { describeWriteError, LogFiles, type LogFilesOptions, type LogTarget } from "./log-files.js";
import { readLog } from "./read-log.js";
import { Recorder, type RecorderOptions } from "./recorder.js";

/** A disk in memory: so much room, then it is full. */
class Disk {
  readonly files: { bytes: Uint8Array; closed: boolean; synced: number }[] = [];
  room = Number.POSITIVE_INFINITY;

  readonly open = async (): Promise<LogTarget> => {
    const file = { bytes: new Uint8Array(0), closed: false, synced: 0 };
    this.files.push(file);
    return {
      name: `file ${this.files.length}`,
      append: async (bytes) => {
        const fits = bytes.subarray(0, Math.min(bytes.length, this.room));
        this.room -= fits.length;
        file.bytes = Uint8Array.from([...file.bytes, ...fits]);
        if (fits.length < bytes.length) throw Object.assign(new Error("write failed"), { code: "ENOSPC" });
      },
      overwrite: async (offset, bytes) => file.bytes.set(bytes, offset),
      truncate: async (length) => {
        file.bytes = file.bytes.slice(0, length);
      },
      sync: async () => {
        file.synced = file.bytes.length;
      },
      close: async () => {
        file.closed = true;
      },
    };
  };

  /** Reads a file, up to what would be left after a crash if `synced`. */
  async ids(index: number, synced = false): Promise<{ ids: number[]; damaged: boolean }> {
    const file = this.files[index] as (typeof this.files)[number];
    const log = await readLog([synced ? file.bytes.slice(0, file.synced) : file.bytes], { fileName: "x.log" });
    const ids: number[] = [];
    for await (const batch of log) for (const { id } of batch) ids.push(id);
    return { ids, damaged: log.report.truncated || log.report.skipped > 0 };
  }
}

function frames(from: number, count: number, stepUs = 1000): FrameBatch {
  const batch = new FrameBatch();
  for (let i = from; i < from + count; i++) batch.add(1_700_000_000_000_000 + i * stepUs, i & 0x7ff, 0, 0, 8);
  return batch;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function logFiles(disk: Disk, options: Partial<LogFilesOptions> = {}): LogFiles {
  return new LogFiles({ format: "candump", open: disk.open, ...options });
}

const FORMATS = ["candump", "blf", "asc", "trc", "jsonl"];

describe.each(FORMATS.flatMap((format) => [[format, false] as const, [format, true] as const]))(
  "LogFiles with %s, gzip %s",
  (format, gzip) => {
    it("keeps everything up to the last checkpoint when the program dies", async () => {
      const disk = new Disk();
      const files = logFiles(disk, { format, gzip });
      await files.write(frames(0, 700));
      await files.checkpoint();
      await files.write(frames(700, 50));
      expect((await disk.ids(0, true)).ids).toEqual(range(0, 700));
      await files.checkpoint();
      expect((await disk.ids(0, true)).ids).toEqual(range(0, 750));
      // half of the next checkpoint is on the disk
      await files.write(frames(750, 1000));
      await files.checkpoint();
      const file = disk.files[0] as (typeof disk.files)[number];
      file.synced -= 40;
      const { ids } = await disk.ids(0, true);
      expect(ids.length).toBeGreaterThanOrEqual(750);
      expect(ids.slice(0, 750)).toEqual(range(0, 750));
    });
  },
);

describe.each(FORMATS)("LogFiles with %s", (format) => {
  it("leaves a file that reads when the disk is full", async () => {
    const disk = new Disk();
    disk.room = 20_000;
    const files = logFiles(disk, { format });
    const write = async () => {
      for (let i = 0; i < 2000; i += 20) {
        await files.write(frames(i, 20));
        await files.checkpoint();
      }
    };
    const error = await write().catch((reason: unknown) => reason);
    expect(describeWriteError(error, "trip.log")).toMatchObject({ code: "io", message: "trip.log: no space left on the disk" });
    expect(describeWriteError(error, "trip.log")?.hint).toContain("Everything written so far is in the file");
    expect(describeWriteError(error, "trip.log", { kept: false })?.hint).toContain("The old file is unchanged");
    const { ids } = await disk.ids(0);
    expect(ids.length).toBeGreaterThan(40);
    expect(ids).toEqual(range(0, ids.length));
    expect(disk.files[0]?.closed).toBe(true);
    await expect(files.write(frames(0, 1))).rejects.toThrow("write failed");
    await files.abandon();
  });

  it("splits by size without losing a frame", async () => {
    const disk = new Disk();
    const files = logFiles(disk, { format, maxBytes: 1500 });
    for (let i = 0; i < 1000; i += 100) {
      await files.write(frames(i, 100));
      await files.checkpoint();
    }
    await files.finish();
    expect(disk.files.length).toBeGreaterThan(1);
    const all = [];
    for (let i = 0; i < disk.files.length; i++) all.push(...(await disk.ids(i)).ids);
    expect(all).toEqual(range(0, 1000));
    expect(files.bytes).toBe(disk.files.reduce((sum, { bytes }) => sum + bytes.length, 0));
  });
});

describe("LogFiles", () => {
  it("splits by time at the exact frame", async () => {
    const disk = new Disk();
    const files = logFiles(disk, { maxUs: 100_000 });
    await files.write(frames(0, 250));
    await files.finish();
    expect(disk.files).toHaveLength(3);
    expect((await disk.ids(0)).ids).toEqual(range(0, 100));
    expect((await disk.ids(1)).ids).toEqual(range(100, 200));
    expect((await disk.ids(2)).ids).toEqual(range(200, 250));
  });

  it("carries out concurrent calls in their order", async () => {
    const disk = new Disk();
    const files = logFiles(disk);
    await Promise.all([
      files.write(frames(0, 10)),
      files.checkpoint(),
      files.marker(1, "note"),
      files.write(frames(10, 10)),
      files.finish(),
    ]);
    expect((await disk.ids(0)).ids).toEqual(range(0, 20));
    expect(files.frames).toBe(20);
  });

  it("counts what the format cannot hold, over all files", async () => {
    const disk = new Disk();
    const files = logFiles(disk, { format: "csv", maxUs: 100_000 });
    await files.write(frames(0, 250));
    await files.marker(1, "note");
    await files.finish();
    expect(files.losses.get("marker")).toBe(1);
  });
});

async function recorded(batches: readonly FrameBatch[], options: Partial<RecorderOptions>): Promise<number[]> {
  const disk = new Disk();
  const clock = new VirtualClock();
  const recorder = new Recorder({ files: logFiles(disk), bus: { clock }, ...options });
  for (const batch of batches) if (!(await recorder.push(batch))) break;
  await recorder.finish();
  expect(clock.pending).toBe(0);
  return (await disk.ids(0)).ids;
}

describe("Recorder", () => {
  const batches = () => range(0, 20).map((i) => frames(i * 10, 10));

  it("makes everything safe twice a second, without being asked", async () => {
    const disk = new Disk();
    const clock = new VirtualClock();
    const recorder = new Recorder({ files: logFiles(disk, { format: "blf" }), bus: { clock } });
    await recorder.push(frames(0, 30));
    await clock.advance(500);
    expect((await disk.ids(0, true)).ids).toEqual(range(0, 30));
    await recorder.push(frames(30, 30));
    await clock.advance(500);
    expect((await disk.ids(0, true)).ids).toEqual(range(0, 60));
    await recorder.finish();
    expect(clock.pending).toBe(0);
  });

  it("reports a disk that is full between two frames", async () => {
    const disk = new Disk();
    const clock = new VirtualClock();
    const recorder = new Recorder({ files: logFiles(disk, { format: "blf" }), bus: { clock } });
    await recorder.push(frames(0, 30));
    disk.room = 0;
    await clock.advance(600);
    await expect(recorder.failed).rejects.toThrow("write failed");
    await expect(recorder.finish()).rejects.toThrow("write failed");
    expect(clock.pending).toBe(0);
  });

  it("ends after so many frames", async () => {
    expect(await recorded(batches(), { count: 25 })).toEqual(range(0, 25));
  });

  it("begins and ends with the given frames", async () => {
    const startOn = parseRowMatcher("02D");
    expect(await recorded(batches(), { startOn })).toEqual(range(45, 200));
    expect(await recorded(batches(), { startOn, stopOn: parseRowMatcher("02F") })).toEqual(range(45, 48));
    expect(await recorded(batches(), { startOn, stopOn: parseRowMatcher("000:00F") })).toEqual(range(45, 49));
    expect(await recorded(batches(), { startOn, stopOn: startOn })).toEqual(range(45, 200));
    expect(await recorded(batches(), { startOn: parseRowMatcher("7FF") })).toEqual([]);
  });

  it("records what came before the trigger, for the time that was asked for and no more", async () => {
    const startOn = parseRowMatcher("02D");
    expect(await recorded(batches(), { startOn, preTriggerUs: 12_000 })).toEqual(range(33, 200));
    expect(await recorded(batches(), { startOn, preTriggerUs: 3_600_000_000 })).toEqual(range(0, 200));
    expect(await recorded(batches(), { startOn, preTriggerUs: 12_000, count: 5 })).toHaveLength(17);
  });
});
