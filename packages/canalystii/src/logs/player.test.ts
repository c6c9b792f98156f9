import { describe, expect, it } from "vitest";
import type { Clock } from "../base/clock.js";
import { VirtualClock } from "../base/virtual-clock.js";
import type { CanBus } from "../bus/bus.js";
import { FrameBatch, FrameFlag } from "../can/frame-batch.js";
import { Player, type PlayerOptions } from "./player.js";

interface Row {
  readonly us: number;
  readonly id: number;
  readonly channel?: number;
  readonly flags?: number;
  readonly dlc?: number;
  readonly size?: number;
}

function log(rows: readonly Row[], batchRows = 3): () => AsyncIterable<FrameBatch> {
  return async function* () {
    for (let i = 0; i < rows.length; i += batchRows) {
      const batch = new FrameBatch();
      for (const { us, id, channel = 0, flags = 0, size = 0, dlc = size } of rows.slice(i, i + batchRows))
        batch.add(us, id, flags, channel, size, dlc);
      yield batch;
    }
  };
}

/** A bus that notes when each frame was handed over. */
class NotingBus implements Pick<CanBus, "send" | "channels" | "clock"> {
  readonly channels = [0, 1];
  readonly sent: { readonly ms: number; readonly id: number; readonly channel: number; readonly dlc: number }[] = [];
  readonly clock: Clock;
  readonly #sendMs: number;

  constructor(clock: Clock, sendMs = 0) {
    this.clock = clock;
    this.#sendMs = sendMs;
  }

  async send(frames: Parameters<CanBus["send"]>[0]): Promise<void> {
    const batch = frames as FrameBatch;
    const ms = this.clock.now();
    for (const { id, channel, dlc } of batch) this.sent.push({ ms, id, channel, dlc });
    if (this.#sendMs > 0) await new Promise<void>((resolve) => this.clock.schedule(this.#sendMs, resolve));
  }
}

/** Fires late and in whole milliseconds, as timers of a runtime do. */
function lateClock(clock: VirtualClock): Clock {
  let n = 0;
  return {
    now: () => clock.now(),
    epochUs: () => clock.epochUs(),
    schedule: (ms, callback) => clock.schedule(Math.max(1, Math.trunc(ms)) + ((n++ * 0.37) % 1.1), callback),
  };
}

async function played(rows: readonly Row[], options: Partial<PlayerOptions> = {}, sendMs = 0) {
  const clock = new VirtualClock();
  const bus = new NotingBus(clock, sendMs);
  const player = new Player({ bus, open: log(rows), ...options });
  const counters = await clock.run(player.play());
  return { sent: bus.sent, counters, clock };
}

describe("Player", () => {
  it("keeps the log's times from beginning to end, whatever it is given in", async () => {
    const rows = [0, 10_000, 10_000, 12_500, 1_000_000].map((us, i) => ({ us: 1_700_000_000_000_000 + us, id: i }));
    const { sent, counters } = await played(rows);
    expect(sent.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
    expect(sent.map(({ ms }) => ms)).toEqual([0, 9.6, 9.6, 12.1, 999.6].map((ms) => expect.closeTo(ms, 0) as unknown));
    expect(counters).toMatchObject({ sent: 5, rounds: 1 });
  });

  it("is less than 2 ms off for 99 % of the frames of an hour, with timers as late as real ones", async () => {
    const clock = new VirtualClock();
    const bus = new NotingBus(lateClock(clock), 0.3);
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ us: i * 180_000 + ((i * 7919) % 100_003), id: i & 0x7ff }));
    const player = new Player({ bus, open: log(rows, 500) });
    await clock.run(player.play());
    const errors = bus.sent.map(({ ms }, i) => Math.abs(ms - ((rows[i] as Row).us - (rows[0] as Row).us) / 1000)).sort((a, b) => a - b);
    expect(errors).toHaveLength(rows.length);
    expect(errors[Math.floor(errors.length * 0.99)]).toBeLessThan(2);
  });

