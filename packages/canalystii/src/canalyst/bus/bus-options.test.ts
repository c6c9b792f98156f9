import { describe, expect, it } from "vitest";
import { openSimulatedBus } from "../../../test/support/bus-on-simulator.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualAdapter } from "../../simulator/index.js";
import { CanalystBus } from "./bus.js";
import type { CanalystBusOptions } from "./bus-options.js";

describe("CanalystBus.open", () => {
  it.each([undefined, null, {}, { channels: [0] }])("refuses the options %j before it looks for an adapter", async (options) => {
    const open = CanalystBus.open(options as unknown as CanalystBusOptions);
    await expect(open).rejects.toThrow(/^no bit rate is given; pass bitrate in bit\/s, e\.g\. \{ bitrate: 500_000 \}, or timing$/);
    await expect(open).rejects.toThrow(TypeError);
  });

  it("takes registers as a timing, and so does configure", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock });
    const bus = await clock.run(CanalystBus.open({ device: adapter.usbDevice(), clock, timing: { btr0: 0x03, btr1: 0x1c } }));
    expect([0, 1].map((channel) => adapter.channelState(channel).bitrate)).toEqual([125_000, 125_000]);
    expect(bus.statistics().channels.get(1)?.bitrate).toBe(125_000);
    await clock.run(bus.configure(1, { timing: { btr0: 0x01, btr1: 0x1c } }));
    expect(adapter.channelState(1).bitrate).toBe(250_000);
    await clock.run(bus.close());
    adapter.dispose();
  });

  it("opens channels with configurations of their own, and keeps them over a reconnection", async () => {
    await using opened = await openSimulatedBus({
      bus: { bitrate: 500_000, reconnect: true, channelConfigs: { 1: { bitrate: 125_000 } } },
      adapter: { joined: false },
    });
    const { adapter, bus, clock } = opened;
    const bitrates = () => [0, 1].map((channel) => adapter.channelState(channel).bitrate);
    expect(bitrates()).toEqual([500_000, 125_000]);
    expect([...bus.statistics().channels.values()].map(({ bitrate }) => bitrate)).toEqual([500_000, 125_000]);
    adapter.unplug();
    await clock.advance(1000);
    adapter.plug();
    await clock.advance(2000);
    expect(bitrates()).toEqual([500_000, 125_000]);
  });

  it("leaves what a channel's own configuration does not say as it is with the others", async () => {
    const clock = new VirtualClock();
    const adapter = new VirtualAdapter({ clock, joined: false });
    const channelConfigs = { 0: { start: true }, 1: { timing: { btr0: 0x03, btr1: 0x1c } } };
    const bus = await clock.run(CanalystBus.open({ device: adapter.usbDevice(), clock, bitrate: 250_000, start: false, channelConfigs }));
    expect([0, 1].map((channel) => adapter.channelState(channel))).toEqual([
      { bitrate: 250_000, running: true },
      { bitrate: 125_000, running: false },
    ]);
    await clock.run(bus.close());
    adapter.dispose();
  });

  it.each([
    [{ channelConfigs: { 0: { bitrate: 500_000 } } }, /^channel 1: no bit rate is given; pass bitrate/],
    [{ channelConfigs: { 0: { bitrate: 1 }, 1: { bitrate: 500_000 } } }, /^channel 0: bit rate must be 5k to 1M, not 1$/],
    [
      { bitrate: 500_000, channelConfigs: { 1: { bitrate: 125_000, timing: { btr0: 0, btr1: 0x1c } } } },
      /^channel 1: both bitrate and timing/,
    ],
    [{ bitrate: 500_000, channelConfigs: { 2: {} } }, /^channelConfigs has channel 2, which is not opened; opened: 0, 1$/],
    [{ bitrate: 500_000, channels: [1], channelConfigs: { 0: {} } }, /^channelConfigs has channel 0, which is not opened; opened: 1$/],
    [{ bitrate: 500_000, channelConfigs: 125_000 }, /^channelConfigs 125000 is not an object/],
    [{ bitrate: 500_000, channelConfigs: { 1: 125_000 } }, /^channel 1: configuration 125000 is not an object/],
  ])("refuses the options %j", async (options, message) => {
    await expect(CanalystBus.open(options as unknown as CanalystBusOptions)).rejects.toThrow(message);
  });

  it("keeps the registers over a reconnection", async () => {
    await using opened = await openSimulatedBus({ bus: { reconnect: true } });
    const { adapter, bus, clock } = opened;
    await clock.run(bus.configure(0, { timing: { btr0: 0x85, btr1: 0xb6 } }));
    const { bitrate } = adapter.channelState(0);
    adapter.unplug();
    await clock.advance(1000);
    adapter.plug();
    await clock.advance(2000);
    expect(adapter.channelState(0)).toMatchObject({ bitrate, running: true });
    expect(bitrate).toBeCloseTo(8e6 / (6 * (1 + 7 + 4)), 6);
  });
});
