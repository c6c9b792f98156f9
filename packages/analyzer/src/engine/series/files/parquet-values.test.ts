import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { ParquetValues } from "./parquet-values.js";

const START_US = 1_700_000_000_000_123;
const points = (values: readonly number[]) => ({
  timeUs: Float64Array.from(values, (_, i) => START_US + i),
  value: Float64Array.from(values),
});

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes.buffer;
}

describe("values as Parquet", () => {
  it("are what they were, with exact times, names and units", async () => {
    const file = new ParquetValues();
    const speed = { place: "can0 123", name: "Speed", unit: "km/h" };
    const written = joined([
      file.add(speed, points([0.1, -1e300, 5e-324])),
      file.add(speed, points([7])),
      file.add({ place: "can1 18FF0102x", name: 'a "quoted" ° name', unit: "" }, points([1, 2])),
      file.finish(),
    ]);
    const rows = await parquetReadObjects({ file: written, parsers: { timestampFromMicroseconds: (us: bigint) => us } as never });
    expect(rows).toHaveLength(6);
    expect(rows[1]).toEqual({ time: BigInt(START_US + 1), channel_and_id: "can0 123", signal: "Speed", value: -1e300, unit: "km/h" });
    expect(rows.map(({ value }) => value)).toEqual([0.1, -1e300, 5e-324, 7, 1, 2]);
    expect(rows[5]).toMatchObject({ channel_and_id: "can1 18FF0102x", signal: 'a "quoted" ° name', unit: "" });
    const { row_groups, schema } = parquetMetadata(written);
    expect(row_groups).toHaveLength(3);
    expect(schema[1]).toMatchObject({ name: "time", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } });
  });

  it("may be none", async () => {
    const file = new ParquetValues();
    expect(await parquetReadObjects({ file: joined([file.finish()]) })).toEqual([]);
  });

  it("need little room, and are handed out as they come", () => {
    const file = new ParquetValues();
    const piece = points(Array.from({ length: 30_000 }, (_, i) => i % 250));
    const sizes = Array.from({ length: 4 }, () => file.add({ place: "can0 123", name: "Counter", unit: "" }, piece).length);
    expect(Math.max(...sizes)).toBeLessThan(150_000);
    expect(Math.min(...sizes)).toBeGreaterThan(1_000);
  });
});
