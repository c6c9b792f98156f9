import { describe, expect, it } from "vitest";
import { corpus } from "../../../../test/formats/corpus.js";
import { frame, readAll, show } from "../../../../test/formats/support.js";
import type { CanFrame } from "../../../can/frame.js";
import { FrameBatch } from "../../../can/frame-batch.js";
import { stripColours } from "../../text/text.js";
import { type CandumpColours, type CandumpTerminalOptions, CandumpTerminalWriter, type CandumpTime } from "./terminal-writer.js";

const COLOURS: CandumpColours = {
  time: "\x1b[2m",
  names: ["\x1b[36m", "\x1b[35m"],
  id: "\x1b[1m",
  remote: "\x1b[33m",
  error: "\x1b[31m",
  off: "\x1b[0m",
};

/** Prints frames, in batches of seven. */
function print(frames: readonly Partial<CanFrame>[], options: CandumpTerminalOptions = {}): string {
  const writer = new CandumpTerminalWriter(options);
  const whole = frames.map((fields) => frame(fields));
  let text = "";
  for (let at = 0; at < whole.length; at += 7)
    text += new TextDecoder("latin1").decode(writer.write(FrameBatch.from(whole.slice(at, at + 7))));
  return text;
}

describe("CandumpTerminalWriter", () => {
  it.each<[Partial<CanFrame>, string]>([
    [{ data: Uint8Array.of(0x11, 0x22) }, "  can0  123   [2]  11 22"],
    [{ id: 0, channel: 1 }, "  can1  000   [0] "],
    [{ id: 0x12, extended: true, data: Uint8Array.of(0xff) }, "  can0  00000012   [1]  FF"],
    [{ id: 0x7ff, remote: true, dlc: 4 }, "  can0  7FF   [4]  remote request"],
    [{ id: 0x7ff, remote: true, dlc: 11 }, "  can0  7FF   [8]  remote request"],
    [{ data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), dlc: 15 }, "  can0  123   [8]  01 02 03 04 05 06 07 08"],
    [{ id: 4, error: true, data: new Uint8Array(8) }, "  can0  20000004   [8]  00 00 00 00 00 00 00 00   ERRORFRAME"],
    [{ id: 0x40, error: true }, "  can0  20000040   [8]  00 00 00 00 00 00 00 00   ERRORFRAME"],
    [{ fd: true, brs: true, data: Uint8Array.of(1) }, "  can0  123  [01]  01"],
    [{ fd: true }, "  can0  123  [00] "],
    // what is there, whatever the DLC says
    [{ data: Uint8Array.of(7), dlc: 3 }, "  can0  123   [1]  07"],
    [{ fd: true, dlc: 9, data: new Uint8Array(9) }, "  can0  123  [09]  00 00 00 00 00 00 00 00 00"],
  ])("prints %j as candump does", (fields, line) => {
    expect(print([fields])).toBe(`${line}\n`);
    expect(stripColours(print([fields], { colours: COLOURS }))).toBe(`${line}\n`);
  });

  it("aligns 11-bit ids from the first extended one on, over batches; error frames don't count", () => {
    const frames = [{}, { id: 1, error: true, dlc: 8, data: new Uint8Array(8) }, {}, { id: 0x1234_5678 }, {}, { fd: true }, {}, {}];
    expect(
      print(frames)
        .split("\n")
        .map((line) => line.slice(0, 22)),
    ).toEqual([
      "  can0  123   [0] ",
      "  can0  20000001   [8]",
      "  can0  123   [0] ",
      "  can0  12345678   [0]",
      "  can0       123   [0]",
      "  can0       123  [00]",
      "  can0       123   [0]",
      "  can0       123   [0]",
      "",
    ]);
  });

  it("aligns names", () => {
    const channelNames = new Map([
      [0, "can0"],
      [1, "slcan10"],
    ]);
    expect(print([{}, { channel: 1 }], { channelNames })).toBe("     can0  123   [0] \n  slcan10  123   [0] \n");
  });

  it("prints direction and CAN FD marks", () => {
    const frames = [
      {},
      { direction: "tx" },
      { fd: true, brs: true },
      { fd: true, esi: true, direction: "tx" },
      { fd: true, brs: true, esi: true },
    ] as const;
    expect(
      print(frames, { extra: true })
        .split("\n")
        .map((line) => line.slice(0, 18)),
    ).toEqual(["  can0  RX - -  12", "  can0  TX - -  12", "  can0  RX B -  12", "  can0  TX - E  12", "  can0  RX B E  12", ""]);
  });

  it("prints up to eight bytes as text, too, aligned", () => {
    const bytes = (text: string) => ({ data: new TextEncoder().encode(text) });
    const text = print([bytes("ABCDEFG\0"), bytes("'"), {}, { remote: true, dlc: 1 }, { fd: true, ...bytes("123456789") }], {
      ascii: true,
    });
    expect(text.split("\n")).toEqual([
      "  can0  123   [8]  41 42 43 44 45 46 47 00   'ABCDEFG.'",
      `  can0  123   [1]  27${" ".repeat(24)}'''`,
      `  can0  123   [0] ${" ".repeat(27)}''`,
      "  can0  123   [1]  remote request",
      "  can0  123  [09]  31 32 33 34 35 36 37 38 39",
      "",
    ]);
  });

  it.each<[CandumpTime, readonly string[]]>([
    ["a", ["0000000001.000000", "1763800000.000500", "1763800000.000400", "1763800002.000500"]],
    ["A", ["1970-01-01 05:30:01.000000", "2025-11-22 13:56:40.000500", "2025-11-22 13:56:40.000400", "2025-11-22 13:56:42.000500"]],
    ["d", ["000.000000", "1763799999.000500", "000.000000", "002.000100"]],
    ["z", ["000.000000", "1763799999.000500", "1763799999.000400", "1763800001.000500"]],
  ])("prints times of kind %s", (time, expected) => {
    const frames = [1_000_000, 1_763_800_000_000_500, 1_763_800_000_000_400, 1_763_800_002_000_500].map((timestampUs) => ({ timestampUs }));
    const text = print(frames, { time, timeZone: "Asia/Kolkata" });
    expect(text).toBe(expected.map((each) => ` (${each})  can0  123   [0] \n`).join(""));
  });

  it("refuses a time zone that there is not", () => {
    expect(() => new CandumpTerminalWriter({ timeZone: "Moon" })).toThrow(RangeError);
  });
});

