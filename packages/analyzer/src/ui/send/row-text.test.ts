import { describe, expect, it } from "vitest";
import { makeRow } from "../kept/listed-row.js";
import { dataText, jitterText, nameOf, parseIdText } from "./row-text.js";

describe("what is typed into a row", () => {
  it.each([
    ["123", false, 0x123],
    [" 0x7ff ", false, 0x7ff],
    ["800", false, undefined],
    ["1fffffff", true, 0x1fff_ffff],
    ["20000000", true, undefined],
    ["", false, undefined],
    ["12g", false, undefined],
    ["-1", true, undefined],
  ])("is an id: %j", (typed, extended, id) => {
    expect(parseIdText(typed, extended)).toBe(id);
  });
});

describe("what a row shows", () => {
  it("is its name or id, and its bytes", () => {
    expect(nameOf(makeRow(1, { id: 0x12 }))).toBe("012");
    expect(nameOf(makeRow(1, { id: 0x12, extended: true }))).toBe("00000012");
    expect(nameOf(makeRow(1, { name: "Drive" }))).toBe("Drive");
    expect(dataText(makeRow(1, { length: 2, data: [0, 0xab] }))).toBe("00 AB");
    expect(dataText(makeRow(1, { length: 1, remote: true }))).toBe("asks for 1 byte");
  });

  it("is its jitter once there is one", () => {
    expect(jitterText(Number.NaN, Number.NaN)).toBe("");
    expect(jitterText(0.123, 12.34)).toBe("0.1, worst 12");
  });
});
