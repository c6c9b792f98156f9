import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { createLogWriter, describeReport, formats, type LossKind, type Marker } from "../../src/logs/index.js";
import { concat, frame, readAll, show } from "./support.js";

const START_US = 1_763_800_000_123_456;
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => i * 17 + 1);
const error = (fields: Partial<CanFrame> = {}) => ({ id: 0x88, error: true, extended: false, dlc: 8, data: bytes(8), ...fields });
const fd = (fields: Partial<CanFrame> = {}) => ({ fd: true, dlc: 9, data: bytes(12), ...fields });

/** Frames with something that one format or another has no place for; times are from the start. */
const ODD: Readonly<Record<string, Partial<CanFrame>>> = {
  "channel 1": { channel: 1, data: bytes(2) },
  sent: { direction: "tx", data: bytes(2) },
  remote: { remote: true, dlc: 3 },
  "remote, DLC 12": { remote: true, dlc: 12 },
  "raw DLC 12": { dlc: 12, data: bytes(8) },
  "DLC 12, 3 bytes": { dlc: 12, data: bytes(3) },
  "DLC 8, 3 bytes": { dlc: 8, data: bytes(3) },
  "DLC 3, 8 bytes": { dlc: 3, data: bytes(8) },
  "DLC 200": { dlc: 200, data: bytes(8) },
  "FD, 12 bytes": fd(),
  "FD, 8 bytes": fd({ dlc: 8, data: bytes(8) }),
  "FD, BRS, ESI": fd({ brs: true, esi: true }),
  "FD, 13 bytes": fd({ dlc: 10, data: bytes(13) }),
  "FD, DLC 9, 3 bytes": fd({ data: bytes(3) }),
  "FD, DLC 15, 12 bytes": fd({ dlc: 15 }),
  "FD, DLC 12, 12 bytes": fd({ dlc: 12 }),
  "FD, DLC 9, 20 bytes": fd({ data: bytes(20) }),
  "FD, remote": fd({ remote: true }),
  "12 bytes without FD": fd({ fd: false }),
  "BRS without FD": { brs: true, data: bytes(2) },
  "remote with data": { remote: true, dlc: 2, data: bytes(2) },
  "error, class and detail": error(),
  "error, code alone": error({ data: Uint8Array.of(0, 0, 0x84, 0x19, 0, 0, 0, 0) }),
  "error, sent": error({ id: 0x80, data: new Uint8Array(8), direction: "tx" }),
  "error, nothing": error({ id: 0, data: new Uint8Array(8) }),
  "error, 2 bytes": error({ data: bytes(2), dlc: 2 }),
  "error, FD": error({ fd: true }),
  "error, extended": error({ id: 0x1fff_ffff, extended: true }),
  "29 bits, not extended": { id: 0x12345, extended: false },
  "30 bits": { id: 0x3fff_ffff },
  "before the start": { timestampUs: -5_000 },
  "before 1970": { timestampUs: -START_US - 1 },
  "in 2106": { timestampUs: 2 ** 32 * 1e6 - START_US },
  "after 2255": { timestampUs: Number.MAX_SAFE_INTEGER - START_US + 2 },
  "between two µs": { timestampUs: 0.5 },
  "time NaN": { timestampUs: Number.NaN },
  "time infinite": { timestampUs: Number.POSITIVE_INFINITY },
  "time minus infinite": { timestampUs: Number.NEGATIVE_INFINITY },
};

const plain = (timestampUs: number) => frame({ timestampUs, id: 0x321, data: bytes(4) });

interface Outcome {
  /** How the odd frame reads back; undefined when it does not. */
  readonly back: string | undefined;
  readonly written: string;
  readonly losses: readonly LossKind[];
}

/** Writes a frame between, or in front of, two plain ones, which must not be touched. */
async function passThrough(format: string, fields: Partial<CanFrame>, first: boolean): Promise<Outcome> {
  const odd = frame({ ...fields, timestampUs: START_US + (fields.timestampUs ?? 1_000) });
  const frames = first ? [odd, plain(START_US + 2_000), plain(START_US + 3_000)] : [plain(START_US), odd, plain(START_US + 3_000)];
  const writer = await createLogWriter(format);
  const parts = [await writer.write(FrameBatch.from(frames)), (await writer.finish()).bytes];
  const { frames: back, log } = await readAll(concat(parts), { format });
  expect(describeReport(log.report)).toEqual([]);
  const lines = back.map(show);
  for (const each of frames) {
    if (each === odd) continue;
    // a time in front of what the header says cannot be held: only then may a plain frame suffer
    const at = lines.indexOf(show(each));
    if (at < 0) expect.fail(`${format}: ${show(each)} became ${lines.join(" | ")}`);
    lines.splice(at, 1);
  }
  expect(lines.length).toBeLessThan(2);
  return { back: lines[0], written: show(odd), losses: [...writer.losses].map(([kind]) => kind) };
}

const written = Object.values(formats).filter(({ writes }) => writes);

