import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualBus } from "../../test/support/manual-bus.js";
import { VirtualClock } from "../base/virtual-clock.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import type { CanFrame } from "../can/frame.js";
import { parseRowMatcher } from "../can/text/frame-pattern.js";
import { openLogFile } from "./open-log-file.js";
import { recordTo } from "./record-to.js";

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalystii-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function readAll(path: string) {
  const markers: string[] = [];
  const log = await openLogFile(path, { onMarker: ({ text }) => void markers.push(text) });
  const frames: CanFrame[] = [];
  for await (const frame of log.frames()) frames.push(frame);
  return { ids: frames.map(({ id }) => id), frames, markers, format: log.format.name, gzip: log.gzip, report: log.report };
}

/** A bus that the test makes hear frames; `numbers` hears the ids from..to, 1 ms apart. */
function manual() {
  const clock = new VirtualClock();
  const bus = new ManualBus(clock);
  const numbers = async (from: number, to: number) => {
    for (let id = from; id < to; id++) {
      bus.hear({ id, channel: id % 2 });
      await clock.advance(1);
    }
  };
  return { clock, bus, numbers };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("recordTo and openLogFile", () => {
  it.each([
    ["drive.blf", "blf", false],
    ["drive.BLF.gz", "blf", true],
    ["drive.log", "candump", false],
    ["drive.asc.gz", "asc", true],
    ["drive.pcapng", "pcapng", false],
  ])("record %s as %s and read it back", async (name, format, gzip) => {
    const { clock, bus, numbers } = manual();
    const recording = await clock.run(recordTo(bus, at(name)));
    await numbers(0, 50);
    expect(recording.state).toBe("recording");
    const result = await clock.run(recording.stop());
    expect(result).toMatchObject({ frames: 50, files: 1, dropped: 0, overruns: 0, bytes: (await stat(at(name))).size });
    expect(await recording.stop()).toEqual(result);
    expect(recording.state).toBe("done");
    expect(await readAll(at(name))).toMatchObject({ ids: range(0, 50), format, gzip, report: { truncated: false, skipped: 0 } });
    expect(clock.pending).toBe(0);
    expect((await readAll(at(name))).frames.map(({ channel }) => channel)).toEqual(range(0, 50).map((id) => id % 2));
    // the bus goes on
    await bus.send({ id: 1 });
  });

  it("records from the call on, and up to stop, while the file is still being opened and written", async () => {
    const { bus, clock } = manual();
    const opening = recordTo(bus, at("a.log"));
    bus.hear({ id: 1 });
    const recording = await clock.run(opening);
    bus.hear({ id: 2 });
    const stopped = recording.stop();
    bus.hear({ id: 3 });
    expect(await clock.run(stopped)).toMatchObject({ frames: 2 });
    expect((await readAll(at("a.log"))).ids).toEqual([1, 2]);
  });

  it("ends with the bus, the signal, the count, the end of the block, and completes the file each time", async () => {
    const { clock, bus, numbers } = manual();
    const ending = new AbortController();
    const counted = await clock.run(recordTo(bus, at("counted.blf"), { count: 3, channels: [0] }));
    const aborted = await clock.run(recordTo(bus, at("aborted.blf"), { signal: ending.signal }));
    const closed = await clock.run(recordTo(bus, at("closed.blf"), { filters: [{ id: 4 }] }));
    await clock.run(
      (async () => {
        await using _ = await recordTo(bus, at("block.blf"));
        await numbers(0, 1);
      })(),
    );
    await numbers(1, 8);
    expect(await clock.run(counted.done)).toMatchObject({ frames: 3, started: true, reached: true });
    ending.abort();
    expect(await clock.run(aborted.done)).toMatchObject({ frames: 8, started: true, reached: false });
    await bus.close();
    expect(await clock.run(closed.done)).toMatchObject({ frames: 1 });
    const ids = await Promise.all(["counted", "aborted", "closed", "block"].map(async (name) => (await readAll(at(`${name}.blf`))).ids));
    expect(ids).toEqual([[0, 2, 4], range(0, 8), [4], [0]]);
  });

  it("marks overruns and interruptions, and says how many overruns there were", async () => {
    const { clock, bus, numbers } = manual();
    const recording = await clock.run(recordTo(bus, at("marked.log")));
    await numbers(0, 1);
    const toUs = bus.nowUs();
    bus.overrun({ channel: 0, certain: true, fromUs: toUs - 1000, toUs, lostAtLeast: 1, lostAtMost: 5 });
    bus.lose();
    await clock.advance(1);
    bus.regain();
    await numbers(1, 2);
    expect(await clock.run(recording.stop())).toMatchObject({ frames: 2, overruns: 1 });
    expect((await readAll(at("marked.log"))).markers).toEqual([
      "channel 0: receive buffer overrun: 1 to 5 frames lost within 1 ms",
      "disconnected: gone for now",
      "reconnected after 0.0 s",
    ]);
  });

  it("begins with a frame and what came before it", async () => {
    const { clock, bus, numbers } = manual();
    const startOn = parseRowMatcher("010");
    const recording = await clock.run(recordTo(bus, at("trigger.blf"), { startOn, preTriggerUs: 4500 }));
    expect(recording.state).toBe("waiting");
    await numbers(0, 0x14);
    await clock.run(recording.stop());
    expect((await readAll(at("trigger.blf"))).ids).toEqual(range(0xc, 0x14));
  });

  it("says that the frame to begin with never came", async () => {
    const { clock, bus, numbers } = manual();
    const recording = await clock.run(recordTo(bus, at("never.log"), { startOn: parseRowMatcher("7FF") }));
    await numbers(0, 5);
    expect(await clock.run(recording.stop())).toMatchObject({ frames: 0, started: false, reached: false });
  });

  it("ends with the fault of the bus, after the file is complete", async () => {
    const [bus, peer] = VirtualBus.pair();
    const recording = await recordTo(bus, at("fault.blf"));
    await peer.send({ id: 7 });
    bus.unplug();
    await expect(recording.done).rejects.toMatchObject({ code: "disconnected" });
    await expect(recording.stop()).rejects.toMatchObject({ code: "disconnected" });
    expect(await readAll(at("fault.blf"))).toMatchObject({ ids: [7], report: { truncated: false } });
    await expect(recordTo(bus, at("late.blf"))).rejects.toMatchObject({ code: "disconnected" });
    await peer.close();
    await expect(recordTo(peer, at("late.blf"))).rejects.toMatchObject({ code: "closed" });
    expect(await readdir(folder)).toEqual(["fault.blf"]);
  });

  it("numbers the files of a series, and keeps one that exists", async () => {
    const { clock, bus, numbers } = manual();
    const recording = await clock.run(recordTo(bus, at("long.log.gz"), { maxUs: 10_000 }));
    await numbers(0, 25);
    expect(await clock.run(recording.stop())).toMatchObject({ files: 3 });
    expect((await readdir(folder)).sort()).toEqual(["long-001.log.gz", "long-002.log.gz", "long-003.log.gz"]);
    expect((await readAll(at("long-002.log.gz"))).ids).toEqual(range(10, 20));
    await rm(at("long-001.log.gz"));
    await expect(clock.run(recordTo(bus, at("long.log.gz"), { maxBytes: 1000 }))).rejects.toMatchObject({
      code: "io",
      message: `${at("long-002.log.gz")} already exists`,
    });
    expect(clock.pending).toBe(0);
  });

  it("keeps a file that exists unless it is forced, and a link to a file", async () => {
    const [bus] = VirtualBus.pair();
    await writeFile(at("old.log"), "precious");
    await symlink(at("old.log"), at("link.log"));
    for (const name of ["old.log", "link.log"]) {
      await expect(recordTo(bus, at(name))).rejects.toMatchObject({
        code: "io",
        message: `${at(name)} already exists`,
        hint: "Pass force: true to replace it.",
      });
    }
    expect(await readFile(at("old.log"), "utf8")).toBe("precious");
    await (await recordTo(bus, at("link.log"), { force: true })).stop();
    expect(await readFile(at("old.log"), "utf8")).toBe("");
    expect((await readdir(folder)).sort()).toEqual(["link.log", "old.log"]);
  });

  it("says what is wrong with a path, before anything is recorded", async () => {
    const [bus] = VirtualBus.pair();
    await mkdir(at("folder.blf"));
    await writeFile(at("notes.txt"), "no log at all\n");
    await expect(recordTo(bus, at("none/a.blf"))).rejects.toMatchObject({
      code: "not-found",
      message: `the folder ${at("none")} does not exist`,
    });
    await expect(recordTo(bus, at("folder.blf"))).rejects.toMatchObject({ code: "io", message: /is a folder, not a file to write/ });
    await expect(recordTo(bus, at("a.xyz"))).rejects.toThrow(
      /a\.xyz is not that of a log format; pass format, one of candump, .* ends in \.log, /,
    );
    await expect(recordTo(bus, at("a.blf"), { format: "savvycan" })).rejects.toMatchObject({ code: "unsupported" });
    await expect(recordTo(bus, "")).rejects.toThrow('path "" is not the path of a file');
    await expect(recordTo(bus, at("a.blf"), { channels: [5] })).rejects.toThrow("channel 5 is not open; open: 0, 1");
    await expect(recordTo(bus, at("a.blf"), { count: 0 })).rejects.toThrow("count 0 is not an integer of at least 1");
    await expect(recordTo(bus, at("a.blf"), { preTriggerUs: 5 })).rejects.toThrow("preTriggerUs needs startOn");
    await expect(recordTo(bus, at("a.blf"), { maxUs: 0 })).rejects.toThrow("maxUs 0 is not a number above 0");
    await expect(recordTo(bus, at("a.blf"), { maxBytes: Number.NaN })).rejects.toThrow("maxBytes NaN is not a number above 0");
    await expect(recordTo(bus, at("a.blf"), { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late");
    expect((await readdir(folder)).sort()).toEqual(["folder.blf", "notes.txt"]);

    await expect(openLogFile(at("none.blf"))).rejects.toMatchObject({ code: "not-found", message: `${at("none.blf")}: no such file` });
    await expect(openLogFile(at("folder.blf"))).rejects.toMatchObject({ code: "format", message: /is a folder, not a log/ });
    await expect(openLogFile(at("notes.txt"))).rejects.toMatchObject({
      code: "format",
      message: /notes\.txt is not a log of a known format/,
    });
    await expect(openLogFile("")).rejects.toThrow(TypeError);
  });

  it("find the format by the content, whatever the name, and close the file on leaving the loop", async () => {
    await writeFile(at("wrong.blf"), gzipSync("(1763800000.000000) can0 123#11\n(1763800000.000001) can1 124#22\n"));
    const log = await openLogFile(at("wrong.blf"));
    expect([log.format.name, log.gzip]).toEqual(["candump", true]);
    for await (const { id, channel, data } of log.frames()) {
      expect({ id, channel, data }).toEqual({ id: 0x123, channel: 0, data: Uint8Array.of(0x11) });
      break;
    }
    await using unread = await openLogFile(at("wrong.blf"), { format: "candump" });
    expect(unread.header.channelNames.size).toBe(0);
  });
});
