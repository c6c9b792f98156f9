import { type FrameBatch, FrameFlag } from "canalystii";
import { lowestOne } from "../ones.js";

/** What is known of one id on one channel. */
export interface IdState {
  readonly channel: number;
  readonly id: number;
  /** Bits of `FrameFlag` of the last frame. */
  flags: number;
  dlc: number;
  /** The last payload: the first `size` bytes. */
  data: Uint8Array;
  size: number;
  count: number;
  lastRow: number;
  readonly firstUs: number;
  lastUs: number;
  /** Of the time between two frames, µs. */
  meanPeriodUs: number;
  minPeriodUs: number;
  maxPeriodUs: number;
  /** Sum of the squared differences from the mean. */
  squares: number;
  /** When each bit last changed, µs: bit b of byte n at `8n + b`; NaN: never. As many as `data` has. */
  changedUs: Float64Array;
}

/** Further ids are counted together: no vehicle has so many, but a fuzzer does. */
const MAX_IDS = 20_000;
const CLASSIC_BYTES = 8;
const { EXTENDED, ERROR } = FrameFlag;

/** Keeps the last frame and the periods of each channel and id. */
export class IdStates {
  /** Standard ids by channel. */
  readonly #standard: (IdState | undefined)[][] = [];
  /** Extended ids, and classes of error frames. */
  readonly #others = new Map<number, IdState>();
  readonly #all: IdState[] = [];
  #untracked = 0;

  /** In the order in which they were seen first. */
  get all(): readonly IdState[] {
    return this.#all;
  }

  /** Frames of ids beyond 20,000. */
  get untracked(): number {
    return this.#untracked;
  }

  /** Returns what is known of an id; undefined when it was not seen. */
  get(channel: number, id: number, flags: number): IdState | undefined {
    return (flags & (EXTENDED | ERROR)) === 0 ? this.#standard[channel]?.[id] : this.#others.get(keyOf(channel, id, flags));
  }

  /** Takes a row of a batch, which has a number in the store. */
  update(batch: FrameBatch, row: number, number: number): void {
    const state = this.#stateOf(batch, row);
    if (state === undefined) {
      this.#untracked++;
      return;
    }
    const timeUs = batch.timestampUs[row] as number;
    if (state.count > 0) notePeriod(state, Math.max(0, timeUs - state.lastUs));
    state.count++;
    notePayload(state, batch, row, timeUs);
    state.flags = batch.flags[row] as number;
    state.dlc = batch.dlc[row] as number;
    state.lastUs = timeUs;
    state.lastRow = number;
  }

  #stateOf(batch: FrameBatch, row: number): IdState | undefined {
    const flags = batch.flags[row] as number;
    const channel = batch.channel[row] as number;
    const id = batch.id[row] as number;
    const known = this.get(channel, id, flags);
    if (known !== undefined || this.#all.length >= MAX_IDS) return known;
    const state = newState(channel, id, batch.timestampUs[row] as number);
    this.#all.push(state);
    if ((flags & (EXTENDED | ERROR)) === 0) {
      let ids = this.#standard[channel];
      if (ids === undefined) {
        ids = [];
        this.#standard[channel] = ids;
      }
      ids[id] = state;
    } else this.#others.set(keyOf(channel, id, flags), state);
    return state;
  }
}

function keyOf(channel: number, id: number, flags: number): number {
  return (channel * 2 + ((flags & ERROR) !== 0 ? 1 : 0)) * 0x2000_0000 + id;
}

function newState(channel: number, id: number, firstUs: number): IdState {
  return {
    ...{ channel, id, flags: 0, dlc: 0, size: 0, count: 0, lastRow: 0, firstUs, lastUs: firstUs },
    ...{ meanPeriodUs: 0, minPeriodUs: Number.POSITIVE_INFINITY, maxPeriodUs: 0, squares: 0 },
    data: new Uint8Array(CLASSIC_BYTES),
    changedUs: new Float64Array(CLASSIC_BYTES * 8).fill(Number.NaN),
  };
}

/** Welford's method: precise also after very many frames. */
function notePeriod(state: IdState, periodUs: number): void {
  const difference = periodUs - state.meanPeriodUs;
  state.meanPeriodUs += difference / state.count;
  state.squares += difference * (periodUs - state.meanPeriodUs);
  if (periodUs < state.minPeriodUs) state.minPeriodUs = periodUs;
  if (periodUs > state.maxPeriodUs) state.maxPeriodUs = periodUs;
}

function notePayload(state: IdState, batch: FrameBatch, row: number, timeUs: number): void {
  const size = batch.size[row] as number;
  if (size > state.data.length) widen(state);
  const { data, changedUs } = state;
  const from = row * batch.stride;
  const isFirst = state.count === 1;
  for (let i = 0; i < size; i++) {
    const byte = batch.data[from + i] as number;
    // a byte that was not there before has changed in all bits
    let changed = i < state.size ? byte ^ (data[i] as number) : 0xff;
    data[i] = byte;
    if (isFirst) continue;
    for (; changed !== 0; changed &= changed - 1) changedUs[i * 8 + lowestOne(changed)] = timeUs;
  }
  state.size = size;
}

function widen(state: IdState): void {
  const data = new Uint8Array(64);
  data.set(state.data);
  const changedUs = new Float64Array(64 * 8).fill(Number.NaN);
  changedUs.set(state.changedUs);
  Object.assign(state, { data, changedUs });
}

/** Returns the standard deviation of the period in µs; NaN with fewer than three frames. */
export function jitterUs({ count, squares }: IdState): number {
  return count < 3 ? Number.NaN : Math.sqrt(squares / (count - 1));
}

/** Returns the frames per second of an id from its first to its last frame; 0 with fewer than two. */
export function rateOf({ count, firstUs, lastUs }: Pick<IdState, "count" | "firstUs" | "lastUs">): number {
  return count < 2 || lastUs <= firstUs ? 0 : ((count - 1) * 1e6) / (lastUs - firstUs);
}
