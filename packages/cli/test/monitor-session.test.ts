import { CanalystBus, VirtualBus, VirtualClock } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { MonitorSession } from "../src/monitor/session.js";
import { renderView } from "../src/monitor/view.js";
import { Colours } from "../src/text/colour.js";

const LOOK = { columns: 80, rows: 8, colours: new Colours(false) } as const;

/** A monitor of a bus that hears 123#00 every 10 ms on channel 1. */
async function monitorBus() {
  const clock = new VirtualClock();
  const [bus, peer] = VirtualBus.pair({ clock, name: "wire" });
  const session = new MonitorSession({ bus, channels: [1], sort: "id", reverse: false });
  const stream = bus.batches();
  const reading = (async () => {
    for await (const batch of stream) session.update(batch);
  })();
  const task = peer.sendPeriodic({ id: 0x123, channel: 1, data: [0] }, { periodMs: 10 });
  const lines = (dropped = 0) => renderView(session.picture({ dropped, ...LOOK })).map((line) => line.trimEnd());
  return {
    clock,
    task,
    lines,
    press: (key: string, dropped = 0) => session.press(key, { dropped, rows: LOOK.rows }),
    end: async () => {
      await clock.run(Promise.all([bus.close(), peer.close()]));
      await reading;
    },
  };
}

describe("a monitor's session", () => {
  it("counts from its beginning, on a bus that has counted before", async () => {
    const clock = new VirtualClock();
    const [bus, peer] = VirtualBus.pair({ clock, name: "wire" });
    await clock.run(peer.send({ id: 1 }));
    const session = new MonitorSession({ bus, channels: [0], sort: "id", reverse: false });
    await clock.run(peer.send([{ id: 1 }, { id: 2 }]));
    expect(renderView(session.picture({ dropped: 0, ...LOOK })).join("\n")).toContain(" 2 frames ");
    await clock.run(Promise.all([bus.close(), peer.close()]));
  });

  it("freezes the view while it is paused, and goes on measuring", async () => {
    const { clock, task, lines, press, end } = await monitorBus();
    await clock.advance(995);
    expect(task.sent).toBe(100);
    press(" ");
    const paused = lines();
    expect(paused[0]).toBe("PAUSED  canalyst  wire a  500000 bit/s  00:00:00  100 frames  1 id  by id");
    expect(paused[1]).toMatch(/ 100 frames {2}0 overruns$/);
    expect(paused[3]).toBe(" 1 123            100    10.0 ms    100.0   1 00");
    await clock.advance(4000);
    expect(lines(7)).toEqual(paused);
    press(" ");
    const after = lines();
    expect(after[0]).toBe("canalyst  wire a  500000 bit/s  00:00:04  500 frames  1 id  by id");
    expect(after[1]).toMatch(/ 500 frames {2}0 overruns$/);
    expect(after[3]).toBe(" 1 123            500    10.0 ms    100.0   1 00");
    await end();
  });

  it("lets the order and the filter of a paused view be changed", async () => {
    const { clock, lines, press, end } = await monitorBus();
    await clock.advance(100);
    for (const key of [" ", "s", "/", "4", "\r"]) press(key);
    await clock.advance(100);
    expect(lines()[0]).toBe("PAUSED  wire a  500000 bit/s  00:00:00  11 frames  0 ids  by count  filter 4");
    await end();
  });

  it.each([[[" ", "c"]], [["c"]]])("clears ids, totals, losses and time alike (%j)", async (keys) => {
    const { clock, lines, press, end } = await monitorBus();
    await clock.advance(2995);
    for (const key of keys) press(key, 5);
    const cleared = lines(5);
    expect(cleared[0]).toMatch(/500000 bit\/s {2}00:00:00 {2}0 frames {2}0 ids {2}by id$/);
    expect(cleared[1]).toMatch(/ 0 frames {2}0 overruns$/);
    expect(cleared[3]).toBe("");
    if (keys.length > 1) press(" ");
    await clock.advance(1000);
    const after = lines(6);
    expect(after[0]).toBe("canalyst  wire a  500000 bit/s  00:00:01  100 frames  1 id  by id  1 DROPPED");
    expect(after[1]).toMatch(/ 100 frames {2}0 overruns$/);
    await end();
  });

  it("names the bit rates of the channels it shows, and none that it does not know", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock, joined: false });
    const bus = await clock.run(
      CanalystBus.open({
        device: () => adapter.usbDevice(),
        clock,
        bitrate: 500_000,
        channelConfigs: { 1: { bitrate: 125_000 } },
        name: "x",
      }),
    );
    const title = (channels: readonly number[]) =>
      new MonitorSession({ bus, channels, sort: "id", reverse: false }).picture({ dropped: 0, ...LOOK }).title;
    expect([[0], [0, 1], [1]].map(title)).toEqual([
      ["x", "500000 bit/s"],
      ["x", "500000 bit/s, 125000 bit/s"],
      ["x", "125000 bit/s"],
    ]);
    await clock.run(bus.close());
    adapter.dispose();
  });

  it("clears the overruns of an adapter, too", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock, joined: false, traffic: { kind: "flood", framesPerSecond: 3000, channel: 0 } });
    const bus = await clock.run(
      CanalystBus.open({ device: () => adapter.usbDevice({ latencyMs: 0.2 }), clock, bitrate: 1_000_000, channels: [0] }),
    );
    const session = new MonitorSession({ bus, channels: [0], sort: "id", reverse: false });
    const overruns = () => session.picture({ dropped: 0, ...LOOK }).channels[0]?.overruns;
    await clock.advance(1000);
    await clock.block(2000);
    await clock.advance(1000);
    expect(overruns()).toBe(1);
    session.press("c", { dropped: 0, rows: LOOK.rows });
    expect(overruns()).toBe(0);
    await clock.block(2000);
    await clock.advance(1000);
    expect(overruns()).toBe(1);
    await clock.run(bus.close());
    adapter.dispose();
  });
});
