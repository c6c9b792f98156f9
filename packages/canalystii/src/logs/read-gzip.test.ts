import { constants, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chop, concat, latin1 } from "../../test/formats/support.js";
import { describeReport, type LogReport, readLog } from "./index.js";

const LINES = 3000;
const text = latin1(
  Array.from(
    { length: LINES },
    (_, i) => `(${1_700_000_000 + (i >> 4)}.${String((i * 7919) % 1_000_000).padStart(6, "0")}) can0 123#${hex(i)}\n`,
  ).join(""),
);
const packed = Uint8Array.from(gzipSync(text));

function hex(i: number): string {
  return ((i * 2_654_435_761) >>> 0).toString(16).padStart(8, "0").toUpperCase();
}

interface Outcome {
  readonly frames: number;
  readonly report: LogReport;
}

/** Reads a packed log; `pause` makes the consumer slower than the unpacker. */
async function read(chunks: readonly Uint8Array[], pause = async () => {}): Promise<Outcome> {
  const log = await readLog(chunks, { format: "candump", batchRows: 64 });
  let frames = 0;
  for await (const batch of log) {
    frames += batch.length;
    await pause();
  }
  return { frames, report: log.report };
}

/** Lines in what `gzip -dc` gives of a cut file. */
function wholeLines(cut: Uint8Array): number {
  const bytes = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.from(bytes).toString("latin1").split("\n").length - 1;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a log packed with gzip", () => {
  it("gives all of a truncated file, at any pace of the consumer and with any chunks", async () => {
    for (const missing of [8, 20, 100, 5000, packed.length - 400]) {
      const cut = packed.subarray(0, packed.length - missing);
      const whole = wholeLines(cut);
      for (const pause of [undefined, turn]) {
        for (const chunks of [[cut], chop(cut, [1, 700])]) {
          const { frames, report } = await read(chunks, pause);
          // the truncated line may look like a complete one
          expect(frames - whole).toBeOneOf([0, 1]);
          expect(report.truncated).toBe(true);
          expect(describeReport(report)).toContain(`byte ${cut.length}: the gzip data is truncated`);
        }
      }
    }
  });

  it("gives all of a file with a wrong checksum or a wrong length, and says so", async () => {
    for (const [back, message] of [
      [8, "the gzip checksum is wrong: the decompressed data may be damaged"],
      [4, "the gzip length is wrong: the decompressed data may be damaged"],
    ] as const) {
      const bytes = packed.slice();
      bytes[bytes.length - back] = (bytes[bytes.length - back] ?? 0) ^ 1;
      const { frames, report } = await read([bytes]);
      expect(frames).toBe(LINES);
      expect(describeReport(report)).toEqual([`byte ${bytes.length - 8}: ${message}`]);
    }
  });

  it("gives all of a file with other data after it, and reports that data", async () => {
    for (const chunks of [[concat([packed, latin1("not gzip\n")])], [packed, latin1("n"), latin1("ot gzip\n")]]) {
      const { frames, report } = await read(chunks);
      expect(frames).toBe(LINES);
      expect(describeReport(report)).toEqual([`byte ${packed.length}: other data follows the gzip data and is ignored`]);
    }
  });

  it("reads several gzip files joined together, and zeros after them", async () => {
    const third = text.length / 3;
    const members = [text.subarray(0, third), new Uint8Array(0), text.subarray(third)].map((part) => Uint8Array.from(gzipSync(part)));
    const whole = concat([...members, new Uint8Array(512)]);
    for (const chunks of [[whole], chop(whole, [1]), members]) {
      const { frames, report } = await read(chunks, turn);
      expect(frames).toBe(LINES);
      expect(describeReport(report)).toEqual([]);
    }
    const cut = whole.subarray(0, whole.length - 600);
    expect((await read([cut])).frames - wholeLines(cut)).toBeOneOf([0, 1]);
  });

  it("gives what comes before damaged data, the same each time", async () => {
    let damagedData = 0;
    for (const at of [2500, 4000, 9000, 20_000]) {
      const damaged = packed.slice();
      damaged.fill(0xff, at, at + 40);
      const whole = (await read([soundPart(damaged)])).frames;
      expect(whole).toBeGreaterThan(200);
      const outcomes = new Set<number>();
      for (const pause of [undefined, turn]) {
        for (const chunks of [[damaged], chop(damaged, [1, 700])]) {
          const { frames, report } = await read(chunks, pause);
          outcomes.add(frames);
          const problem = report.problems[0]?.message ?? "";
          // what is wrong may by chance unpack to an end
          expect(problem).toMatch(/the gzip (data is damaged|checksum is wrong)/);
          expect(report.truncated).toBe(problem.includes("data is damaged"));
          if (report.truncated) damagedData++;
        }
      }
      const [frames = 0, ...others] = outcomes;
      expect(others).toEqual([]);
      // a byte may hold several symbols before the invalid one, each of up to 258 bytes
      expect(frames).toBeGreaterThanOrEqual(whole);
      expect(frames).toBeLessThan(whole + 20);
    }
    expect(damagedData).toBeGreaterThan(3);
  });
});

/** What zlib unpacks of damaged data without complaint. */
function soundPart(damaged: Uint8Array): Uint8Array {
  let sound: Uint8Array = new Uint8Array(0);
  for (let end = 0, step = 1 << 16; step > 0; step >>= 1) {
    if (end + step > damaged.length) continue;
    try {
      sound = gunzipSync(damaged.subarray(0, end + step), { finishFlush: constants.Z_SYNC_FLUSH });
      end += step;
    } catch {}
  }
  return sound;
}
