import { describe, expect, it } from "vitest";
import { dlcToLength, lengthToDlc } from "./dlc.js";
import { toFrame } from "./frame.js";

describe("toFrame", () => {
  it("fills in what is not said", () => {
    expect(toFrame({ id: 0x123, data: [1, 2] })).toEqual({
      timestampUs: 0,
      channel: 0,
      id: 0x123,
      extended: false,
      remote: false,
      error: false,
      fd: false,
      brs: false,
      esi: false,
      dlc: 2,
      data: Uint8Array.of(1, 2),
      direction: "rx",
    });
  });

  it("takes an id above 0x7ff as extended unless told otherwise", () => {
    expect(toFrame({ id: 0x7ff }).extended).toBe(false);
    expect(toFrame({ id: 0x800 }).extended).toBe(true);
    expect(toFrame({ id: 0x10, extended: true }).extended).toBe(true);
    expect(() => toFrame({ id: 0x800, extended: false })).toThrow(/0x800 is not in 0\.\.0x7ff/);
  });

  it("keeps the dlc of a remote frame", () => {
    expect(toFrame({ id: 1, remote: true, dlc: 5 })).toMatchObject({ remote: true, dlc: 5, data: new Uint8Array(0) });
    expect(() => toFrame({ id: 1, remote: true, data: [1] })).toThrow(/1 bytes on a remote frame/);
  });

  it("makes a copy of the data", () => {
    const data = Uint8Array.of(1);
    const frame = toFrame({ id: 1, data });
    data[0] = 2;
    expect(frame.data[0]).toBe(1);
  });

  it.each([
    [{ id: -1 }, /id -1 is not an integer in 0\.\.0x7ff/],
    [{ id: 0x2000_0000 }, /id 0x20000000 is not/],
    [{ id: Number.NaN }, /id NaN is not/],
    [{ id: 1.5 }, /id 1\.5 is not/],
    [{ id: "1" as unknown as number }, /id 1 is not/],
    [{ id: 1, data: new Uint8Array(9) }, /9 bytes is not in 0\.\.8/],
    [{ id: 1, data: [256] }, /byte 0 is 256, not an integer in 0\.\.255/],
    [{ id: 1, data: [0, Number.NaN] }, /byte 1 is NaN/],
    [{ id: 1, data: "ab" as unknown as number[] }, /data ab is not an array of bytes/],
    [{ id: 1, dlc: 12, data: new Uint8Array(8) }, /dlc 12 is not an integer in 0\.\.8/],
    [{ id: 1, dlc: 3, data: [1] }, /dlc 3 does not match the 1 bytes/],
    [{ id: 1, remote: true, dlc: 9 }, /dlc 9 is not/],
    [{ id: 1, channel: -1 }, /channel -1 is not/],
    [{ id: 1, fd: true, data: new Uint8Array(9) }, /9 bytes is not a CAN FD length/],
    [{ id: 1, fd: true, remote: true }, /CAN FD frame cannot be remote/],
  ])("refuses %j with the value and the range", (input, message) => {
    expect(() => toFrame(input)).toThrow(message);
  });

  it("refuses what is no object", () => {
    expect(() => toFrame(null as never)).toThrow(TypeError);
    expect(() => toFrame(3 as never)).toThrow(/frame 3 is not an object/);
  });

  it("refuses CAN FD and error frames where only classic ones can go", () => {
    expect(() => toFrame({ id: 1, fd: true }, { classicOnly: true })).toThrow(/CAN FD frame cannot be sent/);
    expect(() => toFrame({ id: 1, error: true }, { classicOnly: true })).toThrow(/error frame cannot be sent/);
    expect(toFrame({ id: 1, fd: true, brs: true, data: new Uint8Array(48) })).toMatchObject({ fd: true, brs: true, dlc: 14 });
  });
});

describe("dlc", () => {
  it("maps every CAN FD code to its length and back", () => {
    const lengths = Array.from({ length: 16 }, (_, code) => dlcToLength(code, true));
    expect(lengths).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64]);
    expect(lengths.map(lengthToDlc)).toEqual(Array.from({ length: 16 }, (_, code) => code));
  });

  it("takes the smallest code that holds a length", () => {
    expect([9, 12, 13, 17, 25, 33, 49].map(lengthToDlc)).toEqual([9, 9, 10, 11, 13, 14, 15]);
  });

  it("gives 8 bytes to classic codes above 8", () => {
    expect([7, 8, 9, 15].map((code) => dlcToLength(code))).toEqual([7, 8, 8, 8]);
  });
});
