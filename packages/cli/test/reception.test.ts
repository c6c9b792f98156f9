import { getEventListeners } from "node:events";
import { CanalystBus, CanError, VirtualClock } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { untilOver } from "../src/commands/until-over.js";
import { reportEvents } from "../src/reception.js";

async function unplugFor5s(options: { readonly reconnect: boolean; readonly name?: string }) {
  const clock = new VirtualClock();
  const adapter = new VirtualAdapter({ clock });
  const device = () => adapter.usbDevice({ nativeTimeouts: true });
  const bus = await clock.run(CanalystBus.open({ device, clock, bitrate: 500_000, reconnect: options.reconnect }));
  const said: string[] = [];
  const stop = reportEvents(
    bus,
    { say: (text = "") => void said.push(text), warn: (text = "") => void said.push(`warning: ${text}`), verbose: false },
    options.name,
  );
  await clock.advance(100);
  adapter.unplug();
  await clock.advance(5000);
  adapter.plug();
  await clock.advance(2000);
  stop();
  await clock.run(bus.close());
  return said;
}

describe("what is said of an adapter that is unplugged", () => {
  it("with --reconnect: that it is waited for, and when it is back", async () => {
    expect(await unplugFor5s({ reconnect: true })).toEqual([
      "warning: the adapter was unplugged; waiting to reconnect",
      expect.stringMatching(/^reconnected after [5-7]\.\d s$/),
    ]);
    expect((await unplugFor5s({ reconnect: true, name: "left" }))[0]).toMatch(/^warning: left: the adapter was unplugged; waiting/);
  });

  it("without: nothing, since the command ends and says why", async () => {
    expect(await unplugFor5s({ reconnect: false })).toEqual([]);
  });
});

describe("untilOver", () => {
  it("ends with an interruption or with what is bridged, and listens no longer", async () => {
    const ending = new AbortController();
    await untilOver(ending.signal, Promise.resolve());
    await expect(untilOver(ending.signal, Promise.reject(new CanError("disconnected", "gone")))).rejects.toThrow("gone");
    expect(getEventListeners(ending.signal, "abort")).toEqual([]);
    const waiting = untilOver(ending.signal, new Promise(() => {}));
    ending.abort();
    await waiting;
    await untilOver(ending.signal, new Promise(() => {}));
  });
});
