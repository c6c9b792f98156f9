import type { Random } from "../../base/random.js";
import { PayloadWriter } from "../encode/payload-writer.js";
import type { Message } from "../model/model.js";
import { MessageProtection } from "../protect/protection.js";
import type { ProtectionOptions } from "../protect/roles.js";
import { type SelectorValues, selectorValues } from "./selector-values.js";
import { createMotion, type SignalMotion } from "./signal-motion.js";

/** The payloads of a message with moving values, right counters and right checksums. */
export class MovingPayload {
  readonly protection: MessageProtection;
  readonly #writer: PayloadWriter;
  /** By signal; undefined: it keeps its initial value, or is not a moving value. */
  readonly #motions: readonly (SignalMotion | undefined)[];
  readonly #selectors: readonly SelectorValues[];
  readonly #values: Float64Array;

  /** @throws RangeError for attributes that do not fit their signal */
  constructor(message: Message, random: Random, options: ProtectionOptions = {}) {
    this.protection = new MessageProtection(message, options);
    const { counters, checksums, unknown } = this.protection.roles;
    const fixed = new Set([...counters, ...checksums].map(({ signal }) => signal).concat(unknown));
    this.#writer = new PayloadWriter(message);
    this.#selectors = selectorValues(message).filter(({ values }) => values.length > 0);
    this.#motions = message.signals.map((signal) => {
      // every signal takes its random numbers, so that the others do not depend on what it is
      const motion = createMotion(signal, random);
      return fixed.has(signal) ? undefined : motion;
    });
    this.#values = new Float64Array(message.signals.length).fill(Number.NaN);
  }

  /**
   * Returns a payload.
   * @param timeS time since the start
   * @param count number of earlier frames of this message
   */
  at(timeS: number, count: number): Uint8Array {
    const values = this.#values;
    this.#motions.forEach((motion, i) => {
      if (motion !== undefined) values[i] = motion(timeS);
    });
    for (const { index, values: turn, stride } of this.#selectors) values[index] = turn[Math.floor(count / stride) % turn.length] as number;
    const data = new Uint8Array(this.#writer.size);
    this.#writer.write(data, values);
    this.protection.apply(data, count);
    return data;
  }
}
