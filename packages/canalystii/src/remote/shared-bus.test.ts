import { expect, it } from "vitest";
import { collect } from "../../test/support/collect.js";
import { lockstep } from "../../test/support/lockstep.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import { exposeBus, RemoteBus } from "./index.js";

it("gives each client the frames of the others as received, and its own to those who ask", async () => {
  const { clock, run, pass } = lockstep();
  const [served, peer] = VirtualBus.pair({ clock });
  const client = () => {
    const { port1, port2 } = new MessageChannel();
    exposeBus(served, port1, { send: true });
    return run(RemoteBus.connect(port2, { clock }));
  };
  const [a, b] = [await client(), await client()];
  const streams = { a: a.frames(), own: a.frames({ receiveOwn: true }), b: b.frames(), served: served.frames() };
  await pass(1);
  await run(a.send({ id: 1 }));
  await run(b.send({ id: 2 }));
  await run(served.send({ id: 3 }));
  await run(peer.send({ id: 4 }));
  await run(a.sendPeriodic({ id: 5 }, { periodMs: 10, count: 1 }).done);
  await run(b.sendPeriodic({ id: 6 }, { periodMs: 10, count: 1 }).done);
  await pass(100);
  await run(Promise.all([a.close(), b.close()]));
  await served.close();
  const seen = async (stream: (typeof streams)["a"]) => (await collect(stream)).map(({ id, direction }) => `${id} ${direction}`);
  expect(await seen(streams.a)).toEqual(["2 rx", "3 rx", "4 rx", "6 rx"]);
  expect(await seen(streams.own)).toEqual(["1 tx", "2 rx", "3 rx", "4 rx", "5 tx", "6 rx"]);
  expect(await seen(streams.b)).toEqual(["1 rx", "3 rx", "4 rx", "5 rx"]);
  expect(await seen(streams.served)).toEqual(["4 rx"]);
  expect(clock.pending).toBe(0);
});
