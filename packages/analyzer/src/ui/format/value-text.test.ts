import { expect, it } from "vitest";
import { hexBytes, valueText } from "./value-text.js";

it("values are written without noise", () => {
  expect([valueText(0.1 + 0.2), valueText(-4), valueText(Number.NaN)]).toEqual(["0.3", "−4", ""]);
});

it("bytes are written with two digits each", () => {
  expect([hexBytes([]), hexBytes([0x0c, 0, 0xff]), hexBytes(Uint8Array.of(10))]).toEqual(["", "0C 00 FF", "0A"]);
});