const LOOKS = ([undefined, "a", "A", "d", "z"] as const).flatMap((time) =>
  [false, true].flatMap((extra) =>
    [false, true].flatMap((ascii) => [undefined, COLOURS].map((colours) => ({ time, extra, ascii, colours }))),
  ),
);

describe("what candump prints on a terminal", () => {
  it.each(LOOKS)("reads back: %o", async (look) => {
    const frames = corpus();
    const times = timesOf(frames, look.time);
    const { frames: back, log } = await readAll(print(frames, { ...look, timeZone: "Europe/Berlin" }), { timeZone: "Europe/Berlin" });
    expect(log.format.name).toBe("candump");
    expect(log.report).toMatchObject({ skipped: 0, frames: frames.length });
    const expected = frames.map((each, i) => {
      const marks = look.extra ? {} : ({ direction: "rx", brs: false, esi: false } as const);
      // -8 would show a DLC above 8
      return show({ ...each, ...marks, dlc: each.fd ? each.dlc : Math.min(each.dlc, 8), timestampUs: times[i] as number });
    });
    expect(back.map(show)).toEqual(expected);
  });
});

function timesOf(frames: readonly CanFrame[], time: CandumpTime | undefined): number[] {
  const us = frames.map(({ timestampUs }) => timestampUs);
  if (time === "a" || time === "A") return us;
  if (time === undefined) return us.map(() => 0);
  return us.map((each, i) => each - ((time === "z" ? us[0] : us[Math.max(0, i - 1)]) as number));
}
