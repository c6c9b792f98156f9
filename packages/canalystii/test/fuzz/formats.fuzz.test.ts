import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { describeReport, formats, type LogReader, type Marker } from "../../src/logs/index.js";
import { chop, readAll, show } from "../formats/support.js";
import { findImpossible } from "./check-batch.js";
import { mutate, random } from "./mutate.js";
import { samplesOf } from "./samples.js";

/** Over all formats some 10,000; `CANALYSTII_FUZZ_CASES` sets another number for each. */
const CASES = Number(process.env["CANALYSTII_FUZZ_CASES"] ?? 1_000);
const SEED = Number(process.env["CANALYSTII_SEED"] ?? 1);
/** No file of a few KiB may hold more: some readers take four bytes a frame at the least. */
const FRAMES_PER_BYTE = 0.5;

/** Reads damaged bytes in uneven chunks; returns what is wrong with the outcome. */
function readDamaged(reader: LogReader, bytes: Uint8Array, next: () => number): string | undefined {
  const batch = new FrameBatch(16);
  let frames = 0;
  const drain = (): string | undefined => {
    for (let rounds = 0; ; rounds++) {
      batch.clear();
      const more = reader.read(batch, 16);
      frames += batch.length;
      const impossible = findImpossible(batch);
      if (impossible !== undefined) return impossible;
      if (!more) return undefined;
      if (rounds > bytes.length + 10) return "reading without end";
    }
  };
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + (next() % 700);
    reader.push(bytes.subarray(at, at + size));
    const wrong = drain();
    if (wrong !== undefined) return wrong;
    at += size;
  }
  reader.end();
  const wrong = drain();
  if (wrong !== undefined) return wrong;
  if (frames > 200 + bytes.length * FRAMES_PER_BYTE) return `${frames} frames in ${bytes.length} bytes`;
  if (reader.report.frames !== frames) return `${reader.report.frames} frames reported, ${frames} read`;
  return reader.report.problems.length > 10 ? "more than ten problems kept" : undefined;
}

/** Frames, markers and report of a file, as text. */
async function readEverything(chunks: readonly Uint8Array[], format: string): Promise<string> {
  const markers: string[] = [];
  const onMarker = ({ timestampUs, text }: Marker) => markers.push(`${timestampUs} ${text}`);
  const { frames, log } = await readAll(chunks, { format, onMarker });
  return [...frames.map(show), ...markers, ...describeReport(log.report)].join("\n");
}

describe("damaged files", () => {
  it.each(Object.keys(formats))(
    "%s: no damage makes the reader throw, hang or give impossible frames",
    async (name) => {
      const module = await formats[name]?.load();
      const samples = await samplesOf(name);
      const next = random(SEED);
      expect(samples.length).toBeGreaterThan(0);
      for (let i = 0; i < CASES; i++) {
        const sample = samples[i % samples.length] ?? new Uint8Array(0);
        const bytes = mutate(sample, next);
        const reader = module?.createReader?.({ onMarker: () => {} });
        if (reader === undefined) throw new Error(`${name} cannot be read`);
        const wrong = readDamaged(reader, bytes, next);
        if (wrong !== undefined) expect.fail(`case ${i}: ${wrong}; bytes ${Buffer.from(bytes).toString("base64")}`);
      }
    },
    120_000 + CASES * 20,
  );

  it.each(Object.keys(formats).flatMap((name) => [[name, false] as const, [name, true] as const]))(
    "%s (gzip %s): what is read does not depend on the pieces the bytes come in",
    async (name, gzip) => {
      const samples = await samplesOf(name);
      const next = random(SEED);
      for (let i = 0; i < CASES / 40; i++) {
        const sample = samples[i % samples.length] ?? new Uint8Array(0);
        const bytes = mutate(gzip ? Uint8Array.from(gzipSync(sample)) : sample, next);
        const sizes = [5, 900, 60].map((most) => 1 + (next() % most));
        const whole = await readEverything([bytes], name);
        const pieces = await readEverything(chop(bytes, sizes), name);
        if (pieces !== whole) expect(pieces, `case ${i}, pieces ${sizes}: bytes ${Buffer.from(bytes).toString("base64")}`).toBe(whole);
      }
    },
    120_000 + CASES * 20,
  );

  it("damaged gzip gives what can be unpacked, and an end", async () => {
    const next = random(SEED);
    const [sample = new Uint8Array(0)] = (await samplesOf("pcap")).slice(-1);
    const packed = gzipSync(sample);
    let whole = 0;
    let damaged = 0;
    for (let i = 0; i < CASES / 5; i++) {
      const { log } = await readAll(mutate(packed, next), { format: "pcap" });
      if (log.report.truncated) damaged++;
      else whole++;
    }
    // some changes hit nothing, such as the time in the header
    expect(damaged).toBeGreaterThan(whole);
  });
});
