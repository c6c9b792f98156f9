import { type FrameBatch, FrameFlag } from "canalystii";
import type { ColumnDecoder } from "canalystii/dbc";
import { keyNumber } from "../examine/message-keys.js";
import { IdActivity } from "./id-activity.js";
import { SignalRanges } from "./signal-ranges.js";

/** Further ids are only counted: no vehicle has so many. */
const MAX_IDS = 10_000;
const { EXTENDED, REMOTE, ERROR } = FrameFlag;
/** The channel of ids that are compared on all of them. */
export const ANY_CHANNEL = 0;

export interface SideOptions {
  readonly anyChannel: boolean;
  /** undefined: there are no databases. */
  readonly decoder: ColumnDecoder | undefined;
}

/** All ids of one side of a comparison. */
export class Side {
  /** By {@link keyNumber}. */
  readonly ids = new Map<number, IdActivity>();
  readonly signals: SignalRanges | undefined;
  readonly #anyChannel: boolean;
  frames = 0;
  leftOut = 0;
  firstUs = Number.POSITIVE_INFINITY;
  lastUs = Number.NEGATIVE_INFINITY;
  report: readonly string[] = [];

  constructor({ anyChannel, decoder }: SideOptions) {
    this.#anyChannel = anyChannel;
    this.signals = decoder && new SignalRanges(decoder, (batch, row) => this.#keyOf(batch, row));
  }

  /** µs; 0 for a single frame. */
  get durationUs(): number {
    return this.frames === 0 ? 0 : this.lastUs - this.firstUs;
  }

  /** Adds all frames of a batch but error frames. */
  add(batch: FrameBatch): void {
    const { timestampUs, flags, channel, data, stride, size, length } = batch;
    for (let row = 0; row < length; row++) {
      const flag = flags[row] as number;
      if ((flag & ERROR) !== 0) continue;
      this.frames++;
      const timeUs = timestampUs[row] as number;
      if (timeUs < this.firstUs) this.firstUs = timeUs;
      if (timeUs > this.lastUs) this.lastUs = timeUs;
      const activity = this.#activityOf(this.#keyOf(batch, row), channel[row] as number);
      if (activity === undefined) this.leftOut++;
      else if ((flag & REMOTE) !== 0) activity.addRemote();
      else activity.add(data, row * stride, size[row] as number);
    }
    this.signals?.add(batch, this.ids);
  }

  #keyOf({ channel, id, flags }: FrameBatch, row: number): number {
    const of = this.#anyChannel ? ANY_CHANNEL : (channel[row] as number);
    return keyNumber(of, id[row] as number, ((flags[row] as number) & EXTENDED) !== 0);
  }

  #activityOf(key: number, channel: number): IdActivity | undefined {
    let activity = this.ids.get(key);
    if (activity === undefined && this.ids.size < MAX_IDS) {
      activity = new IdActivity(channel);
      this.ids.set(key, activity);
    }
    return activity;
  }
}
