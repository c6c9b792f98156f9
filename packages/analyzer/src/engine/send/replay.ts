import type { Clock, FrameBatch } from "canalystii";
import { Player, type PlayerCounters } from "canalystii/formats";
import type { Fault, ReplayState, StartReplay } from "../../protocol.js";
import { toFault } from "../faults.js";
import { counted, shown } from "../text.js";
import type { ReplayFrames } from "./replay-frames.js";
import type { SendGate } from "./send-gate.js";

const MAX_SPEED = 1_000;

export interface ReplayOptions extends Omit<StartReplay, "from"> {
  readonly frames: ReplayFrames;
  readonly gate: SendGate;
  readonly clock: Clock;
  readonly onChange: () => void;
}

/** Sends the frames of a log at their own times. */
export class Replay {
  readonly #frames: ReplayFrames;
  readonly #player: Player;
  readonly #ending = new AbortController();
  readonly #onChange: () => void;
  #ended = false;
  #fault: Fault | undefined;

  /** @throws RangeError for a speed that is not possible, RangeError or CanError for a channel that is not */
  constructor({ frames, gate, clock, onChange, speed, loop, channels, includeSent }: ReplayOptions) {
    if (!(speed > 0 && speed <= MAX_SPEED)) throw new RangeError(`speed ${String(speed)} is not above 0 and at most ${MAX_SPEED}`);
    for (const [, to] of channels) gate.checkChannel(to);
    const { signal } = this.#ending;
    this.#frames = frames;
    this.#onChange = onChange;
    const send = async (batch: unknown) => {
      signal.throwIfAborted();
      await gate.send(batch as FrameBatch);
      onChange();
    };
    this.#player = new Player({
      bus: { clock, channels: gate.channels, send },
      open: () => frames.open(signal),
      ...{ speed, rounds: loop ? Number.POSITIVE_INFINITY : 1, channelMap: new Map(channels), skipOwn: !includeSent, signal },
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Plays to the end; what goes wrong is in the state. */
  async play(): Promise<void> {
    try {
      await this.#player.play();
    } catch (error) {
      if (!this.#ended) this.#fault = toFault(error);
    }
    this.#ended = true;
    this.#ending.abort();
    this.#onChange();
  }

  /** @param reason why, if it is to be shown */
  stop(reason?: unknown): void {
    if (this.#ended) return;
    if (reason !== undefined) this.#fault = toFault(reason);
    this.#ended = true;
    this.#ending.abort();
    this.#onChange();
  }

  pause(paused: boolean): void {
    if (paused) this.#player.pause();
    else this.#player.resume();
    this.#onChange();
  }

  state(): ReplayState {
    const { counters, positionUs, paused } = this.#player;
    const { sent, rounds, lateMs } = counters;
    return {
      ...{ name: shown(this.#frames.name), phase: this.#ended ? "ended" : paused ? "paused" : "playing" },
      ...{ sent, rounds, progress: this.#frames.progress, positionUs, lateMs, fault: this.#fault },
      skipped: [...notSent(counters), ...this.#frames.report.map(shown)],
    };
  }
}

function notSent({ skippedErrors, skippedFd, skippedOwn, unmapped }: PlayerCounters): string[] {
  const parts = [
    [skippedErrors, "error frame", ""],
    [skippedFd, "CAN FD frame", ""],
    [skippedOwn, "frame", " that had been sent"],
    [unmapped, "frame", " of channels that are not sent"],
  ] as const;
  return parts.flatMap(([count, noun, more]) => (count === 0 ? [] : [`${counted(count, noun)}${more}`]));
}
