/** What can stand in a {@link DueHeap}: it knows when it is due, the heap keeps where it stands. */
export interface DueEntry {
  readonly dueMs: number;
  /** Owned by the heap; -1 while the entry is in none. */
  position: number;
  /** Owned by the heap: how many entries were pushed before this one. */
  order: number;
}

/** Entries by due time, then in the order they were pushed: adding and removing any of them costs O(log n). */
export class DueHeap<T extends DueEntry> {
  readonly #entries: T[] = [];
  #pushed = 0;

  /** The entry that is due first. */
  get first(): T | undefined {
    return this.#entries[0];
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.length;
  }

  /** The `order` of the next entry. */
  get pushed(): number {
    return this.#pushed;
  }

  push(entry: T): void {
    entry.order = this.#pushed++;
    entry.position = this.#entries.push(entry) - 1;
    this.#up(entry);
  }

  /** Removes an entry; nothing happens when it is not in the heap. */
  remove(entry: T): void {
    const { position } = entry;
    if (position < 0 || this.#entries[position] !== entry) return;
    entry.position = -1;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#put(last, position);
    this.#up(last);
    this.#down(last);
  }

  #put(entry: T, position: number): void {
    this.#entries[position] = entry;
    entry.position = position;
  }

  #up(entry: T): void {
    let i = entry.position;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.#entries[parent] as T;
      if (!isBefore(entry, above)) break;
      this.#put(above, i);
      i = parent;
    }
    this.#put(entry, i);
  }

  #down(entry: T): void {
    const entries = this.#entries;
    let i = entry.position;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(entries[child + 1] as T, entries[child] as T)) child++;
      const below = entries[child] as T;
      if (!isBefore(below, entry)) break;
      this.#put(below, i);
      i = child;
    }
    this.#put(entry, i);
  }
}

function isBefore(a: DueEntry, b: DueEntry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