describe("what a writer cannot hold", () => {
  it.each(written.map(({ name }) => name))("%s counts every change, and nothing else", async (format) => {
    for (const [what, fields] of Object.entries(ODD)) {
      // a file whose measurement starts in 2106 cannot hold what came before
      for (const first of what === "in 2106" ? [false] : [false, true]) {
        const { back, written: asWritten, losses } = await passThrough(format, fields, first);
        if (back !== asWritten && losses.length === 0) expect.fail(`${what}: ${asWritten} became ${back}, and nothing was counted`);
        if (back === asWritten && losses.length > 0) expect.fail(`${what}: ${asWritten} came back, but ${losses} was counted`);
      }
    }
  });
});

describe("what a writer counts", () => {
  it("is the kind of change", async () => {
    const lines: string[] = [];
    for (const [what, fields] of Object.entries(ODD)) {
      const byKinds = new Map<string, string[]>();
      for (const { name } of written) {
        const kinds = (await passThrough(name, fields, false)).losses.join(" + ");
        if (kinds !== "") byKinds.set(kinds, [...(byKinds.get(kinds) ?? []), name]);
      }
      const all = [...byKinds].map(([kinds, names]) => `${kinds} (${names.length === written.length ? "all" : names.join(" ")})`);
      lines.push(`${what}: ${all.length === 0 ? "nothing" : all.join(", ")}`);
    }
    expect(lines).toMatchInlineSnapshot(`
      [
        "channel 1: channel (csv pcap)",
        "sent: direction (csv pcap)",
        "remote: remote-frame (gvret)",
        "remote, DLC 12: remote-frame (gvret), raw-dlc (csv)",
        "raw DLC 12: raw-dlc (gvret csv)",
        "DLC 12, 3 bytes: short-data (candump blf trc pcap pcapng), raw-dlc (gvret csv)",
        "DLC 8, 3 bytes: short-data (candump blf trc gvret csv pcap pcapng)",
        "DLC 3, 8 bytes: short-data (all)",
        "DLC 200: contradiction (all)",
        "FD, 12 bytes: fd-frame (gvret)",
        "FD, 8 bytes: fd-frame (gvret), fd-flags (csv)",
        "FD, BRS, ESI: fd-frame (gvret), fd-flags (csv)",
        "FD, 13 bytes: short-data (trc), fd-frame (gvret)",
        "FD, DLC 9, 3 bytes: short-data (candump trc pcap pcapng), fd-frame (gvret), fd-flags + short-data (csv)",
        "FD, DLC 15, 12 bytes: short-data (candump trc csv pcap pcapng), fd-frame (gvret)",
        "FD, DLC 12, 12 bytes: short-data (candump trc csv pcap pcapng jsonl), fd-frame (gvret)",
        "FD, DLC 9, 20 bytes: short-data (candump asc blf trc csv pcap pcapng jsonl), short-data + fd-frame (gvret)",
        "FD, remote: contradiction (candump asc blf trc csv pcap pcapng jsonl), contradiction + fd-frame (gvret)",
        "12 bytes without FD: contradiction (candump asc blf trc csv pcap pcapng jsonl), contradiction + fd-frame (gvret)",
        "BRS without FD: contradiction (all)",
        "remote with data: contradiction (candump asc blf trc csv pcap pcapng jsonl), contradiction + remote-frame (gvret)",
        "error, class and detail: error-detail (asc trc), error-frame (gvret)",
        "error, code alone: error-frame (gvret)",
        "error, sent: direction (asc blf csv pcap), error-frame (gvret)",
        "error, nothing: error-detail (asc blf trc), error-frame (gvret)",
        "error, 2 bytes: contradiction (candump blf csv pcap pcapng jsonl), contradiction + error-detail (asc trc), contradiction + error-frame (gvret)",
        "error, FD: contradiction (candump blf csv pcap pcapng jsonl), contradiction + error-detail (asc trc), contradiction + error-frame (gvret)",
        "error, extended: contradiction (candump blf csv pcap pcapng jsonl), contradiction + error-detail (asc trc), contradiction + error-frame (gvret)",
        "29 bits, not extended: contradiction (all)",
        "30 bits: contradiction (all)",
        "before the start: time (asc blf trc)",
        "before 1970: time (all)",
        "in 2106: time (pcap)",
        "after 2255: time (all)",
        "between two µs: time (all)",
        "time NaN: time (all)",
        "time infinite: time (all)",
        "time minus infinite: time (all)",
      ]
    `);
  });

  it.each(written.map(({ name }) => name))("%s: whatever a batch is filled with, it is kept or counted (property)", async (format) => {
    const time = fc.oneof(fc.integer({ min: START_US, max: START_US + 10_000_000 }), fc.double());
    const row = fc.tuple(time, fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 4 }), fc.constantFrom(8 as const, 64 as const), async (rows, stride) => {
        const batch = new FrameBatch(4, stride);
        for (const [timestampUs, id, flags, channel, size, dlc] of rows) {
          batch.add(timestampUs, id >>> (flags & 31), flags & 0xef & (size | 0x41), channel, Math.min(size % 12, stride), dlc % 18);
        }
        batch.data.fill(0x5a);
        const before = [...batch].map(show);
        const writer = await createLogWriter(format);
        const parts = [await writer.write(batch), (await writer.finish()).bytes];
        expect([...batch].map(show)).toEqual(before);
        const { frames, log } = await readAll(concat(parts), { format });
        expect(describeReport(log.report)).toEqual([]);
        const same = frames.map(show).join("\n") === before.join("\n");
        expect([...writer.losses].length === 0, [...writer.losses].join()).toBe(same);
      }),
      { numRuns: 40 },
    );
  });
});

