import type { DatabaseData } from "canalystii/dbc";

/** Older changes cannot be undone. Editions share all messages that are equal in them. */
const MOST_STEPS = 100;

let editions = 0;

/** The editions of a database: the one in use, those before it, and those that were undone. */
export class EditHistory {
  readonly #past: DatabaseData[] = [];
  #undone: DatabaseData[] = [];
  #current: DatabaseData;
  #edition = ++editions;

  constructor(first: DatabaseData) {
    this.#current = first;
  }

  get current(): DatabaseData {
    return this.#current;
  }

  /** Number of the one in use: another one after each change, going back and forward too, and in each database. */
  get edition(): number {
    return this.#edition;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Makes another edition the one in use; what was undone before is forgotten. */
  push(next: DatabaseData): void {
    this.#past.push(this.#current);
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#undone = [];
    this.#use(next);
  }

  /** The edition before. @throws RangeError if there is nothing to be undone */
  get before(): DatabaseData {
    const before = this.#past.at(-1);
    if (before === undefined) throw new RangeError("there is no change to be undone");
    return before;
  }

  /** The edition after. @throws RangeError if nothing was undone */
  get after(): DatabaseData {
    const after = this.#undone.at(-1);
    if (after === undefined) throw new RangeError("there is no change to be redone");
    return after;
  }

  /** @throws RangeError if there is nothing to be undone */
  undo(): void {
    const { before } = this;
    this.#past.pop();
    this.#undone.push(this.#current);
    this.#use(before);
  }

  /** @throws RangeError if nothing was undone */
  redo(): void {
    const { after } = this;
    this.#undone.pop();
    this.#past.push(this.#current);
    this.#use(after);
  }

  #use(data: DatabaseData): void {
    this.#current = data;
    this.#edition = ++editions;
  }
}
