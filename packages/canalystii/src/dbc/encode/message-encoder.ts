import { codecOf, type Field, type MessageCodec } from "../decode/message-codec.js";
import { forEachBit, layoutOf } from "../model/layout.js";
import type { Message, RawValue } from "../model/model.js";
import { payloadSize } from "./payload-size.js";
import { type BitField, floatBits, integerBits, putBits } from "./put-bits.js";
import { RawConverter, type SignalValue } from "./to-raw.js";

/** Values by signal name; undefined counts as not given. */
export type SignalValues = Readonly<Record<string, SignalValue | undefined>>;

export interface PayloadOptions {
  /** Also rejects values outside the database's minimum and maximum, except labels. Default: false. */
  readonly strict?: boolean | undefined;
  /** Value of the bits that belong to no present signal. Default: 0. */
  readonly padding?: 0 | 1 | undefined;
}

const MAX_SHOWN = 10;

/** Encodes the payloads of one message. */
export class MessageEncoder {
  readonly #codec: MessageCodec;
  readonly #converters: RawConverter[];
  readonly #bitFields: BitField[];
  readonly #size: number;
  /** Signals that may be present together share bits. */
  readonly #sharesBits: boolean;
  /** By padding: the payload with all initial values, for messages that are not multiplexed. */
  readonly #templates: (Uint8Array | undefined)[] = [];

  constructor(message: Message) {
    this.#codec = codecOf(message);
    this.#converters = message.signals.map((signal) => new RawConverter(signal));
    this.#bitFields = message.signals.map((signal) => ({ ...layoutOf(signal), length: signal.length }));
    this.#size = payloadSize(message);
    this.#sharesBits = this.#codec.isMultiplexed || haveCommonBits(message);
  }

  /** @throws RangeError for values that the message cannot contain */
  encode(values: SignalValues, { strict = false, padding = 0 }: PayloadOptions): Uint8Array {
    if (padding !== 0 && padding !== 1) throw new RangeError(`padding ${String(padding)} is not 0 or 1`);
    if (this.#codec.isMultiplexed) return this.#encodeBranches(values, strict, padding);
    const data = this.#template(padding).slice();
    const names = Object.keys(values);
    for (const name of names) {
      const value = values[name];
      if (value === undefined) continue;
      const field = this.#fieldsOf(name).at(-1) as number;
      this.#put(data, field, this.#toRaw(field, value, strict));
    }
    if (this.#sharesBits && names.length > 1) {
      for (const name of names) {
        const value = values[name];
        const field = this.#fieldsOf(name).at(-1) as number;
        if (value !== undefined) this.#checkHeld(data, field, this.#toRaw(field, value, strict));
      }
    }
    return data;
  }

  #encodeBranches(values: SignalValues, strict: boolean, padding: 0 | 1): Uint8Array {
    const given = new Map<number, SignalValue>();
    const names = Object.keys(values).filter((name) => values[name] !== undefined);
    for (const name of names) for (const field of this.#fieldsOf(name)) given.set(field, values[name] as SignalValue);
    const rawOf = (field: number): RawValue => {
      const value = given.get(field);
      return value === undefined ? this.#initial(field) : this.#toRaw(field, value, strict);
    };
    const present = this.#codec.presentWith(rawOf);
    const isPresent = new Set(present);
    for (const name of names) if (!this.#fieldsOf(name).some((field) => isPresent.has(field))) this.#refuseAbsent(name, rawOf);

    const data = new Uint8Array(this.#size).fill(padding === 1 ? 0xff : 0);
    for (const field of present) if (!given.has(field) && this.#fits(field)) this.#put(data, field, this.#initial(field));
    const written = present.filter((field) => given.has(field)).map((field) => [field, rawOf(field)] as const);
    for (const [field, raw] of written) this.#put(data, field, raw);
    for (const [field, raw] of written) this.#checkHeld(data, field, raw);
    return data;
  }

  #template(padding: 0 | 1): Uint8Array {
    let template = this.#templates[padding];
    if (template === undefined) {
      template = new Uint8Array(this.#size).fill(padding === 1 ? 0xff : 0);
      for (let field = 0; field < this.#bitFields.length; field++) {
        if (this.#fits(field)) this.#put(template, field, this.#initial(field));
      }
      this.#templates[padding] = template;
    }
    return template;
  }

  #fieldsOf(name: string): readonly number[] {
    const fields = this.#codec.byName.get(name);
    if (fields !== undefined) return fields;
    const { message } = this.#codec;
    const known = message.signals.slice(0, MAX_SHOWN).map((signal) => signal.name);
    if (message.signals.length > MAX_SHOWN) known.push("…");
    const choice = known.length === 0 ? "which has none" : `which has ${known.join(", ")}`;
    throw new RangeError(`signal ${JSON.stringify(name)} is not in message ${message.name}, ${choice}`);
  }

  #toRaw(field: number, value: SignalValue, strict: boolean): RawValue {
    return (this.#converters[field] as RawConverter).toRaw(value, strict);
  }

  #initial(field: number): RawValue {
    return (this.#codec.fields[field] as Field).signal.initial ?? 0;
  }

  #fits(field: number): boolean {
    return (this.#codec.fields[field] as Field).needs <= this.#size;
  }

  #put(data: Uint8Array, field: number, raw: RawValue): void {
    const { signal, needs } = this.#codec.fields[field] as Field;
    if (needs > data.length) {
      throw new RangeError(`signal ${signal.name} needs byte ${needs - 1}; message ${this.#codec.message.name} has length ${data.length}`);
    }
    const [low, high] = signal.float ? floatBits(Number(raw), signal.length) : integerBits(raw);
    putBits(data, this.#bitFields[field] as BitField, low, high);
  }

  #checkHeld(data: Uint8Array, field: number, raw: RawValue): void {
    const { signal, read } = this.#codec.fields[field] as Field;
    if (Object.is(read(data), raw)) return;
    throw new RangeError(
      `signal ${signal.name} shares bits with another signal, and the two values differ in these bits; give one of them`,
    );
  }

  #refuseAbsent(name: string, rawOf: (field: number) => RawValue): never {
    const { fields, message } = this.#codec;
    const field = fields[this.#fieldsOf(name)[0] as number] as Field;
    const { selector, ranges } = field.signal.multiplexing?.branch ?? { selector: undefined, ranges: [] };
    const wanted = ranges.slice(0, MAX_SHOWN).map(([first, last]) => (first === last ? `${first}` : `${first}..${last}`));
    const why =
      field.parent < 0
        ? "the database does not say which signal selects it"
        : `it needs ${selector} = ${wanted.join(", ")}${ranges.length > MAX_SHOWN ? ", …" : ""}, but ${selector} is ${rawOf(field.parent)}`;
    throw new RangeError(`signal ${name} of message ${message.name} is not present: ${why}`);
  }
}

function haveCommonBits(message: Message): boolean {
  const taken = new Set<number>();
  let count = 0;
  for (const signal of message.signals) {
    count += signal.length;
    forEachBit(signal, (bit) => taken.add(bit));
  }
  return taken.size < count;
}

const encoders = new WeakMap<Message, MessageEncoder>();

/** Returns the encoder of a message; each message has one. */
export function encoderOf(message: Message): MessageEncoder {
  let encoder = encoders.get(message);
  if (encoder === undefined) {
    encoder = new MessageEncoder(message);
    encoders.set(message, encoder);
  }
  return encoder;
}
