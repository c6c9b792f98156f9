import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.js";
import type { CanFrameInput } from "../can/frame.js";
import { vehicleDatabase } from "../simulator/traffic/vehicle-database.js";
import type { Message, Signal } from "./model/model.js";
import { parseDbc } from "./parse-dbc.js";
import { RestBus } from "./rest-bus/rest-bus.js";
import { createMotion } from "./rest-bus/signal-motion.js";

function databaseOf(...lines: readonly string[]) {
  return parseDbc(lines.join("\n")).database;
}

function signalOf(definition: string, ...lines: readonly string[]): Signal {
  return databaseOf("BO_ 1 M: 8 E", ` SG_ S : ${definition} "" E`, ...lines).messages[0]?.signals[0] as Signal;
}

/** The values of the first 100 s, every 10 ms. */
function valuesOf(signal: Signal, seed = 1): number[] {
  const motion = createMotion(signal, seededRandom(seed));
  return Array.from({ length: 10_000 }, (_, i) => motion(i / 100));
}

describe("a moving signal", () => {
  it("moves smoothly through most of its range and stays within", () => {
    const signal = fc.record({
      length: fc.integer({ min: 1, max: 64 }),
      sign: fc.constantFrom("+", "-"),
      scale: fc.constantFrom(1, 0.25, -0.5),
      limits: fc.constantFrom([0, 0], [10, 20], [-40, 215], [-1e30, 1e30], [5, -5]),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(signal, ({ length, sign, scale, limits: [minimum, maximum], seed }) => {
        const tested = signalOf(`0|${length}@1${sign} (${scale},0) [${minimum}|${maximum}]`);
        const values = valuesOf(tested, seed);
        const bits = [sign === "-" ? -(2 ** (length - 1)) : 0, 2 ** (sign === "-" ? length - 1 : length) - 1].map((raw) => raw * scale);
        const [least, most] = [Math.min(...bits), Math.max(...bits)];
        const [lowest, highest] = [Math.min(...values), Math.max(...values)];
        expect(lowest).toBeGreaterThanOrEqual(least);
        expect(highest).toBeLessThanOrEqual(most);
        if (
          tested.minimum !== undefined &&
          tested.minimum > least &&
          tested.minimum <= most &&
          tested.maximum !== undefined &&
          tested.maximum > tested.minimum
        ) {
          expect(lowest).toBeGreaterThanOrEqual(tested.minimum);
        }
        const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] as number)));
        expect(Math.max(...steps)).toBeLessThanOrEqual((most - least) * 0.02);
      }),
      { numRuns: 30 },
    );
    const wide = valuesOf(signalOf("0|16@1+ (1,0) [0|1000]"));
    expect(Math.max(...wide) - Math.min(...wide)).toBeGreaterThan(700);
  });

  it("is finite if it is a float without limits, or with impossible ones", () => {
    const values = valuesOf(signalOf("0|64@1- (1,0) [0|0]", "SIG_VALTYPE_ 1 S : 2;"));
    expect([Math.min(...values) >= 0, Math.max(...values) <= 100]).toEqual([true, true]);
    expect(valuesOf(signalOf("0|32@1- (1,0) [-1e999|1e999]", "SIG_VALTYPE_ 1 S : 1;")).every(Number.isFinite)).toBe(true);
  });

  it("has the limits of a float, if those of the database are beyond", () => {
    for (const [length, largest] of [
      [16, 65_504],
      [32, 2 ** 128 - 2 ** 104],
      [64, Number.MAX_VALUE],
    ] as const) {
      const values = valuesOf(signalOf(`0|${length}@1- (1,0) [-1.79e308|1.79e308]`, `SIG_VALTYPE_ 1 S : ${length === 64 ? 2 : 1};`));
      expect([Math.min(...values) >= -largest, Math.max(...values) <= largest]).toEqual([true, true]);
    }
  });

  it("stays within limits that are not a whole number of steps", () => {
    const roundedTo = (step: number, offset: number) => (value: number) => Math.round((value - offset) / step) * step + offset;
    for (const [scale, offset, least, most] of [
      [3, 0, 1, 8],
      [-3, 1, -8, 8],
      [0.1, 0, 0.1, 0.3],
    ] as const) {
      const values = valuesOf(signalOf(`0|8@1- (${scale},${offset}) [${least}|${most}]`)).map(roundedTo(scale, offset));
      expect(Math.min(...values)).toBeGreaterThan(least - 1e-9);
      expect(Math.max(...values)).toBeLessThan(most + 1e-9);
    }
    expect(new Set(valuesOf(signalOf("0|8@1+ (0.1,0) [0.1|0.3]")).map(roundedTo(0.1, 0))).size).toBe(3);
  });

  it("goes from one label to the next", () => {
    const values = valuesOf(signalOf("0|3@1+ (1,0) [0|5]", 'VAL_ 1 S 1 "a" 5 "c" 3 "b" 7 "beyond" ;'));
    expect(new Set(values)).toEqual(new Set([1, 3, 5]));
    const jumps = values.slice(1).filter((value, i) => Math.abs(value - (values[i] as number)) > 2);
    expect(jumps).toEqual([]);
  });

  it("has all values if only exceptions have labels", () => {
    const values = valuesOf(signalOf("0|8@1+ (1,0) [0|250]", 'VAL_ 1 S 254 "error" 255 "not available" ;'));
    expect(new Set(values.map(Math.round)).size).toBeGreaterThan(100);
    expect(Math.max(...values)).toBeLessThanOrEqual(250);
  });

  it("stays where it has one value only", () => {
    expect(new Set(valuesOf(signalOf("0|8@1+ (0,7) [0|0]")))).toEqual(new Set([7]));
    expect(new Set(valuesOf(signalOf("0|8@1+ (1,0) [9|9]")))).toEqual(new Set([9]));
  });
});

