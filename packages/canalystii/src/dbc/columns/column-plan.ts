import { codecOf, type Field, type MessageCodec } from "../decode/message-codec.js";
import type { Message } from "../model/model.js";
import { createExtractor, type Extractor } from "./extractors.js";

/** Everything needed to extract the columns of one message; loops are created when first needed. */
export class ColumnPlan {
  readonly codec: MessageCodec;
  /** Payload bytes that the signals need. */
  readonly needs: number;
  readonly #values: (Extractor | undefined)[] = [];
  readonly #selectors: (Extractor | undefined)[] = [];

  constructor(message: Message) {
    this.codec = codecOf(message);
    this.needs = this.codec.fields.reduce((most, field) => Math.max(most, field.needs), 0);
  }

  /** Extracts physical values. */
  values(field: number): Extractor {
    this.#values[field] ??= createExtractor((this.codec.fields[field] as Field).signal);
    return this.#values[field];
  }

  /** Extracts the bits of a selector as unsigned numbers. */
  selectorValues(field: number): Extractor {
    this.#selectors[field] ??= createExtractor({ ...(this.codec.fields[field] as Field).signal, signed: false, scale: 1, offset: 0 });
    return this.#selectors[field];
  }
}

const plans = new WeakMap<Message, ColumnPlan>();

/** Returns the plan of a message; each message has one. */
export function planOf(message: Message): ColumnPlan {
  let plan = plans.get(message);
  if (plan === undefined) {
    plan = new ColumnPlan(message);
    plans.set(message, plan);
  }
  return plan;
}
