import type { Message } from "canalystii/dbc";
import { shown } from "../text.js";

/** Most messages of one window: their numbers have 15 bits. */
const MAX_NAMES = 0x7fff;

/** Gives messages numbers, so that each name goes to the page once. */
export class NameList {
  readonly names: string[] = [];
  readonly senders: string[] = [];
  readonly #indexes = new Map<Message, number>();

  /** Returns the number of a message; -1 without one. */
  indexOf(message: Message | undefined): number {
    if (message === undefined) return -1;
    let index = this.#indexes.get(message);
    if (index === undefined) {
      if (this.names.length >= MAX_NAMES) return -1;
      index = this.names.push(shown(message.name)) - 1;
      this.senders.push(shown(message.senders.join(", ")));
      this.#indexes.set(message, index);
    }
    return index;
  }
}
