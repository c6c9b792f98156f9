import { describe, expect, it, vi } from "vitest";
import { corpus } from "../../../../test/formats/corpus.js";
import { chop, concat, readAll, show, writeAll } from "../../../../test/formats/support.js";
import { writeWhole } from "../../../../test/formats/whole-frames.js";
import { FrameBatch } from "../../../can/frame-batch.js";
import { createLogWriter } from "../../index.js";
import { blf } from "../format-list.js";

// as in a browser, where packing and unpacking are asynchronous
vi.mock("#zlib", () => import("../../unpack/zlib.web.js"));

describe("BLF in a browser", () => {
  it("is written asynchronously and read back the same", async () => {
    const frames = Array.from({ length: 60 }, corpus)
      .flat()
      .map((each, i) => ({ ...each, timestampUs: 1_763_800_000_000_000 + i }));
    const writer = await createLogWriter("blf");
    const written = writer.write(FrameBatch.from(frames));
    expect(written).toBeInstanceOf(Promise);
    await written;

    const { bytes } = await writeAll("blf", frames);
    for (const sizes of [[bytes.length], [1000, 1]]) {
      const { frames: back, log } = await readAll(chop(bytes, sizes), { batchRows: 100 });
      expect(back.map(show)).toEqual(frames.map(show));
      expect(log.report.frames).toBe(frames.length);
      expect(log.report.skipped).toBe(0);
    }
  });

  it.each([false, true])("gives exactly the whole frames of a file that is cut off (gzip %s)", async (gzip) => {
    const frames = corpus();
    const { bytes, count } = await writeWhole(blf, frames, { gzip });
    expect(count(bytes.length)).toBe(frames.length);
    for (let cut = 1; cut < bytes.length; cut += 23) {
      const { frames: back } = await readAll(bytes.subarray(0, cut), { format: "blf" });
      expect([cut, ...back.map(show)]).toEqual([cut, ...frames.slice(0, count(cut)).map(show)]);
    }
  });

  it("packs any format with gzip, whole up to each checkpoint", async () => {
    const frames = corpus();
    for (const format of ["candump", "blf"]) {
      const writer = await createLogWriter(format, { gzip: true });
      const parts: Uint8Array[] = [];
      for (let at = 0; at < frames.length; at += 30) {
        parts.push(await writer.write(FrameBatch.from(frames.slice(at, at + 30))), await writer.flush());
        const { frames: back } = await readAll(concat(parts));
        expect(back.map(show)).toEqual(frames.slice(0, at + 30).map(show));
      }
      const { frames: back, log } = await readAll(concat([...parts, (await writer.finish()).bytes]));
      expect(log.gzip).toBe(true);
      expect(log.report.truncated).toBe(false);
      expect(back.map(show)).toEqual(frames.map(show));
    }
  });
});
