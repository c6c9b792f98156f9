/** Most names of one window: their numbers have 15 bits. */
const MAX_NAMES = 0x7fff;

/** Gives names numbers, so that each goes to the page once. */
export class NameList {
  readonly all: string[] = [];
  readonly #indexes = new Map<string, number>();

  /** Returns the number of a name; -1 without a name. */
  indexOf(name: string | undefined): number {
    if (name === undefined) return -1;
    let index = this.#indexes.get(name);
    if (index === undefined) {
      if (this.all.length >= MAX_NAMES) return -1;
      index = this.all.push(name) - 1;
      this.#indexes.set(name, index);
    }
    return index;
  }
}
