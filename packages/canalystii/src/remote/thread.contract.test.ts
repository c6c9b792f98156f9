import { once } from "node:events";
import { type MessagePort, Worker } from "node:worker_threads";
import { afterAll, beforeAll } from "vitest";
import { type BusFixture, describeBus } from "../../test/contract/describe-bus.js";
import { lockstep } from "../../test/support/lockstep.js";
import { VirtualClock } from "../base/virtual-clock.js";
import type { CanFrame } from "../can/frame.js";
import { RemoteBus } from "./index.js";

interface Answer {
  readonly heard: readonly Pick<CanFrame, "channel" | "id" | "data">[];
  readonly timersLeft: number;
  /** Of the clock in the thread. */
  readonly nowMs: number;
}

let worker: Worker;
beforeAll(() => {
  worker = new Worker(new URL("../../test/support/bus-thread.mjs", import.meta.url));
});
afterAll(() => worker.terminate());

describeBus("RemoteBus of a worker thread, with a CanalystBus in it", async (): Promise<BusFixture> => {
  let last: Answer = { heard: [], timersLeft: 0, nowMs: 0 };
  let queue = Promise.resolve();
  const command = (type: string, more: object = {}, transfer: MessagePort[] = []) => {
    queue = queue.then(async () => {
      worker.postMessage({ type, ...more }, transfer as never[]);
      [last] = (await once(worker, "message")) as [Answer];
    });
    return queue;
  };
  const arrive = async () => {
    for (let i = 0; i < 3; i++) await command("sync");
  };
  // both ends have a clock of their own, and the same time
  class Clock extends VirtualClock {
    override async advance(ms: number): Promise<void> {
      await Promise.all([super.advance(ms), command("advance", { ms })]);
    }
    /** Goes on to the time of the other end, which has taken some to open its adapter. */
    reach(nowMs: number): Promise<void> {
      return super.advance(nowMs - this.now());
    }
  }
  const clock = new Clock();
  const { pass, run } = lockstep(arrive, clock);
  const { port1, port2 } = new MessageChannel();
  await command("open", { port: port2 }, [port2]);
  await clock.reach(last.nowMs);
  return {
    bus: await run(RemoteBus.connect(port1, { clock })),
    peerSend: async (channel, frames) => {
      await arrive();
      await command("peerSend", { channel, frames });
    },
    heard: (channel) => last.heard.filter((frame) => frame.channel === channel),
    pass,
    run,
    unplug: () => void command("unplug"),
    timersLeft: () => clock.pending + last.timersLeft,
    dispose: () => command("dispose"),
  };
});
