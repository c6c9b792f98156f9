import type { DatabaseData, Message } from "../model/model.js";

/** Gives nodes and signals the names that they have in the file. */
export class ShortNames {
  readonly #nodes: ReadonlyMap<string, string>;
  readonly #signals = new WeakMap<Message, ReadonlyMap<string, string>>();

  constructor({ nodes }: DatabaseData) {
    this.#nodes = new Map(nodes.map(({ name, shortName }) => [name, shortName]));
  }

  node(name: string): string {
    return this.#nodes.get(name) ?? name;
  }

  signal(message: Message, name: string): string {
    let names = this.#signals.get(message);
    if (names === undefined) {
      names = new Map(message.signals.map((signal) => [signal.name, signal.shortName]));
      this.#signals.set(message, names);
    }
    return names.get(name) ?? name;
  }
}

/** Returns an id as DBC has it, with bit 31 for extended ones. */
export function dbcId({ id, extended }: { readonly id: number; readonly extended: boolean }): number {
  return extended ? id + 0x8000_0000 : id;
}

/** Returns a string in quotes. One that ends with a backslash gets a blank: `\"` would not end it. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}${text.endsWith("\\") ? " " : ""}"`;
}
