import { describe, expect, it } from "vitest";
import type { SignalFields } from "../../../protocol.js";
import { emptyForm, fieldsOf, formOf } from "./signal-form.js";

const FIELDS: SignalFields = {
  ...{ name: "Speed", start: 7, length: 16, byteOrder: "motorola", signed: true, float: false, scale: 1e-7, offset: -40 },
  ...{ minimum: -1.5, maximum: undefined, unit: "km/h", receivers: ["A", "B"], comment: "two\nlines" },
  labels: [
    [-1, "minus"],
    [2n ** 63n, "large"],
  ],
  multiplexing: "m1-3M",
};

describe("the form of a signal", () => {
  it("gives the fields that it was made of", () => {
    for (const fields of [FIELDS, { ...FIELDS, float: true, signed: false, labels: [] }]) {
      expect(fieldsOf(formOf(fields), fields)).toEqual(fields);
    }
  });

  it("reads numbers as people write them, and marks what is none", () => {
    const form = emptyForm("A", { start: 0, length: 8, byteOrder: "intel" }, false);
    const read = fieldsOf({ ...form, start: " 0x10 ", scale: "−0.5", offset: "", minimum: "x", receivers: " A, B " });
    expect(read).toMatchObject({
      start: 16,
      scale: -0.5,
      offset: Number.NaN,
      minimum: Number.NaN,
      maximum: undefined,
      receivers: ["A", "B"],
    });
    const labels = [
      { raw: "0x1F", label: "hex" },
      { raw: "", label: "" },
      { raw: "1.5", label: "none" },
    ];
    expect(fieldsOf({ ...form, labels }).labels).toEqual([
      [31, "hex"],
      [Number.NaN, "none"],
    ]);
  });
});
