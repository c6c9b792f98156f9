import { expect, it } from "vitest";
import { linkPair } from "../../../test/support/link-pair.js";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { exposeBus, RemoteBus } from "../index.js";
import { LinkTimeEstimate } from "./link-time.js";

it("takes the shortest of the last round trips", () => {
  const time = new LinkTimeEstimate();
  expect([time.rttMs, time.offsetUs]).toEqual([undefined, 0]);
  time.add(1000, 5000, 1_003_500);
  expect([time.rttMs, time.offsetUs]).toEqual([4, 1_000_500]);
  time.add(6000, 7000, 1_006_600);
  expect([time.rttMs, time.offsetUs]).toEqual([1, 1_000_100]);
  for (let i = 0; i < 16; i++) time.add(0, 9000, 2_004_500);
  expect([time.rttMs, time.offsetUs]).toEqual([9, 2_000_000]);
});

it("says 0 while clocks may be the same", () => {
  const time = new LinkTimeEstimate();
  time.add(1000, 2000, 2000);
  expect(time.offsetUs).toBe(0);
  time.clear();
  time.add(1000, 2000, 2001);
  expect(time.offsetUs).toBe(501);
});

it("has the time of a host with another clock, and leaves the times of frames as they are", async () => {
  const [there, here] = [new VirtualClock({ epochUs: 1_700_000_000_000_000 }), new VirtualClock({ epochUs: 1_600_000_000_000_000 })];
  const served = new ManualBus(there);
  const { host, client } = linkPair();
  exposeBus(served, host);
  const bus = await RemoteBus.connect(client, { clock: here });
  const stream = bus.frames();
  for (const clock of [there, here]) await clock.advance(10_000);
  served.hear({ id: 1 });
  const { timestampUs } = (await here.run(stream.next())).value;
  expect(timestampUs).toBe(1_700_000_010_000_000);
  expect(bus.nowUs()).toBe(timestampUs);
  expect(bus.link).toMatchObject({ rttMs: 0, offsetUs: 100_000_000_000_000 });
  expect(bus.statistics().link).toEqual(bus.link);
  await here.run(bus.close());
  await served.close();
  expect([there.pending, here.pending]).toEqual([0, 0]);
});
