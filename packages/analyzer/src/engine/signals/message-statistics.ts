import type { ColumnDecoder, Message } from "canalystii/dbc";
import type { MessageKey, MessageReadout } from "../../protocol.js";
import type { Follower } from "../follower.js";
import type { QueryContext } from "../query/query-context.js";
import { checkKey, IdRows } from "../series/id-rows.js";
import { singleMessage } from "../series/single-message.js";
import { blockFrom } from "../store/blocks.js";
import type { FrameStore } from "../store/frame-store.js";
import { shown } from "../text.js";

/** More signals of a message are not shown. */
const MAX_SIGNALS = 500;

class Statistics {
  readonly name: string;
  readonly unit: string;
  readonly #labels: ReadonlyMap<number, string>;
  #value = Number.NaN;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;
  #mean = 0;
  #count = 0;

  constructor(message: Message, name: string) {
    this.name = name;
    // several branches may have a signal of the same name
    const signals = message.signals.filter((signal) => signal.name === name);
    this.unit = shown(signals[0]?.unit ?? "");
    this.#labels = new Map(
      signals.flatMap(({ labels, scale, offset }) => [...(labels ?? [])].map(([raw, label]) => [Number(raw) * scale + offset, label])),
    );
  }

  add(values: Float64Array): void {
    for (const value of values) {
      if (value - value !== 0) continue;
      this.#value = value;
      if (value < this.#least) this.#least = value;
      if (value > this.#most) this.#most = value;
      this.#mean += (value - this.#mean) / ++this.#count;
    }
  }

  readout() {
    const label = this.#labels.get(this.#value);
    const none = Number.NaN;
    const [least, most, mean] = this.#count === 0 ? [none, none, none] : [this.#least, this.#most, this.#mean];
    const { name, unit } = this;
    return {
      ...{ name: shown(name), unit, value: this.#value, count: this.#count },
      ...{ label: label === undefined ? undefined : shown(label), least, most, mean },
    };
  }
}

/** Keeps the last value, the extremes and the mean of each signal of one message. */
export class MessageStatistics implements Follower {
  readonly key: MessageKey;
  readonly #found: IdRows;
  #store: FrameStore;
  #scannedRow = 0;
  #message: Message | undefined;
  #decoder: ColumnDecoder | undefined;
  #signals: Statistics[] = [];

  /** @throws RangeError for an id that no frame has */
  constructor(key: MessageKey, store: FrameStore, context: Pick<QueryContext, "messageOf">) {
    checkKey(key);
    this.key = key;
    this.#found = new IdRows(key);
    this.#store = store;
    this.#begin(context);
  }

  readout(): MessageReadout {
    return { ...this.key, signals: this.#signals.map((each) => each.readout()) };
  }

  namesChanged(context: Pick<QueryContext, "messageOf">): void {
    this.#begin(context);
  }

  useStore(store: FrameStore): void {
    this.#store = store;
    this.#restart();
  }

  /** What was counted stays counted. */
  dropGone(): void {}

  scan(): boolean {
    this.#scannedRow = Math.max(this.#scannedRow, this.#store.firstRow);
    const block = blockFrom(this.#store, this.#scannedRow);
    if (block === undefined) return false;
    if (this.#decoder !== undefined && this.#found.take(block) > 0) {
      for (const table of this.#decoder.decode(this.#found.frames)) for (const each of this.#signals) each.add(table.column(each.name));
    }
    this.#scannedRow += block.length;
    return true;
  }

  #begin(context: Pick<QueryContext, "messageOf">): void {
    const { channel, id, extended } = this.key;
    this.#message = context.messageOf(channel, id, extended);
    this.#decoder = this.#message && singleMessage(this.#message).columns();
    this.#restart();
  }

  #restart(): void {
    const message = this.#message;
    const names = new Set(message?.signals.map(({ name }) => name));
    this.#signals = message === undefined ? [] : [...names].slice(0, MAX_SIGNALS).map((name) => new Statistics(message, name));
    this.#scannedRow = this.#store.firstRow;
  }
}
