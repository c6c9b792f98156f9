import { VirtualClock } from "canalystii";
import type { Environment } from "../src/engine/workspace.js";
import { EnginePage } from "./engine-page.js";

/** While it is busy, every look at it takes longer than a slice: what is examined pauses after each block. */
export class BusyClock extends VirtualClock {
  isBusy = true;
  #lateMs = 0;

  override now(): number {
    if (this.isBusy) this.#lateMs += 10;
    return super.now() + this.#lateMs;
  }
}

/** Lets everything run that waits for nothing else. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An engine that examines a block of frames, and then waits until it may go on. */
export class BusyPage extends EnginePage {
  readonly #busyClock: BusyClock;
  readonly #paused: (() => void)[];

  constructor(environment: Pick<Environment, "openRemoteBus"> = {}) {
    const clock = new BusyClock();
    const paused: (() => void)[] = [];
    super({ ...environment, clock, pause: () => new Promise((resolve) => paused.push(resolve)) });
    this.#busyClock = clock;
    this.#paused = paused;
  }

  /** false: what is examined does not pause. Default: true. */
  set isBusy(busy: boolean) {
    this.#busyClock.isBusy = busy;
  }

  /** Lets the engine go on until it has answered. */
  async goOn<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    void promise.finally(() => {
      isOver = true;
    });
    for (; !isOver; await settled()) for (const resume of this.#paused.splice(0)) resume();
    return promise;
  }
}
