import { codecOf, type MessageCodec } from "../decode/message-codec.js";
import type { Message } from "../model/model.js";
import { payloadSize } from "./payload-size.js";
import { SignalWriter } from "./signal-writer.js";
import { WordWriter } from "./word-writer.js";

/**
 * Writes the signals of one message into payloads: for simulations, which send many frames. Unlike {@link Database.encode}, it
 * checks nothing, and limits each value to what the signal's bits can represent.
 */
export class PayloadWriter {
  /** Bytes of a payload. */
  readonly size: number;
  readonly #codec: MessageCodec;
  readonly #signals: readonly SignalWriter[];
  readonly #words: WordWriter | undefined;

  constructor(message: Message) {
    this.size = payloadSize(message);
    this.#codec = codecOf(message);
    this.#signals = message.signals.map((signal) => new SignalWriter(signal, this.size));
    this.#words = this.#codec.isMultiplexed ? undefined : WordWriter.for(message, this.size);
  }

  /**
   * Overwrites the first {@link size} bytes of a payload; bits of no signal are 0.
   * @param values physical values in the order of the message's signals; NaN: the initial value, else raw 0
   */
  write(data: Uint8Array, values: Float64Array): void {
    if (this.#words !== undefined) {
      this.#words.write(data, values);
      return;
    }
    const signals = this.#signals;
    data.fill(0, 0, this.size);
    const put = (i: number) => (signals[i] as SignalWriter).put(data, values[i] as number);
    if (!this.#codec.isMultiplexed) for (let i = 0; i < signals.length; i++) put(i);
    else for (const i of this.#codec.presentWith((i) => (signals[i] as SignalWriter).rawOf(values[i] as number))) put(i);
  }
}
