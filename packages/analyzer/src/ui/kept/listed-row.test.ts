import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../test/any-text.js";
import { areRows, fitRow, keptFields, MOST_ROWS, makeRow } from "./listed-row.js";

const row = makeRow(1, { id: 0x123, name: "Drive" });

describe("rows of the send list", () => {
  it.each([
    {},
    { extended: true, id: 0x1fff_ffff },
    { remote: true, data: [] },
    { length: 2, data: [0, 255] },
    { protection: undefined },
    { protection: [] },
    { protection: [{ kind: "counter", start: 0, length: 4, byteOrder: "intel", step: 1 }] },
    { protection: [{ kind: "counter", start: 0, length: 4, byteOrder: "intel", step: 1, values: [0, 14] }] },
    { protection: [{ kind: "counter", start: 0, length: 32, byteOrder: "intel", step: 100_000 }] },
    { protection: Array.from({ length: 64 }, (_, start) => ({ kind: "counter", start, length: 1, byteOrder: "intel", step: 1 })) },
    { protection: [{ kind: "checksum", start: 56, length: 8, byteOrder: "motorola", checksum: "e2e-p01", dataId: 0xffff }] },
  ])("can have %j, also from a file", (some) => {
    expect(areRows([{ ...row, ...some }])).toBe(true);
    expect(areRows(JSON.parse(JSON.stringify([{ ...row, ...some }])))).toBe(true);
  });

  it.each([
    { id: 0x800 },
    { id: -1 },
    { channel: 256 },
    { length: 9 },
    { data: [1] },
    { data: new Array(8).fill(256) },
    { periodMs: 0 },
    { periodMs: Number.NaN },
    { count: 1.5 },
    { name: "x".repeat(201) },
    { name: "a\u202eb" },
    { remote: 1 },
    { protection: {} },
    { protection: [{ kind: "counter", start: 0, length: 4, byteOrder: "intel", step: 1, values: [0, 16] }] },
    { protection: [{ kind: "counter", start: 0, length: 4, byteOrder: "intel", step: 1, values: [3, 3] }] },
    { protection: [{ kind: "counter", start: 64, length: 4, byteOrder: "intel", step: 1 }] },
    { protection: [{ kind: "checksum", start: 0, length: 8, byteOrder: "intel", checksum: "md5", dataId: 0 }] },
  ])("cannot have %j", (some) => {
    expect(areRows([{ ...row, ...some }])).toBe(false);
  });

  it("have numbers of their own, and are not too many", () => {
    expect(areRows([row, row])).toBe(false);
    expect(areRows(Array.from({ length: MOST_ROWS }, (_, at) => makeRow(at, {})))).toBe(true);
    expect(areRows(Array.from({ length: MOST_ROWS + 1 }, (_, at) => makeRow(at, {})))).toBe(false);
  });

  it("are no rows whatever else they are", () => {
    fc.assert(fc.property(fc.array(fc.anything(), { minLength: 1 }), (value) => !areRows(value)));
    expect(areRows("rows")).toBe(false);
  });

  it("have names that can be kept, whatever they are made of", () => {
    fc.assert(fc.property(anyText(300), (name) => areRows([makeRow(1, { name })])));
    expect(makeRow(1, { name: `a\u202e${"x".repeat(300)}` }).name).toHaveLength(199);
  });

  it("have the fields of a database that are in their payload", () => {
    const counter = { kind: "counter", start: 8, length: 8, byteOrder: "intel", step: 300 } as const;
    const outside = { ...counter, start: 64 };
    expect(keptFields([outside, counter])).toEqual([counter]);
    expect(areRows([{ ...row, protection: keptFields(new Array(100).fill(counter)) }])).toBe(true);
  });

  it("have as many bytes as their length and kind say", () => {
    expect(fitRow({ ...row, length: 2 }).data).toEqual([0, 0]);
    expect(fitRow({ ...row, length: 3, data: [1] }).data).toEqual([1, 0, 0]);
    expect(fitRow({ ...row, remote: true }).data).toEqual([]);
    expect(makeRow(2, { length: 3, remote: true }).data).toEqual([]);
  });
});
