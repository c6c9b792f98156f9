import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualAdapter, type VirtualAdapterOptions } from "../../simulator/index.js";
import { STANDARD_BITRATES } from "../bit-rates.js";
import { CanalystDevice } from "../device/device.js";
import { type BitrateTrial, type DetectBitrateOptions, detectBitrate, LIKELY_BITRATES } from "./detect-bitrate.js";

async function bench(options: VirtualAdapterOptions = {}) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, ...options });
  const device = await clock.run(CanalystDevice.open({ device: adapter.usbDevice({ nativeTimeouts: true }), clock }));
  const detect = (more: DetectBitrateOptions = {}, channel = 0) => clock.run(detectBitrate(device, channel, { clock, ...more }));
  return { clock, adapter, device, detect };
}

describe("detectBitrate", () => {
  it("tries every usual bit rate once, the most usual first", () => {
    expect([...LIKELY_BITRATES].sort((a, b) => a - b)).toEqual([...STANDARD_BITRATES].sort((a, b) => a - b));
    expect(LIKELY_BITRATES.slice(0, 3)).toEqual([500_000, 250_000, 125_000]);
  });

  it.each([500_000, 250_000, 83_330, 5_000, 40_000])("finds %d bit/s, with evidence", async (bitrate) => {
    const { adapter, device, detect, clock } = await bench({ traffic: { kind: "vehicle", bitrate } });
    const told: BitrateTrial[] = [];
    const found = await detect({ onTrial: (trial) => told.push(trial) });
    expect(found).toMatchObject({ channel: 0, mode: "listen-only", bitrate });
    expect(found.trials).toEqual(told);
    expect(found.trials.map((trial) => trial.bitrate)).toEqual(LIKELY_BITRATES.slice(0, LIKELY_BITRATES.indexOf(bitrate) + 1));
    for (const trial of told.slice(0, -1)) expect(trial).toMatchObject({ frames: 0, samples: [], elapsedMs: 1000 });
    const last = told.at(-1) as BitrateTrial;
    expect(last.frames).toBeGreaterThanOrEqual(3);
    expect(last.elapsedMs).toBeLessThan(1000);
    expect(last.samples.length).toBeGreaterThanOrEqual(3);
    // bit 1 of the mode register: listen only
    expect(last.status.regMode).toBe(2);
    expect(adapter.channelState(0)).toMatchObject({ running: false });
    expect(adapter.counters(0)).toMatchObject({ accepted: 0 });
    await clock.run(device.close());
    expect(clock.pending).toBe(0);
  });

  it("examines both channels at once", async () => {
    const { detect, adapter } = await bench({ joined: false });
    adapter.addTraffic({ kind: "vehicle", bitrate: 250_000, channel: 0 });
    adapter.addTraffic({ kind: "vehicle", bitrate: 50_000, channel: 1 });
    const found = await Promise.all([detect({}, 0), detect({}, 1)]);
    expect(found.map(({ channel, bitrate }) => [channel, bitrate])).toEqual([
      [0, 250_000],
      [1, 50_000],
    ]);
  });

  it("takes one frame for enough when the time is over", async () => {
    const { detect, adapter } = await bench();
    adapter.addTraffic({ kind: "flood", bitrate: 250_000, framesPerSecond: 1.5 });
    const found = await detect();
    expect(found.bitrate).toBe(250_000);
    expect(found.trials.at(-1)).toMatchObject({ elapsedMs: 1000 });
    expect(found.trials.at(-1)?.frames).toBeLessThan(3);
  });

  it("finds nothing on a silent bus, and is not taken in by what was left in the adapter", async () => {
    const { adapter, detect } = await bench();
    adapter.leaveBehind({ rxMessages: 20, preparedMessages: 3 });
    const found = await detect({ candidates: [500_000, 250_000], listenMs: 200 });
    expect(found.bitrate).toBeUndefined();
    expect(found.trials.map(({ bitrate, frames }) => [bitrate, frames])).toEqual([
      [500_000, 0],
      [250_000, 0],
    ]);
  });

  it("only hears a lone node in normal mode, in which it acknowledges", async () => {
    const lone = async (mode: "listen-only" | "normal") => {
      const { detect, adapter } = await bench();
      const node = adapter.attachNode({ bitrate: 500_000 });
      for (let i = 0; i < 50; i++) node.send({ id: i, data: [] });
      return detect({ mode, candidates: [500_000], listenMs: 100 });
    };
    expect((await lone("listen-only")).bitrate).toBeUndefined();
    expect((await lone("normal")).bitrate).toBe(500_000);
  });

  it("says when the unit hangs in listen-only mode; normal mode still works on a fresh one", async () => {
    const options = { firmware: { listenOnlyCrashes: true }, traffic: { kind: "vehicle", bitrate: 125_000 } } as const;
    const { detect } = await bench(options);
    // both channels: whichever is told first, the other finds the unit hanging
    for (const result of await Promise.allSettled([detect({}, 0), detect({}, 1)])) {
      expect(result).toMatchObject({ reason: { code: "unsupported", message: expect.stringContaining("listen-only") as string } });
    }
    const { detect: again } = await bench(options);
    expect(await again({ mode: "normal" })).toMatchObject({ mode: "normal", bitrate: 125_000 });
  });

  it("stops the channel and throws the reason when aborted", async () => {
    const { clock, adapter, device } = await bench();
    const ending = new AbortController();
    clock.schedule(500, () => ending.abort(new Error("enough")));
    await expect(clock.run(detectBitrate(device, 1, { clock, signal: ending.signal }))).rejects.toThrow("enough");
    expect(adapter.channelState(1)).toMatchObject({ running: false });
  });

  it.each([
    [{ candidates: [] }, /candidates is empty/],
    [{ candidates: [500_000, 3] }, /bit rate must be 5k to 1M, not 3/],
    [{ listenMs: 0 }, /listenMs 0/],
    [{ frames: 0 }, /frames 0/],
    [{ mode: "self-test" as never }, /mode "self-test"/],
  ])("refuses %j before anything is started", async (options, words) => {
    const { adapter, detect } = await bench();
    await expect(detect(options)).rejects.toThrow(words);
    expect(adapter.channelState(0).bitrate).toBe(0);
  });
});
