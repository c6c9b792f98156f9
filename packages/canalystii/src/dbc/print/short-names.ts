import type { DatabaseData, Message } from "../model/model.js";

/** Finds the names of nodes and signals in the file. */
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

/** Returns an id as written in DBC, with bit 31 set for extended ids. */
export function dbcId({ id, extended }: { readonly id: number; readonly extended: boolean }): number {
  return extended ? id + 0x8000_0000 : id;
}

/** Returns a string in quotes. A space follows a backslash at the end: `\"` would not end the string. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}${text.endsWith("\\") ? " " : ""}"`;
}
