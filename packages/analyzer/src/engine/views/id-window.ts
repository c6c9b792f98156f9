import { type CanFrame, type Clock, FrameFlag } from "canalystii";
import type { IdOrderName, IdWindow } from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import type { Databases } from "../databases.js";
import { type IdState, type IdStates, jitterUs, rateOf } from "./id-states.js";
import type { MissedPeriods } from "./missed-periods.js";
import { NameList } from "./name-list.js";
import { checkPlace } from "./row-window.js";
import type { FixedView } from "./view.js";

/** Ids do not change their places more often than this, in ms. */
const ORDER_MS = 500;

/** The ids of a fixed view in an order, which is made anew twice a second at most. */
export class IdOrdering {
  readonly #clock: Clock;
  #states: IdStates | undefined;
  #order: IdOrderName = "id";
  #madeMs = 0;
  #sorted: readonly IdState[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  sorted(states: IdStates, order: IdOrderName, nameOf: (state: IdState) => string): readonly IdState[] {
    const now = this.#clock.now();
    const same = states === this.#states && order === this.#order && states.all.length === this.#sorted.length;
    if (same && (order === "id" || now - this.#madeMs < ORDER_MS)) return this.#sorted;
    this.#sorted = sortedBy(states, order, nameOf);
    this.#states = states;
    this.#order = order;
    this.#madeMs = now;
    return this.#sorted;
  }
}

function sortedBy({ all }: IdStates, order: IdOrderName, nameOf: (state: IdState) => string): readonly IdState[] {
  if (order === "name") {
    const names = new Map(all.map((state) => [state, nameOf(state)]));
    // those without a name last
    const rank = (state: IdState) => names.get(state) || "\uffff";
    return [...all].sort((a, b) => rank(a).localeCompare(rank(b), "en") || byId(a, b));
  }
  const compare = COMPARE[order];
  return [...all].sort((a, b) => compare(a, b) || byId(a, b));
}

const kindOf = ({ flags }: IdState) => flags & (FrameFlag.EXTENDED | FrameFlag.ERROR);
const byId = (a: IdState, b: IdState) => a.channel - b.channel || kindOf(a) - kindOf(b) || a.id - b.id;

const COMPARE: Readonly<Record<Exclude<IdOrderName, "name">, (a: IdState, b: IdState) => number>> = {
  id: byId,
  count: (a, b) => b.count - a.count,
  rate: (a, b) => rateOf(b) - rateOf(a),
  last: (a, b) => b.lastUs - a.lastUs,
};

/**
 * Makes the window of a fixed view from a position on.
 * @throws RangeError as `makeRowWindow`
 */
export function makeIdWindow(
  fixed: FixedView,
  { databases, missedPeriods }: { readonly databases: Databases; readonly missedPeriods: MissedPeriods },
  options: {
    readonly view: number;
    readonly position: number;
    readonly count: number;
    readonly order: IdOrderName;
    readonly ordering: IdOrdering;
  },
): IdWindow {
  checkPlace(options.position, options.count);
  checkChoice("order", options.order, [...Object.keys(COMPARE), "name"]);
  const { states, generation } = fixed;
  const nameOf = ({ channel, id, flags }: IdState) => databases.messageOf(channel, id, (flags & FrameFlag.EXTENDED) !== 0)?.name ?? "";
  const sorted = options.ordering.sorted(states, options.order, nameOf);
  const position = Math.min(options.position, sorted.length);
  const shown = sorted.slice(position, position + options.count);
  const stride = shown.some(({ size }) => size > 8) ? 64 : 8;
  const column = (pick: (state: IdState) => number) => Float64Array.from(shown, pick);
  const bytes = (pick: (state: IdState) => number) => Uint8Array.from(shown, pick);
  const several = (pick: (state: IdState) => number) => column((state) => (state.count < 2 ? Number.NaN : pick(state)));
  const list = new NameList();
  const inline = shown.map((state) => databases.inline(frameOf(state)));
  return {
    ...{ view: options.view, generation, position, length: shown.length, total: sorted.length, untracked: states.untracked, stride },
    ...{ id: Uint32Array.from(shown, ({ id }) => id), flags: bytes(({ flags }) => flags), channel: bytes(({ channel }) => channel) },
    ...{ dlc: bytes(({ dlc }) => dlc), size: bytes(({ size }) => size), count: column(({ count }) => count) },
    ...{ lastRow: column(({ lastRow }) => lastRow), firstUs: column(({ firstUs }) => firstUs), lastUs: column(({ lastUs }) => lastUs) },
    ...{ meanPeriodUs: several(({ meanPeriodUs }) => meanPeriodUs), minPeriodUs: several(({ minPeriodUs }) => minPeriodUs) },
    ...{ maxPeriodUs: several(({ maxPeriodUs }) => maxPeriodUs), jitterUs: column(jitterUs) },
    ...payloads(shown, stride),
    ...{ name: Int16Array.from(inline, (each) => list.indexOf(each?.message)), names: list.names, senders: list.senders },
    cycleUs: Float64Array.from(inline, (each) => (each?.message.cycleTimeMs ?? Number.NaN) * 1000),
    missed: column(({ channel, id, flags }) => {
      const known = (flags & FrameFlag.ERROR) === 0 ? missedPeriods.missed(channel, id, (flags & FrameFlag.EXTENDED) !== 0) : undefined;
      return known ?? Number.NaN;
    }),
    decoded: inline.map((each) => each?.text ?? ""),
  };
}

function payloads(shown: readonly IdState[], stride: 8 | 64): Pick<IdWindow, "data" | "changedUs"> {
  const data = new Uint8Array(shown.length * stride);
  const changedUs = new Float64Array(shown.length * stride * 8).fill(Number.NaN);
  for (const [i, state] of shown.entries()) {
    data.set(state.data.subarray(0, state.size), i * stride);
    changedUs.set(state.changedUs.subarray(0, stride * 8), i * stride * 8);
  }
  return { data, changedUs };
}

function frameOf({ lastUs, channel, id, flags, dlc, data, size }: IdState): CanFrame {
  const has = (flag: number) => (flags & flag) !== 0;
  return {
    ...{ timestampUs: lastUs, channel, id, dlc, data: data.subarray(0, size), direction: has(FrameFlag.TX) ? "tx" : "rx" },
    ...{ extended: has(FrameFlag.EXTENDED), remote: has(FrameFlag.REMOTE), error: has(FrameFlag.ERROR) },
    ...{ fd: has(FrameFlag.FD), brs: has(FrameFlag.BRS), esi: has(FrameFlag.ESI) },
  };
}