  it("catches up after a send that took long, without shifting what follows", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ us: i * 1000, id: i }));
    const { sent, clock } = await played(rows, {}, 5);
    expect(sent.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(clock.now()).toBeLessThan(110);
  });

  it("begins to count when the first frame has been read, also when paused until then", async () => {
    for (const pausedMs of [0, 5000]) {
      const clock = new VirtualClock();
      const bus = new NotingBus(clock);
      const rows = Array.from({ length: 11 }, (_, i) => ({ us: i * 10_000, id: i }));
      const open = () => new Promise<AsyncIterable<FrameBatch>>((resolve) => clock.schedule(300, () => resolve(log(rows)())));
      const player = new Player({ bus, open });
      if (pausedMs > 0) player.pause();
      const done = player.play();
      await clock.advance(pausedMs);
      player.resume();
      await clock.run(done);
      const start = Math.max(300, pausedMs);
      expect(bus.sent.map(({ ms }) => Math.round(ms))).toEqual(rows.map(({ us }) => start + us / 1000));
    }
  });

  it("plays faster, at a fixed gap, and with silences cut short", async () => {
    const rows = [0, 100_000, 10_000_000].map((us, i) => ({ us, id: i }));
    const times = async (options: Partial<PlayerOptions>) => (await played(rows, options)).sent.map(({ ms }) => Math.round(ms));
    expect(await times({ speed: 2 })).toEqual([0, 50, 5000]);
    expect(await times({ gapMs: 20 })).toEqual([0, 20, 40]);
    expect(await times({ gapMs: 0 })).toEqual([0, 0, 0]);
    expect(await times({ maxGapMs: 500 })).toEqual([0, 100, 600]);
  });

  it("goes round and round", async () => {
    const { sent, counters } = await played(
      [0, 10_000, 20_000].map((us, i) => ({ us, id: i })),
      { rounds: 3 },
    );
    expect(sent.map(({ id }) => id)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(counters.rounds).toBe(3);
    const { counters: empty } = await played([], { rounds: Number.POSITIVE_INFINITY });
    expect(empty).toMatchObject({ sent: 0, rounds: 1 });
  });

  it("goes on at once where the log's time jumps back", async () => {
    const { sent } = await played([5_000_000, 1_000_000, 1_010_000, 5_020_000].map((us, i) => ({ us, id: i })));
    expect(sent.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(Math.round((sent[3] as { ms: number }).ms)).toBe(20);
  });

  it("maps channels, and leaves out what cannot be or is not to be sent, counted", async () => {
    const { ERROR, FD, TX, REMOTE } = FrameFlag;
    const rows: Row[] = [
      { us: 0, id: 1, channel: 2 },
      { us: 1, id: 2, channel: 5 },
      { us: 2, id: 4, flags: ERROR, channel: 2 },
      { us: 3, id: 5, flags: FD, channel: 2 },
      { us: 4, id: 6, flags: TX, channel: 2 },
      { us: 5, id: 0x700, channel: 2 },
      { us: 6, id: 7, channel: 2, size: 8, dlc: 12 },
      { us: 7, id: 8, channel: 2, flags: REMOTE, dlc: 11 },
    ];
    const { sent, counters } = await played(rows, {
      channelMap: new Map([
        [2, 1],
        [5, 9],
      ]),
      filters: [{ id: 0, mask: 0x700 }],
      skipOwn: true,
    });
    expect(sent.map(({ id, channel, dlc }) => [id, channel, dlc])).toEqual([
      [1, 1, 0],
      [7, 1, 8],
      [8, 1, 8],
    ]);
    expect(counters).toMatchObject({ sent: 3, unmapped: 1, skippedErrors: 1, skippedFd: 1, skippedOwn: 1, filtered: 1 });
  });

  it("asks a function where each channel of the log goes, once, and filters by the log's channels", async () => {
    const asked: number[] = [];
    const rows: Row[] = [2, 5, 2, 3, 5].map((channel, us) => ({ us, id: us, channel }));
    const { sent, counters } = await played(rows, {
      channelMap: (channel) => {
        asked.push(channel);
        return channel === 2 ? 1 : channel === 5 ? 0 : undefined;
      },
      filters: [{ id: 0, mask: 0, channel: 2 }, { id: 0, mask: 0, channel: 3 }, { id: 4 }],
    });
    expect(sent.map(({ id, channel }) => [id, channel])).toEqual([
      [0, 1],
      [2, 1],
      [4, 0],
    ]);
    expect(asked).toEqual([2, 3, 5]);
    expect(counters).toMatchObject({ filtered: 1, unmapped: 1 });
  });

  it("pauses and resumes without losing or bunching frames", async () => {
    const clock = new VirtualClock();
    const bus = new NotingBus(clock);
    const player = new Player({ bus, open: log(Array.from({ length: 11 }, (_, i) => ({ us: i * 100_000, id: i }))) });
    const done = player.play();
    await clock.advance(250);
    player.pause();
    await clock.advance(60_000);
    expect(player.paused).toBe(true);
    expect(bus.sent).toHaveLength(3);
    player.resume();
    await clock.run(done);
    expect(bus.sent.slice(3).map(({ ms }) => Math.round(ms))).toEqual(Array.from({ length: 8 }, (_, i) => 60_300 + 100 * i));
  });

  it.each(["playing", "paused"])("ends at once when aborted while %s, and leaves no timer", async (state) => {
    const clock = new VirtualClock();
    const ending = new AbortController();
    const player = new Player({
      bus: new NotingBus(clock),
      open: log([
        { us: 0, id: 1 },
        { us: 3_600_000_000, id: 2 },
      ]),
      signal: ending.signal,
    });
    const done = player.play();
    await clock.advance(1000);
    if (state === "paused") player.pause();
    await clock.advance(1000);
    ending.abort();
    expect((await clock.run(done)).sent).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("passes on what reading or sending throws", async () => {
    const clock = new VirtualClock();
    const bus: PlayerOptions["bus"] = { clock, channels: [0], send: () => Promise.reject(new Error("cable cut")) };
    await expect(clock.run(new Player({ bus, open: log([{ us: 0, id: 1 }]) }).play())).rejects.toThrow("cable cut");
  });

  it.each([{ speed: 0 }, { speed: Number.NaN }, { gapMs: -1 }, { maxGapMs: -1 }, { rounds: 0 }])("refuses %j", (options) => {
    const clock = new VirtualClock();
    expect(() => new Player({ bus: new NotingBus(clock), open: log([]), ...options })).toThrow(RangeError);
  });
});