describe("RestBus", () => {
  const database = vehicleDatabase();

  function run(messages: readonly Message[], ms: number, options: ConstructorParameters<typeof RestBus>[1] = {}) {
    const bus = new RestBus(messages, options);
    const frames: (CanFrameInput & { readonly atMs: number })[] = [];
    for (let atMs = bus.nextMs; atMs < ms; atMs = bus.nextMs) frames.push(...bus.take(atMs).map((frame) => ({ ...frame, atMs })));
    return { bus, frames };
  }

  it("sends each message at its cycle time, without drift, spread over the period", () => {
    const { bus, frames } = run(database.messages, 10_000);
    for (const message of database.messages) {
      const times = frames.filter(({ id }) => id === message.id).map(({ atMs }) => atMs);
      expect(times, message.name).toHaveLength(10_000 / (message.cycleTimeMs as number));
      const steps = times.slice(1).map((time, i) => time - (times[i] as number));
      expect(steps.every((step) => Math.abs(step - (message.cycleTimeMs as number)) < 1e-6)).toBe(true);
    }
    expect(frames.length).toBeCloseTo(bus.framesPerSecond * 10, -1);
    const inOneMs = new Map<number, number>();
    for (const { atMs } of frames) inOneMs.set(Math.floor(atMs), (inOneMs.get(Math.floor(atMs)) ?? 0) + 1);
    expect(Math.max(...inOneMs.values())).toBeLessThanOrEqual(8);
  });

  it("has values within the limits, labels, right counters and checksums, and every branch", () => {
    const { frames } = run(database.messages, 20_000);
    const wrong = new Set<string>();
    const pages = new Set<number>();
    const counters = new Map<number, number>();
    for (const frame of frames) {
      const decoded = database.decode(frame);
      for (const { signal, value, label } of decoded?.signals ?? []) {
        const isInside = value >= (signal.minimum as number) && value <= (signal.maximum as number);
        if (!isInside || (signal.labels !== undefined && label === undefined))
          wrong.add(`${decoded?.message.name}.${signal.name} ${value}`);
      }
      if (decoded?.message.name === "TripComputer") pages.add(decoded.get("Page")?.value as number);
      const counter = decoded?.get("Counter")?.value;
      if (counter === undefined) continue;
      const checksum = Uint8Array.from(frame.data ?? []).reduce((sum, byte) => sum ^ byte, frame.id & 0xff);
      if (checksum !== 0 || counter !== ((counters.get(frame.id) ?? 15) + 1) % 16) wrong.add(`${decoded?.message.name} ${counter}`);
      counters.set(frame.id, counter);
    }
    expect([...wrong]).toEqual([]);
    expect(pages.size).toBe(3);
    expect(counters.size).toBeGreaterThan(10);
  });

  it("has the same values for the same seed, whatever other messages there are", () => {
    const data = (messages: readonly Message[], seed: number) =>
      run(messages, 1000, { seed })
        .frames.filter(({ id }) => id === 0x110)
        .map((each) => each.data);
    const alone = [database.message("EngineTemperature") as Message];
    expect(data(alone, 3)[0]).not.toEqual(data(alone, 4)[0]);
    const moved = [database.message("EngineTemperature") as Message, database.message("Clock") as Message];
    expect(data(moved, 3)).toEqual(data(alone, 3));
  });

  it("has a period for messages without a cycle time, and none below 1 ms", () => {
    const { messages } = databaseOf(
      "BO_ 1 A: 8 E",
      "BO_ 2 B: 8 E",
      'BA_DEF_ BO_ "GenMsgCycleTime" FLOAT 0 1;',
      'BA_ "GenMsgCycleTime" BO_ 2 0.01;',
    );
    const count = (id: number) => run(messages, 100, { cycleTimeMs: 20 }).frames.filter((frame) => frame.id === id).length;
    expect([count(1), count(2)]).toEqual([5, 100]);
    expect(() => new RestBus(messages, { cycleTimeMs: 0 })).toThrow("cycleTimeMs 0 is not a number from 1");
  });

  it("leaves out periods when the caller is late, and keeps the times", () => {
    const bus = new RestBus([database.message("WheelSpeeds") as Message], { channel: 1 });
    expect(bus.take(1)).toMatchObject([{ id: 0xa0, channel: 1 }]);
    expect(bus.take(9)).toEqual([]);
    expect(bus.take(57)).toHaveLength(2);
    expect([bus.nextMs, bus.skipped]).toEqual([60, 3]);
  });

  it("returns at most so many frames, the others later", () => {
    const bus = new RestBus(database.messages);
    const first = bus.take(5, 3);
    const rest = bus.take(5);
    expect(first).toHaveLength(3);
    expect([...first, ...rest]).toEqual(new RestBus(database.messages).take(5));
    expect(new RestBus([]).nextMs).toBe(Number.POSITIVE_INFINITY);
  });

  it("selects nested branches in turn", () => {
    const { messages } = databaseOf(
      "BO_ 1 M: 8 E",
      ' SG_ Outer M : 0|8@1+ (1,0) [0|0] "" E',
      ' SG_ Inner m1M : 8|8@1- (1,0) [0|0] "" E',
      ' SG_ A m0 : 16|8@1+ (1,0) [0|0] "" E',
      ' SG_ B m3 : 16|8@1+ (1,0) [0|0] "" E',
      ' SG_ C m200 : 16|8@1+ (1,0) [0|0] "" E',
      "SG_MUL_VAL_ 1 Inner Outer 1-1;",
      "SG_MUL_VAL_ 1 A Outer 0-0;",
      "SG_MUL_VAL_ 1 B Inner 3-9;",
      "SG_MUL_VAL_ 1 C Inner 200-200;",
    );
    const { frames } = run(messages, 8000);
    const selectors = frames.map(({ data }) => [...Uint8Array.from(data ?? [])].slice(0, 2));
    expect(selectors).toEqual([
      [0, 0],
      [1, 3],
      [0, 0],
      [1, 200],
      [0, 0],
      [1, 3],
      [0, 0],
      [1, 200],
    ]);
  });
});
