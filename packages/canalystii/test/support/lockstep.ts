import { VirtualClock } from "../../src/base/virtual-clock.js";

/** Turns of the event loop in which a message goes to the other end of a port or a local socket, and its answer comes back. */
const TURNS = 12;
const STEP_MS = 20;

/** Lets messages that are under way in this process arrive. */
async function messagesArrive(turns = TURNS): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A simulated time in which real messages go to and fro: it passes in steps, and after each what was sent arrives. */
export function lockstep(arrive: () => Promise<void> = messagesArrive, clock = new VirtualClock()) {
  const pass = async (ms: number) => {
    await arrive();
    for (let left = ms; left > 0; left -= STEP_MS) {
      await clock.advance(Math.min(left, STEP_MS));
      await arrive();
    }
  };
  const run = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await arrive();
    while (!settled) await pass(STEP_MS / 4);
    return promise;
  };
  return { clock, pass, run, arrive };
}
