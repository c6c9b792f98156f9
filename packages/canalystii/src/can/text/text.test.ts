import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanFrame } from "../frame.js";
import { toFrame } from "../frame.js";
import { FrameBatch, FrameFlag } from "../frame-batch.js";
import { parseBitrate, parseBitTiming } from "./bit-timing-text.js";
import { channelOfName, parseAssignment, parseChannelList, parseChannelMap } from "./channel-text.js";
import { parseRowMatcher } from "./frame-pattern.js";
import { formatFrame, parseFrame } from "./frame-text.js";
import { parseIdRemap } from "./id-remap-text.js";
import { formatId, parseId } from "./id-text.js";
import { parseInterface } from "./interface-text.js";

const { EXTENDED, ERROR } = FrameFlag;

/** Says of a parser that it throws TypeErrors and RangeErrors only, whatever it is given. */
function survivesAnything(parse: (text: string) => unknown): void {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123fFxX#:~,=/.%jRr_kMCANcan ") }));
  fc.assert(
    fc.property(text, (each) => {
      try {
        parse(each);
      } catch (error) {
        expect(error instanceof TypeError || error instanceof RangeError, String(error)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
}

describe("parseFrame and formatFrame", () => {
  it("are each other's way back, for any frame", () => {
    const frame = fc.record({
      extended: fc.boolean(),
      bits: fc.integer({ min: 0, max: 0x1fff_ffff }),
      kind: fc.constantFrom("data", "remote", "fd"),
      brs: fc.boolean(),
      esi: fc.boolean(),
      data: fc.uint8Array({ maxLength: 8 }),
      separator: fc.constantFrom("", "."),
    });
    fc.assert(
      fc.property(frame, ({ extended, bits, kind, brs, esi, data, separator }) => {
        const frame: CanFrame = toFrame({
          id: extended ? bits : bits & 0x7ff,
          extended,
          ...(kind === "remote" ? { remote: true, dlc: data.length } : { data }),
          ...(kind === "fd" ? { fd: true, brs, esi } : {}),
        });
        expect(toFrame(parseFrame(formatFrame(frame, { separator: separator as "" | "." })))).toEqual(frame);
      }),
    );
  });

  it("take dots between bytes, lower case, and CAN FD lengths that are filled up", () => {
    expect(parseFrame("5a1#11.2233.44.")).toMatchObject({ id: 0x5a1, data: new Uint8Array([0x11, 0x22, 0x33, 0x44]) });
    expect(parseFrame("123#.11")).toMatchObject({ data: new Uint8Array([0x11]) });
    expect(parseFrame("123#r")).toMatchObject({ remote: true, dlc: 0 });
    expect(parseFrame(`123##1${"AB".repeat(9)}`)).toMatchObject({ fd: true, brs: true, esi: false, data: { length: 12, 8: 0xab, 9: 0 } });
    expect(formatFrame({ id: 0x123, data: [0x11, 0xaa] }, { separator: "." })).toBe("123#11.AA");
  });

  it.each([
    ["", /has no '#'/],
    ["#", /has the id "", which is not 3 or 8 hex digits/],
    ["123", /has no '#'/],
    ["1234#", /"1234", which is not 3 or 8 hex digits/],
    ["g23#", /"g23", which is not/],
    ["123#1", /data "1", which is not pairs of hex digits/],
    ["123#112233445566778899", /data of 9 bytes is not in 0\.\.8/],
    ["123#R9", /dlc 9 is not an integer in 0\.\.8/],
    ["123#R12", /data "R12"/],
    ["123#11_9", /raw DLC/],
    ["123#R8_9", /raw DLC/],
    ["800#", /800, which is not in 0\.\.7FF \(write 8 digits/],
    ["20000000#", /20000000, which is not in 0\.\.1FFFFFFF/],
    ["123##", /no digit of flags/],
    [`123##0${"00".repeat(65)}`, /65 bytes of data, which are not in 0\.\.64/],
  ])("refuse %j with a reason", (text, message) => {
    expect(() => parseFrame(text)).toThrow(message);
  });

  it("throw nothing but TypeError and RangeError", () => survivesAnything(parseFrame));
});

describe("parseId and formatId", () => {
  it("read and write 3 digits of standard, 8 of extended ids", () => {
    expect(parseId("123")).toEqual({ id: 0x123, extended: false });
    expect(parseId("0x7f")).toEqual({ id: 0x7f, extended: false });
    expect(parseId("00000123")).toEqual({ id: 0x123, extended: true });
    expect(formatId(0x12, 0)).toBe("012");
    expect(formatId(0x12, EXTENDED)).toBe("00000012");
    expect(formatId(0x4, ERROR)).toBe("20000004");
    expect(() => parseId("800")).toThrow("id 800 is not in 0..7FF; write 00000800 for an extended id");
    expect(() => parseId("20000000")).toThrow(/not in 0\.\.1FFFFFFF/);
    for (const text of ["", "x", "0x", "123456789"]) expect(() => parseId(text), text).toThrow(TypeError);
  });
});

describe("parseRowMatcher", () => {
  const matches = (pattern: string, row: { readonly id: number; readonly flags?: number; readonly data?: readonly number[] }) => {
    const batch = new FrameBatch();
    const { id, flags = 0, data = [] } = row;
    batch.data.set(data, batch.add(0, id, flags, 0, data.length, data.length));
    return parseRowMatcher(pattern)(batch, 0);
  };

  it("matches ids, filters, and data with free digits", () => {
    expect(matches("123", { id: 0x123 })).toBe(true);
    expect(matches("123", { id: 0x124 })).toBe(false);
    expect(matches("123", { id: 0x123, flags: EXTENDED })).toBe(false);
    expect(matches("00000123", { id: 0x123, flags: EXTENDED })).toBe(true);
    expect(matches("700:780", { id: 0x77f })).toBe(true);
    expect(matches("700:780", { id: 0x780 })).toBe(false);
    expect(matches("700~780", { id: 0x780 })).toBe(true);
    expect(matches("7E8#0662xx", { id: 0x7e8, data: [6, 0x62, 0xf1, 0x90] })).toBe(true);
    expect(matches("7E8#0662xx", { id: 0x7e8, data: [6, 0x63, 0xf1] })).toBe(false);
    expect(matches("7E8#0662xx", { id: 0x7e8, data: [6, 0x62] })).toBe(false);
    expect(matches("7E8#x6.62", { id: 0x7e8, data: [0x46, 0x62] })).toBe(true);
    expect(matches("7E8#x6", { id: 0x7e8, data: [0x47] })).toBe(false);
    expect(matches("004", { id: 4, flags: ERROR })).toBe(false);
  });

  it.each(["", "123#1", "123#xyz", "xyz", "123:", "#11", "123:7FF:1"])("refuses %j", (text) => {
    expect(() => parseRowMatcher(text)).toThrow(TypeError);
  });

  it("throws nothing but TypeError and RangeError", () => survivesAnything(parseRowMatcher));
});

describe("names of channels", () => {
  it.each([
    ["can0", 0],
    ["can1", 1],
    ["vcan1", 1],
    ["slcan0", 0],
    ["0", 0],
    ["255", 255],
    ["CAN1", 0],
    ["CAN2", 1],
    ["CAN0", undefined],
    ["256", undefined],
    ["any", undefined],
    ["eth0", undefined],
    ["", undefined],
  ])("%j is channel %s", (name, channel) => {
    expect(channelOfName(name)).toBe(channel);
  });

  it("make lists, maps and assignments", () => {
    expect(parseChannelList("0, can3")).toEqual([0, 3]);
    expect([...parseChannelMap("0:1,can1:0")]).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(parseAssignment("vcan2=can0")).toEqual({ to: "vcan2", from: "can0" });
    for (const text of ["", "1", "1:2:3", "a:b", "0:256", "0:1,"]) expect(() => parseChannelMap(text), text).toThrow(/is not FROM:TO/);
    for (const text of ["", "can0", "=can0", "a=b=c"]) expect(() => parseAssignment(text), text).toThrow(/is not TO=FROM/);
    expect(() => parseChannelList("0,")).toThrow(TypeError);
  });
});

describe("parseInterface", () => {
  it("reads candump's interfaces", () => {
    expect(parseInterface("can0")).toEqual({ name: "can0", filters: undefined });
    expect(parseInterface("any,123:7FF,#1")).toEqual({
      name: "any",
      filters: [
        { id: 0x123, mask: 0x7ff },
        { id: 0, mask: 1, error: true, inverted: true },
      ],
    });
    for (const text of ["", ",123:7FF", "can0,", "123#11", "can0,x"]) expect(() => parseInterface(text), text).toThrow(TypeError);
  });

  it("throws nothing but TypeError and RangeError", () => survivesAnything(parseInterface));
});

describe("parseIdRemap", () => {
  it("reads ids, with a mask or not, in hex with 0x or without", () => {
    expect(parseIdRemap("123=456")).toEqual({ from: { id: 0x123, extended: false }, to: { id: 0x456, extended: false }, mask: undefined });
    expect(parseIdRemap("0x700:0x780=600")).toMatchObject({ from: { id: 0x700 }, mask: 0x780 });
    expect(() => parseIdRemap("123:1FFFFFFF=456")).toThrow(/wider than the 11 bits/);
    for (const text of ["", "123", "123=", "x=1", "0x=1"]) expect(() => parseIdRemap(text), text).toThrow(TypeError);
  });
});

describe("parseBitrate and parseBitTiming", () => {
  it("read what users write", () => {
    expect(["500000", "500k", "1M", "33.33k", "250kbit/s"].map(parseBitrate)).toEqual([500_000, 500_000, 1_000_000, 33_330, 250_000]);
    expect(parseBitTiming("87.5%")).toEqual({ samplePoint: 0.875 });
    expect(parseBitTiming("0.75")).toEqual({ samplePoint: 0.75 });
    expect(parseBitTiming("0x00/0x1C")).toEqual({ btr0: 0, btr1: 0x1c });
    expect(parseBitTiming("03/1c")).toEqual({ btr0: 3, btr1: 0x1c });
  });

  it.each(["", "fast", "-1", "1G"])("refuse the bit rate %j", (text) => {
    expect(() => parseBitrate(text)).toThrow(TypeError);
  });

  it.each([
    ["", TypeError],
    ["87", TypeError],
    ["0x1C", TypeError],
    ["0/1/2", TypeError],
    ["20%", RangeError],
    ["0x100/0x1C", RangeError],
  ])("refuse the timing %j", (text, error) => {
    expect(() => parseBitTiming(text)).toThrow(error);
  });

  it("throw nothing but TypeError and RangeError", () => survivesAnything(parseBitTiming));
});
