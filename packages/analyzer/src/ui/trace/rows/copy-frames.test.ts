import { FrameFlag } from "canalystii";
import { describe, expect, it } from "vitest";
import type { RowWindow } from "../../../protocol.js";
import { copyRows } from "./copy-frames.js";

const window: RowWindow = {
  view: 1,
  generation: 1,
  position: 0,
  length: 2,
  row: Float64Array.of(0, 1),
  timestampUs: Float64Array.of(1_700_000_000_034_512, 1_700_000_001_000_000),
  deltaUs: Float64Array.of(Number.NaN, 965_488),
  periodUs: Float64Array.of(Number.NaN, Number.NaN),
  id: Uint32Array.of(0x123, 0x18fef100),
  flags: Uint8Array.of(0, FrameFlag.EXTENDED | FrameFlag.TX),
  channel: Uint8Array.of(0, 1),
  source: Uint8Array.of(0, 0),
  dlc: Uint8Array.of(2, 0),
  size: Uint8Array.of(2, 0),
  data: Uint8Array.of(0x0c, 0xff, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9),
  stride: 8,
  changed: new Uint32Array(4),
  name: Int16Array.of(0, -1),
  names: ["Engine"],
  senders: [""],
  decoded: ["Speed 12 km/h", ""],
};

describe("copied frames", () => {
  it("are lines of candump", () => {
    expect(copyRows(window, "candump")).toEqual(["(1700000000.034512) can0 123#0CFF", "(1700000001.000000) can1 18FEF100# T"]);
  });

  it("are columns between tabs", () => {
    expect(copyRows(window, "text")).toEqual([
      "1700000000.034512\tcan0\tRx\t123\tEngine\t0C FF\tSpeed 12 km/h",
      "1700000001.000000\tcan1\tTx\t18FEF100\t\t\t",
    ]);
  });

  it("are JSON, a line each", () => {
    const [first] = copyRows(window, "json").map((line) => JSON.parse(line));
    expect(first).toEqual({
      timestampUs: 1_700_000_000_034_512,
      channel: 0,
      id: "123",
      direction: "rx",
      name: "Engine",
      data: "0C FF",
      decoded: "Speed 12 km/h",
    });
  });
});
