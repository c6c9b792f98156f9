import { CanError } from "canalystii";
import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { summarize } from "../src/commands/generate.js";
import { describeFailure, ExitError, UsageError, whileOpening } from "../src/failures.js";
import { readFirmware } from "../src/firmware-knobs.js";
import { FrameGenerator } from "../src/generate/frame-generator.js";
import { parseMoment } from "../src/log-options.js";
import { parseBitrate, parseSize } from "../src/options.js";

describe("options", () => {
  it("read bit rates, sizes and moments with their units", () => {
    expect(["500000", "500k", "1M", "33.33k"].map(parseBitrate)).toEqual([500_000, 500_000, 1_000_000, 33_330]);
    expect(["1000", "10k", "1.5M", "1GiB"].map(parseSize)).toEqual([1000, 10_240, 1_572_864, 1_073_741_824]);
    expect(parseMoment("12.5")).toEqual({ us: 12_500_000, relative: true });
    expect(parseMoment("500ms")).toEqual({ us: 500_000, relative: true });
    expect(parseMoment("1763800000.123456")).toEqual({ us: 1_763_800_000_123_456, relative: false });
    expect(parseMoment("2025-11-22T08:26:40.000001Z")).toEqual({ us: 1_763_800_000_000_001, relative: false });
    expect(parseMoment("2025-11-22 09:26:40+01:00")).toEqual({ us: 1_763_800_000_000_000, relative: false });
  });

  it.each([
    [parseBitrate, ["", "fast", "-1", "0", "3M"]],
    [parseSize, ["", "0", "-1", "1x"]],
    [parseMoment, ["", "yesterday", "2025-13-01", "-1"]],
  ] as const)("%o refuses nonsense", (parse, texts) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
  });
});

describe("FrameGenerator", () => {
  const options = { channel: 1, extended: false, remote: false, seed: 7 } as const;
  const make = (n: number, more: Partial<ConstructorParameters<typeof FrameGenerator>[0]>) => {
    const generator = new FrameGenerator({
      ...options,
      id: { kind: "random" },
      dlc: { kind: "random" },
      data: { kind: "random" },
      ...more,
    });
    return Array.from({ length: n }, () => generator.next());
  };

  it("makes the same frames for the same seed, others for another", () => {
    expect(make(50, {})).toEqual(make(50, {}));
    expect(make(50, {})).not.toEqual(make(50, { seed: 8 }));
  });

  it("spreads random ids and lengths over their whole range", () => {
    const frames = make(5000, { extended: true });
    expect(Math.max(...frames.map(({ id }) => id))).toBeGreaterThan(0x1f00_0000);
    expect(new Set(frames.map(({ data }) => data?.length))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    expect(Math.max(...make(5000, {}).map(({ id }) => id))).toBeLessThanOrEqual(0x7ff);
  });

  it("counts ids, lengths and data up", () => {
    const frames = make(0x802, { id: { kind: "increment" }, dlc: { kind: "increment" } });
    expect(frames.slice(0, 3).map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(frames[0x800]?.id).toBe(0);
    expect(frames.slice(7, 11).map(({ data }) => data?.length)).toEqual([7, 8, 0, 1]);
    expect(make(300, { dlc: { kind: "fixed", value: 2 }, data: { kind: "increment" } }).at(-1)?.data).toEqual(new Uint8Array([0x2b, 1]));
    expect(make(1, { remote: true, dlc: { kind: "fixed", value: 5 } })).toMatchObject([{ remote: true, dlc: 5 }]);
  });

  it("gives fixed data the length that is asked for: cut, or filled with zeros", () => {
    const data = { kind: "fixed", value: new Uint8Array([0x11, 0x22]) } as const;
    const hex = (frames: readonly { readonly data?: ArrayLike<number> | undefined }[]) =>
      frames.map((frame) => Buffer.from(frame.data as Uint8Array).toString("hex"));
    expect(hex(make(2, { data, dlc: undefined }))).toEqual(["1122", "1122"]);
    expect(hex(make(1, { data, dlc: { kind: "fixed", value: 8 } }))).toEqual(["1122000000000000"]);
    expect(hex(make(4, { data, dlc: { kind: "increment" } }))).toEqual(["", "11", "1122", "112200"]);
  });
});

describe("canalyst generate's summary", () => {
  it.each([
    [{ sent: 2, bursts: 2 }, 200, 210, "sent 2 frames in 0.2 s (5.0/s)"],
    [{ sent: 1, bursts: 1 }, 200, 10, "sent 1 frame in 0.0 s"],
    [{ sent: 2000, bursts: 2000 }, 1, 2001, "sent 2000 frames in 2.0 s (1000/s)"],
    [{ sent: 50, bursts: 5 }, 100, 450, "sent 50 frames in 0.5 s (100/s)"],
    [{ sent: 2000, bursts: 2000 }, 0, 500, "sent 2000 frames in 0.5 s (4000/s)"],
    [{ sent: 100, bursts: 100 }, 1, 1000, "sent 100 frames in 1.0 s (100/s)"],
  ])("of %j with a gap of %i ms in %i ms", (result, gapMs, elapsedMs, text) => {
    expect([...summarize({ ...result, lateMs: 0 }, { gapMs, elapsedMs })]).toEqual([text]);
  });
});

describe("words", () => {
  it("turn errors into lines and a status, with the stack on demand only", () => {
    const usage = describeFailure(new UsageError("bad"), { stack: false });
    expect(usage).toEqual({ lines: ["bad"], exitCode: 2 });
    expect(describeFailure(new ExitError(130, "interrupted"), { stack: false })).toEqual({ lines: ["interrupted"], exitCode: 130 });
    expect(describeFailure(Object.assign(new Error("x"), { code: "ENOSPC", path: "/a" }), { stack: false }).lines).toEqual([
      "/a: no space left on the disk",
    ]);
    expect(describeFailure(new Error("odd", { cause: new Error("why") }), { stack: true }).lines.join("\n")).toMatch(
      /odd[\s\S]*caused by Error: why/,
    );
    expect(describeFailure("text", { stack: true })).toEqual({ lines: ["text"], exitCode: 1 });
  });

  it("tell an adapter that cannot be opened from one that went away", async () => {
    const opened = (code: "busy" | "timeout" | "disconnected") =>
      whileOpening(() => Promise.reject(new CanError(code, "no", { hint: "try\nagain" }))).catch((error: unknown) => error);
    expect(describeFailure(await opened("busy"), { stack: false })).toEqual({ lines: ["no", "try", "again"], exitCode: 3 });
    expect(describeFailure(await opened("timeout"), { stack: false }).exitCode).toBe(1);
    expect(describeFailure(await opened("disconnected"), { stack: false }).exitCode).toBe(4);
    expect(describeFailure(new CanError("disconnected", "gone"), { stack: false })).toEqual({ lines: ["gone"], exitCode: 4 });
    expect(describeFailure(new CanError("busy", "port"), { stack: false }).exitCode).toBe(1);
  });

  it("read firmware knobs", () => {
    expect(readFirmware(undefined, ["idleRead=nak", "fragmentation=0.5", "initClearsRx=yes", "endpointNumbers=1,2"])).toMatchObject({
      idleRead: "nak",
      fragmentation: 0.5,
      initClearsRx: true,
      endpointNumbers: [1, 2],
    });
    expect(() => readFirmware("nonsense", [])).toThrow(UsageError);
    for (const knob of ["idleRead", "=1", "toString=1", "seed=x", "seed="])
      expect(() => readFirmware(undefined, [knob]), knob).toThrow(UsageError);
  });
});