/** Names of channels 0 and 1. */
const NAMES: readonly (readonly [string, string])[] = [
  ["can0", "can1"],
  ["vcan0", "slcan-1"],
  ["can1", "can0"],
  ["vcan7", "can1"],
  ["can1", "can1"],
  ["front", "rear"],
  ["front rear", "rear\n1"],
  ["", "can1"],
  ["früh0", "日本1"],
  ["0".repeat(100), "x".repeat(99)],
];

describe("names of channels", () => {
  it.each(written)("$name keeps them, or counts them", async ({ name: format, abilities }) => {
    for (const names of NAMES) {
      const writer = await createLogWriter(format, { channelNames: new Map(names.entries()) });
      const frames = [0, 1, 1].map((channel, i) => frame({ channel, timestampUs: START_US + i, data: bytes(1) }));
      const parts = [await writer.write(FrameBatch.from(frames)), (await writer.finish()).bytes];
      const { frames: back, log } = await readAll(concat(parts), { format });
      expect(describeReport(log.report)).toEqual([]);
      const { losses } = writer;
      const misread = back.filter(({ channel }, i) => channel !== frames[i]?.channel).length;
      expect([names, "channels", losses.get("channel")]).toEqual([names, "channels", misread]);
      const found = new Set(log.header.channelNames.values());
      const changed = names.filter((name, i) => (abilities.channelNames ? !found.has(name) : name !== `can${i}`)).length;
      expect([names, "names", losses.get("channel-name")]).toEqual([names, "names", changed]);
    }
  });
});

const TEXTS = [
  "overrun",
  "",
  "(1763800000.000001) a time",
  "1763800000.000001 a time",
  "version 1",
  '# // ; , " { }',
  "  blanks around ",
  "two  blanks",
  "two\nlines",
  "a\ttab",
  "grün",
  "日本",
  "\u0000nul\u0000",
  "\ufeffmark",
  "half a character \ud800",
  "word ".repeat(190).trim(),
  "x".repeat(1001),
];

describe("texts of markers", () => {
  it.each(written)("$name keeps them, or counts them", async ({ name: format, abilities }) => {
    for (const text of TEXTS) {
      for (const timestampUs of [START_US + 1, Number.NaN, -1]) {
        const writer = await createLogWriter(format);
        const parts = [
          await writer.write(FrameBatch.from([plain(START_US)])),
          await writer.marker(timestampUs, text),
          await writer.write(FrameBatch.from([plain(START_US + 2)])),
          (await writer.finish()).bytes,
        ];
        const markers: Marker[] = [];
        const { frames, log } = await readAll(concat(parts), { format, onMarker: (marker) => markers.push(marker) });
        expect(frames.map(show)).toEqual([plain(START_US), plain(START_US + 2)].map(show));
        expect(log.report.skipped).toBe(0);
        expect(markers).toHaveLength(abilities.markers ? 1 : 0);
        const { losses } = writer;
        expect(losses.get("marker")).toBe(abilities.markers ? 0 : 1);
        if (!abilities.markers) continue;
        expect([text, losses.get("marker-text") > 0]).toEqual([text, markers[0]?.text !== text]);
        expect(losses.get("time")).toBe(markers[0]?.timestampUs === timestampUs ? 0 : 1);
      }
    }
  });
});

describe("the start of a measurement", () => {
  it.each(["asc", "blf", "trc"])("%s puts no frame an hour off where the clocks are set back", async (format) => {
    // half hours around the one in which the clocks were set back, and around 1970
    for (const [timeZone, from] of [
      ["Europe/Berlin", Date.UTC(2025, 9, 25, 23)],
      ["Australia/Lord_Howe", Date.UTC(2025, 3, 5, 13)],
      ["America/New_York", 0],
    ] as const) {
      for (let half = 0; half < 8; half++) {
        const each = plain((from + half * 1_800_000) * 1000 + 1_234);
        const writer = await createLogWriter(format, { timeZone });
        const parts = [await writer.write(FrameBatch.from([each])), (await writer.finish()).bytes];
        const { frames } = await readAll(concat(parts), { format, timeZone });
        expect([timeZone, ...frames.map(show)]).toEqual([timeZone, show(each)]);
        expect(writer.losses.none).toBe(true);
      }
    }
  });

  it("must be a time", async () => {
    for (const startUs of [-1, 0.5, Number.NaN, 2 ** 53]) {
      await expect(createLogWriter("asc", { startUs })).rejects.toThrow(`startUs ${startUs} is not an integer in 0..9007199254740991`);
    }
  });
});
