import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dlcToLength } from "../../src/can/dlc.js";
import type { CanFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { type Abilities, createLogWriter, detectFormat, type Format, type LossKind, type Marker } from "../../src/logs/index.js";
import { corpus } from "./corpus.js";
import { chop, concat, frame, readAll, show, writeAll } from "./support.js";
import { writeWhole } from "./whole-frames.js";

interface Projection {
  /** The frame that reads back; undefined when the format drops it. */
  readonly frame: CanFrame | undefined;
  readonly losses: readonly LossKind[];
}

/** Says what a format with these abilities makes of a frame. */
function project(original: CanFrame, abilities: Abilities): Projection {
  if (original.error && abilities.error === false) return { frame: undefined, losses: ["error-frame"] };
  if (original.fd && abilities.fd === false) return { frame: undefined, losses: ["fd-frame"] };
  if (original.remote && !abilities.remote) return { frame: undefined, losses: ["remote-frame"] };
  const losses: LossKind[] = [];
  let result: CanFrame = original;
  if (original.channel > abilities.channels) {
    losses.push("channel");
    result = { ...result, channel: 0 };
  }
  if (original.direction === "tx" && !abilities.direction) {
    losses.push("direction");
    result = { ...result, direction: "rx" };
  }
  if (!original.fd && !original.error && original.dlc > 8 && !abilities.rawDlc) {
    losses.push("raw-dlc");
    result = { ...result, dlc: 8 };
  }
  if (original.fd && abilities.fd === "data") {
    const fd = original.data.length > 8;
    if (!fd || original.brs || original.esi) losses.push("fd-flags");
    result = { ...result, fd, brs: false, esi: false };
  }
  return { frame: result, losses };
}

/** Leaves off what a format with `error: "flag"` need not hold. */
function comparable(original: CanFrame, abilities: Abilities): CanFrame {
  return original.error && abilities.error === "flag" ? { ...original, id: 0, data: new Uint8Array(0) } : original;
}

/** The contract of every format that is written and read. */
export function describeFormat(format: Format): void {
  const { abilities } = format;
  const expected = (frames: readonly CanFrame[]): string[] => {
    const kept: string[] = [];
    for (const original of frames) {
      const projected = project(original, abilities).frame;
      if (projected !== undefined) kept.push(show(comparable(projected, abilities)));
    }
    return kept;
  };
  const simplify = (frames: readonly CanFrame[]) => frames.map((each) => show(comparable(each, abilities)));

  describe(format.name, () => {
    const frames = corpus();

    it("reads back what it wrote, as far as its abilities go", async () => {
      const { bytes } = await writeAll(format, frames);
      const { frames: back, log } = await readAll(bytes, { format });
      expect(simplify(back)).toEqual(expected(frames));
      expect(log.report.skipped).toBe(0);
      expect(log.report.truncated).toBe(false);
      expect(log.report.frames).toBe(back.length);
    });

    it("counts exactly what it cannot hold", async () => {
      const { losses } = await writeAll(format, frames);
      const counts = new Map<LossKind, number>();
      for (const original of frames) {
        for (const kind of project(original, abilities).losses) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      const found = new Map(losses);
      const detail = found.get("error-detail") ?? 0;
      found.delete("error-detail");
      expect(found).toEqual(counts);
      if (abilities.error === "flag") expect(detail).toBeGreaterThan(0);
      else expect(detail).toBe(0);
    });

    it("is known by its content", async () => {
      const { bytes } = await writeAll(format, frames);
      expect(detectFormat(bytes.subarray(0, 4096))?.name).toBe(format.name);
    });

    it("reads the same however the bytes are cut into chunks", async () => {
      const { bytes } = await writeAll(format, frames);
      const { frames: whole } = await readAll(bytes, { format });
      for (const sizes of [[1], [3, 1, 7], [64], [1000, 1]]) {
        const { frames: chopped, log } = await readAll(chop(bytes, sizes), { format });
        expect(chopped.map(show)).toEqual(whole.map(show));
        expect(log.report.skipped).toBe(0);
      }
    });

    it("reads a file that was never finished", async () => {
      const { unpatched } = await writeAll(format, frames);
      const { frames: back } = await readAll(unpatched, { format });
      expect(simplify(back)).toEqual(expected(frames));
    });

    it.each([false, true])("gives exactly the whole frames of a file that is cut off anywhere (gzip %s)", async (gzip) => {
      const some = frames.filter((_, i) => i % 9 === 0);
      const { bytes, count } = await writeWhole(format, some, { gzip });
      const { frames: whole } = await readAll(bytes, { format });
      expect(simplify(whole)).toEqual(expected(some));
      expect(count(bytes.length)).toBe(whole.length);
      const shown = whole.map(show);
      const open = isText(bytes, gzip) ? 1 : 0;
      for (let cut = 1; cut < bytes.length; cut++) {
        const { frames: back } = await readAll(bytes.subarray(0, cut), { format });
        const certain = count(cut);
        const found = back.slice(0, certain).map(show);
        if (found.length !== certain || found.some((each, i) => each !== shown[i])) expect.fail(`cut at ${cut}: ${found} of ${certain}`);
        // a cut line may still look like one
        if (back.length > certain + open) expect.fail(`cut at ${cut}: ${back.length} frames, ${certain} are whole`);
      }
    });

    it("holds every frame written before a checkpoint", async () => {
      const writer = await createLogWriter(format);
      const parts: Uint8Array[] = [];
      for (let at = 0; at < frames.length; at += 20) {
        const upTo = frames.slice(0, at + 20);
        parts.push(await writer.write(FrameBatch.from(frames.slice(at, at + 20))), await writer.flush());
        const { frames: back } = await readAll(concat(parts), { format });
        expect(simplify(back)).toEqual(expected(upTo));
      }
    });

    it("keeps markers or counts them", async () => {
      const writer = await createLogWriter(format);
      const [first = frame({}), second = frame({})] = frames.filter((each) => !each.fd && !each.error && !each.remote);
      const text = 'overrun on channel 1: 3..17 frames lost; "quoted" #1, {2}';
      const at = first.timestampUs + 5;
      const parts = [
        await writer.write(FrameBatch.from([first])),
        await writer.marker(at, text),
        await writer.write(FrameBatch.from([second])),
      ];
      const end = await writer.finish();
      const markers: Marker[] = [];
      const { frames: back, log } = await readAll(concat([...parts, end.bytes]), { format, onMarker: (marker) => markers.push(marker) });
      expect(back).toHaveLength(2);
      expect(log.report.skipped).toBe(0);
      if (abilities.markers) expect(markers).toEqual([{ timestampUs: at, text }]);
      else expect([markers, writer.losses.get("marker")]).toEqual([[], 1]);
    });

    it("can be packed with gzip, also cut off after a checkpoint", async () => {
      const { bytes } = await writeAll(format, frames, { gzip: true });
      const { frames: back, log } = await readAll(bytes, { format });
      expect(log.gzip).toBe(true);
      expect(log.report.truncated).toBe(false);
      expect(simplify(back)).toEqual(expected(frames));

      const writer = await createLogWriter(format, { gzip: true });
      const cut = concat([await writer.write(FrameBatch.from(frames)), await writer.flush()]);
      const unfinished = await readAll(cut, { format });
      expect(unfinished.log.report.truncated).toBe(true);
      expect(simplify(unfinished.frames)).toEqual(expected(frames));
    });

    it("writes and reads a log without frames", async () => {
      const { bytes } = await writeAll(format, []);
      const { frames: back, log } = await readAll(bytes, { format });
      expect(back).toEqual([]);
      expect(log.report.skipped).toBe(0);
    });

    it("reads back any frames (property)", async () => {
      await fc.assert(
        fc.asyncProperty(anyFrames(), async (any) => {
          const { bytes } = await writeAll(format, any);
          const { frames: back, log } = await readAll(bytes, { format });
          expect(simplify(back)).toEqual(expected(any));
          expect(log.report.skipped).toBe(0);
        }),
        { numRuns: 60 },
      );
    });
  });
}

/** Formats whose frames are lines. */
function isText(bytes: Uint8Array, gzip: boolean): boolean {
  return (gzip ? gunzipSync(bytes) : bytes).every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
}

/** Frames of any kind in time order, as a bus or a log can hold them. */
function anyFrames(): fc.Arbitrary<CanFrame[]> {
  const one = fc
    .record({
      kind: fc.constantFrom("data", "remote", "fd", "error", "raw"),
      wideId: fc.boolean(),
      id: fc.nat(0x1fff_ffff),
      dlc: fc.nat(15),
      payload: fc.uint8Array({ minLength: 64, maxLength: 64 }),
      channel: fc.nat(255),
      tx: fc.boolean(),
      brs: fc.boolean(),
      esi: fc.boolean(),
      step: fc.oneof(fc.nat(2000), fc.nat(5_000_000_000)),
    })
    .map((any) => ({ ...any, frame: toAnyFrame(any) }));
  return fc.tuple(fc.nat(4_000_000_000_000_000), fc.array(one, { maxLength: 20 })).map(([start, list]) => {
    let time = start;
    return list.map((each) => {
      time += each.step;
      return { ...each.frame, timestampUs: time };
    });
  });
}

interface AnyFields {
  readonly kind: string;
  readonly wideId: boolean;
  readonly id: number;
  readonly dlc: number;
  readonly payload: Uint8Array;
  readonly channel: number;
  readonly tx: boolean;
  readonly brs: boolean;
  readonly esi: boolean;
}

function toAnyFrame(any: AnyFields): CanFrame {
  const { kind, wideId, channel, payload, brs, esi } = any;
  const id = wideId ? any.id : any.id & 0x7ff;
  const direction = any.tx ? "tx" : "rx";
  const common = { id, extended: wideId, channel, direction } as const;
  if (kind === "error")
    return frame({ id: (any.id & 0x3ff) | 1, channel, error: true, extended: false, dlc: 8, data: payload.slice(0, 8) });
  if (kind === "fd") return frame({ ...common, fd: true, brs, esi, dlc: any.dlc, data: payload.slice(0, dlcToLength(any.dlc, true)) });
  const dlc = kind === "raw" ? any.dlc : any.dlc & 7;
  if (kind === "remote") return frame({ ...common, remote: true, dlc });
  return frame({ ...common, dlc, data: payload.slice(0, dlcToLength(dlc)) });
}
