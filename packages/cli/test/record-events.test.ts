import { CanalystBus, type OverrunEvent, VirtualClock } from "canalystii";
import { LogFiles, readLog } from "canalystii/logs";
import { VirtualAdapter } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { RecordSession } from "../src/record/session.js";

/** Records on simulated time while the host stalls for 2 s and the adapter is unplugged for 5 s; the system's clock is set meanwhile. */
async function recordWithTrouble(format: string) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock, joined: false, traffic: { kind: "flood", framesPerSecond: 3000 } });
  const device = () => adapter.usbDevice({ nativeTimeouts: true, latencyMs: 0.2 });
  const bus = await clock.run(CanalystBus.open({ device, clock, bitrate: 1_000_000, reconnect: true }));
  const overruns: OverrunEvent[] = [];
  bus.on("overrun", (event) => overruns.push(event));
  let file = new Uint8Array(0);
  const files = new LogFiles({
    format,
    open: async () => ({
      name: "trip",
      append: async (bytes) => {
        const whole = new Uint8Array(file.length + bytes.length);
        whole.set(file);
        whole.set(bytes, file.length);
        file = whole;
      },
      overwrite: async (offset, bytes) => file.set(bytes, offset),
      close: async () => {},
    }),
  });
  const ending = new AbortController();
  const said: string[] = [];
  const say = (text = "") => void said.push(text);
  const context = { say, warn: say, signal: ending.signal, stderrIsTerminal: false };
  const session = new RecordSession({ bus, files, channels: [0], options: { preTrigger: 0 }, context, file: "trip" });
  const done = session.run();
  await clock.advance(1000);
  const stalledUs = clock.epochUs();
  await clock.block(2000);
  await clock.advance(1000);
  clock.stepEpoch(-3_600_000);
  const unpluggedUs = bus.nowUs();
  adapter.unplug();
  await clock.advance(5000);
  adapter.plug();
  await clock.advance(4000);
  const endUs = bus.nowUs();
  ending.abort();
  await clock.run(done);
  adapter.dispose();
  return { file, said, overruns, stalledUs, unpluggedUs, endUs, frames: files.frames, losses: files.losses };
}

async function read(file: Uint8Array) {
  const markers: { timestampUs: number; text: string }[] = [];
  const log = await readLog([file], { onMarker: (marker) => void markers.push(marker) });
  const times: number[] = [];
  for await (const batch of log) times.push(...batch.timestampUs.subarray(0, batch.length));
  return { markers, times, report: log.report };
}

describe.each(["candump", "asc", "blf", "trc", "pcapng", "jsonl"])("canalyst record into %s", (format) => {
  it("has overruns and reconnections as markers in the log and in the summary", async () => {
    const { file, said, overruns, stalledUs, unpluggedUs, endUs, frames } = await recordWithTrouble(format);
    const { markers, times, report } = await read(file);
    expect(report).toMatchObject({ skipped: 0, truncated: false });
    expect(times).toHaveLength(frames);
    const mine = overruns.filter(({ channel }) => channel === 0);
    expect(mine.length).toBeGreaterThan(0);
    const notes = markers.filter(({ text }) => /overrun|connected/.test(text));
    const kinds = notes.map(({ text }) => (text.includes("overrun") ? "overrun" : text.startsWith("reconnected") ? "back" : "gone"));
    expect(kinds).toEqual([...overruns.map(() => "overrun"), "gone", "back"]);
    expect(notes.at(-1)?.text).toMatch(/^reconnected after [5-7]\.\d s$/);
    // candump's comments have no time of their own, but stand between the right frames
    const [overrun, gone, back] = [notes[0], notes.at(-2), notes.at(-1)].map((note) => note?.timestampUs as number) as [
      number,
      number,
      number,
    ];
    expect(overrun).toBeGreaterThan(stalledUs - 100_000);
    expect(overrun).toBeLessThan(unpluggedUs);
    expect(gone).toBeGreaterThan(unpluggedUs - 100_000);
    expect(gone).toBeLessThan(unpluggedUs + 1_000_000);
    expect(back).toBeGreaterThanOrEqual(gone);
    expect(back).toBeLessThan(endUs);
    expect(times.some((us) => us > unpluggedUs + 5_000_000)).toBe(true);
    expect(said.at(-1)).toMatch(/\d+ overruns? \(up to \d+ frames lost; marked in the log\); 1 reconnections? \(marked in the log\)$/);
  });
});

describe("canalyst record into csv", () => {
  it("counts the markers that the format cannot hold", async () => {
    const { losses, overruns } = await recordWithTrouble("csv");
    expect(losses.get("marker")).toBe(overruns.length + 2);
  });
});
