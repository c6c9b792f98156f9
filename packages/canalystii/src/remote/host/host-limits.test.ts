import { expect, it } from "vitest";
import { FakeSocket } from "../../../test/support/fake-socket.js";
import { linkPair } from "../../../test/support/link-pair.js";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { exposeBus, RemoteBus } from "../index.js";

it("a host takes only so many frames to be sent at once, and further ones when they are sent", async () => {
  const clock = new VirtualClock();
  const served = new ManualBus(clock);
  served.automatic = false;
  const pair = linkPair();
  const exposed = exposeBus(served, pair.host, { send: true, limits: { maxFramesWaiting: 10 } });
  const bus = await clock.run(RemoteBus.connect(pair.client, { clock }));
  const frames = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
  const eight = bus.send(frames(8));
  await expect(clock.run(bus.send(frames(3)))).rejects.toMatchObject({
    code: "overflow",
    message: "more than 10 frames to be sent at once are not possible",
  });
  const two = bus.send(frames(2));
  await clock.advance(1);
  for (const { take } of served.sends) take();
  await clock.run(Promise.all([eight, two]));
  served.automatic = true;
  await clock.run(bus.send(frames(10)));
  expect(exposed.statistics()).toMatchObject({ framesTaken: 20, refused: 1 });
  await clock.run(bus.close());
  await clock.run(served.close());
});

it("a host gives up a client that asks and does not read", async () => {
  const clock = new VirtualClock();
  const served = new ManualBus(clock);
  const socket = new FakeSocket();
  const exposed = exposeBus(served, socket, { limits: { maxQueuedBytes: 1000 } });
  socket.say(JSON.stringify({ type: "hello", version: "1.0" }));
  socket.bufferedAmount = 1000;
  await clock.advance(1000);
  expect(exposed.statistics().welcomed).toBe(true);
  socket.bufferedAmount = 1001;
  await clock.advance(1000);
  await expect(exposed.closed).rejects.toMatchObject({ code: "disconnected", message: /does not read: more than 1000 bytes/ });
  await served.close();
  expect(clock.pending).toBe(0);
});
