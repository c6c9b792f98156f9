import { layoutOf } from "../model/layout.js";
import type { Message, RawValue, Signal } from "../model/model.js";
import { createRawReader, type RawReader } from "./raw-reader.js";

/** Wider ranges of a selector's values are searched instead of listed value by value. */
const MAX_LISTED = 16;

/** A signal, prepared for reading. */
export interface Field {
  readonly signal: Signal;
  /** Payload bytes that it needs. */
  readonly needs: number;
  readonly read: RawReader;
  /** Number of the field that selects it; -1: always present; -2: never present. */
  readonly parent: number;
}

/** The fields that a selector selects. */
interface Selection {
  /** The bits of the selector as an unsigned number. */
  readonly read: RawReader;
  readonly listed: Map<number, number[]>;
  readonly wide: { readonly first: number; readonly last: number; readonly field: number }[];
}

/** Everything that decoding and encoding need of one message, computed once. */
export class MessageCodec {
  readonly message: Message;
  readonly fields: readonly Field[];
  /** Numbers of the fields by long and by short name. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
  readonly isMultiplexed: boolean;
  readonly #always: readonly number[];
  readonly #selections = new Map<number, Selection>();

  constructor(message: Message) {
    const { signals } = message;
    this.message = message;
    const selectors = new Map<string, number>();
    const byName = new Map<string, number[]>();
    signals.forEach(({ name, shortName, multiplexing, float }, i) => {
      if (multiplexing?.selector === true && !float) selectors.set(name, i);
      addTo(byName, name, i);
      if (shortName !== name) addTo(byName, shortName, i);
    });
    this.byName = byName;
    this.fields = signals.map((signal) => {
      const branch = signal.multiplexing?.branch;
      const parent = branch === undefined ? -1 : branch.selector === undefined ? -2 : (selectors.get(branch.selector) ?? -2);
      return { signal, needs: layoutOf(signal).needs, read: createRawReader(signal), parent };
    });
    this.isMultiplexed = this.fields.some(({ parent }) => parent !== -1);
    this.#always = this.fields.flatMap(({ parent }, i) => (parent === -1 ? [i] : []));
    this.fields.forEach((field, i) => {
      if (field.parent >= 0) this.#select(field.parent, i);
    });
  }

  #select(parent: number, child: number): void {
    let selection = this.#selections.get(parent);
    if (selection === undefined) {
      const { signal } = this.fields[parent] as Field;
      selection = { read: createRawReader({ ...signal, signed: false }), listed: new Map(), wide: [] };
      this.#selections.set(parent, selection);
    }
    for (const [first, last] of this.fields[child]?.signal.multiplexing?.branch?.ranges ?? []) {
      if (last - first >= MAX_LISTED) selection.wide.push({ first, last, field: child });
      else for (let value = first; value <= last; value++) addTo(selection.listed, value, child);
    }
  }

  /** Returns the numbers of the fields that fit into a payload and whose branch is selected, in the message's order. */
  present(data: Uint8Array): readonly number[] {
    const size = data.length;
    const found = this.#always.filter((i) => (this.fields[i] as Field).needs <= size);
    // grows during the loop: a selected signal may be a selector itself
    for (const i of found) {
      const selection = this.#selections.get(i);
      if (selection === undefined) continue;
      for (const child of select(selection, selection.read(data))) {
        if ((this.fields[child] as Field).needs <= size) found.push(child);
      }
    }
    return found.sort((a, b) => a - b);
  }

  /** Returns the numbers of the fields that are present when each selector has the raw value that `rawOf` gives. */
  presentWith(rawOf: (field: number) => RawValue): readonly number[] {
    const found = this.#always.slice();
    for (const i of found) {
      const selection = this.#selections.get(i);
      if (selection === undefined) continue;
      const raw = BigInt.asUintN((this.fields[i] as Field).signal.length, BigInt(rawOf(i)));
      for (const child of select(selection, raw)) found.push(child);
    }
    return found;
  }
}

function select({ listed, wide }: Selection, value: RawValue): readonly number[] {
  const children = listed.get(Number(value)) ?? [];
  if (wide.length === 0) return children;
  return [...children, ...wide.filter(({ first, last }) => value >= first && value <= last).map(({ field }) => field)];
}

function addTo<Key>(map: Map<Key, number[]>, key: Key, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const codecs = new WeakMap<Message, MessageCodec>();

/** Returns the codec of a message; each message has one. */
export function codecOf(message: Message): MessageCodec {
  let codec = codecs.get(message);
  if (codec === undefined) {
    codec = new MessageCodec(message);
    codecs.set(message, codec);
  }
  return codec;
}
