import { describe, expect, it } from "vitest";
import { RawAdapter, type RawMessage } from "../../../test/support/raw-adapter.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { parseDbc } from "../../dbc/parse-dbc.js";
import { VirtualAdapter } from "../virtual-adapter.js";
import { vehicleDatabase, vehicleDbc } from "./vehicle-database.js";
import { VehicleModel } from "./vehicle-model.js";
import { VEHICLE_VALUES } from "./vehicle-values.js";

/** Polls both channels every 20 ms for `ms` and returns what came, by channel. */
async function listen(raw: RawAdapter, ms: number): Promise<[RawMessage[], RawMessage[]]> {
  const heard: [RawMessage[], RawMessage[]] = [[], []];
  for (let at = 0; at < ms; at += 20) {
    await raw.clock.advance(20);
    heard[0].push(...raw.receive(0));
    heard[1].push(...raw.receive(1));
  }
  return heard;
}

describe("vehicle", () => {
  const { messages } = vehicleDatabase();

  it("has some 60 ids with periods of 10 ms to 1 s, a few extended", () => {
    const ids = new Set(messages.map(({ id, extended }) => `${id} ${extended}`));
    const periods = messages.map(({ cycleTimeMs }) => cycleTimeMs ?? 0);
    expect([ids.size, Math.min(...periods), Math.max(...periods)]).toEqual([65, 10, 1000]);
    expect(messages.filter(({ pgn }) => pgn !== undefined)).toHaveLength(6);
  });

  it("keeps every message's period, counter and checksum", async () => {
    const raw = new RawAdapter({ traffic: { kind: "vehicle" } }).up(500_000);
    const [heard, other] = await listen(raw, 10_000);
    // compared as text: a diff of 15,000 messages helps nobody
    expect(JSON.stringify(other) === JSON.stringify(heard)).toBe(true);
    for (const message of messages) {
      const own = heard.filter(({ id, extended, remote }) => id === message.id && extended === message.extended && !remote);
      const expected = 10_000 / (message.cycleTimeMs ?? 0);
      expect(Math.abs(own.length - expected), message.name).toBeLessThanOrEqual(1);
      if (!message.signals.some(({ name }) => name === "Checksum")) continue;
      const counters = own.map(({ data }) => (data[6] as number) & 15);
      expect(counters, message.name).toEqual(counters.map((_, i) => ((counters[0] as number) + i) % 16));
      expect(own.every(({ data }) => data.reduce((sum, byte) => sum ^ byte, message.id & 0xff) === 0)).toBe(true);
    }
    expect(heard.length / 10).toBeGreaterThan(1200);
    expect(heard.length / 10).toBeLessThan(1800);
  });

  it("answers the remote frame", async () => {
    const raw = new RawAdapter({ traffic: { kind: "vehicle" } }).up(500_000);
    const [heard] = await listen(raw, 2000);
    const talk = heard.filter(({ id }) => id === 0x6a0).map(({ remote }) => remote);
    expect(talk).toEqual([true, false, true, false]);
  });

  it("encodes physical values as its database says", async () => {
    const raw = new RawAdapter({ traffic: { kind: "vehicle", seed: 5 } }).up(500_000);
    const [heard] = await listen(raw, 30_000);
    const speeds = heard.filter(({ id }) => id === 0x320).map(({ data }) => ((data[0] as number) | ((data[1] as number) << 8)) * 0.01);
    const yaw = heard
      .filter(({ id }) => id === 0x0a8)
      .map(({ data }) => ((((data[1] as number) << 24) >> 16) | (data[0] as number)) * 0.01);
    const car = new VehicleModel(5);
    const truth: number[] = [];
    for (let s = 0; s <= 30; s += 0.05) {
      car.advance(s * 1e9);
      truth.push(car.speedKmh);
    }
    expect(Math.max(...speeds)).toBeCloseTo(Math.max(...truth), 0);
    expect(Math.max(...speeds)).toBeGreaterThan(20);
    for (let i = 1; i < speeds.length; i++) expect(Math.abs((speeds[i] as number) - (speeds[i - 1] as number))).toBeLessThan(1);
    expect(Math.max(...yaw.map(Math.abs))).toBeGreaterThan(0.5);
    expect(Math.max(...yaw.map(Math.abs))).toBeLessThan(90);
  });

  it("is the same trip for the same seed and another for another", async () => {
    const trip = async (seed: number) => {
      const raw = new RawAdapter({ traffic: { kind: "vehicle", seed } }).up(500_000);
      return (await listen(raw, 1000))[0];
    };
    const first = await trip(3);
    expect(await trip(3)).toEqual(first);
    expect(await trip(4)).not.toEqual(first);
  });

  it("loses rounds, not time, on a bus that is too slow", async () => {
    const raw = new RawAdapter({ traffic: { kind: "vehicle" } }).up(50_000);
    const [heard] = await listen(raw, 20_000);
    const crash = heard.filter(({ id }) => id === 0x040);
    // the most important message still comes at its period
    expect(crash.length).toBeGreaterThan(900);
    const lag = (heard.at(-1)?.timestamp ?? 0) - 200_000;
    expect(Math.abs(lag)).toBeLessThan(100);
  });

  it("drives for minutes in a moment, and nothing runs meanwhile", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock, traffic: { kind: "vehicle" } });
    const ear = adapter.attachNode({ bitrate: 500_000 });
    await clock.advance(300_000);
    expect(clock.pending).toBe(0);
    expect(ear.received).toBeGreaterThan(400_000);
  });
});

describe("database of the vehicle", () => {
  const database = vehicleDatabase();

  it("is a DBC file without problems", () => {
    expect(parseDbc(vehicleDbc()).problems).toEqual([]);
  });

  it("has a sender, a cycle time and receivers everywhere, and units, labels, comments", () => {
    const nodes = new Set(database.nodes.map(({ name }) => name));
    for (const { name, senders, cycleTimeMs, signals } of database.messages) {
      expect(senders, name).toHaveLength(1);
      expect(nodes.has(senders[0] as string), name).toBe(true);
      expect(cycleTimeMs, name).toBeGreaterThan(0);
      for (const { receivers } of signals)
        expect(
          receivers.every((receiver) => nodes.has(receiver)),
          name,
        ).toBe(true);
    }
    expect(database.message("GearStatus")?.signals[0]?.labels?.get(3)).toBe("Third");
    expect(database.message("TripComputer")?.multiplexer).toBe("Page");
  });

  it("has every signal that moves", () => {
    const unknown = Object.entries(VEHICLE_VALUES).flatMap(([message, values]) =>
      Object.keys(values).filter((signal) => !database.message(message)?.signals.some(({ name }) => name === signal)),
    );
    expect(unknown).toEqual([]);
  });

  it("has limits that the car keeps, and every page of the trip computer is sent", async () => {
    const raw = new RawAdapter({ traffic: { kind: "vehicle", seed: 9 } }).up(500_000);
    const [heard] = await listen(raw, 60_000);
    const outside = new Set<string>();
    const pages = new Set<string | undefined>();
    for (const { id, extended, remote, data } of heard) {
      if (remote) continue;
      const decoded = database.decode({ id, extended, data: Uint8Array.from(data) });
      if (decoded?.message.name === "TripComputer") pages.add(decoded.get("Page")?.label);
      for (const { signal, value } of decoded?.signals ?? []) {
        if (value < (signal.minimum ?? value) || value > (signal.maximum ?? value))
          outside.add(`${decoded?.message.name}.${signal.name} ${value}`);
      }
    }
    expect([...outside]).toEqual([]);
    expect(pages.size).toBe(3);
  });
});
