type Listener<E> = (event: E) => void;

/** Callbacks by event name. One that throws disturbs neither the others nor the caller. */
export class Listeners<Map> {
  readonly #byType = new globalThis.Map<keyof Map, Set<Listener<never>>>();
  readonly #onThrow: (type: keyof Map, error: unknown) => void;

  /** @param onThrow is called with what a listener threw */
  constructor(onThrow: (type: keyof Map, error: unknown) => void) {
    this.#onThrow = onThrow;
  }

  /** Adds a callback; returns a function that removes it. */
  on<K extends keyof Map>(type: K, listener: Listener<Map[K]>): () => void {
    if (typeof listener !== "function") throw new TypeError(`listener ${String(listener)} is not a function`);
    // a callback added twice is called twice: each addition is an entry of its own
    const entry: Listener<Map[K]> = (event) => listener(event);
    let set = this.#byType.get(type);
    if (set === undefined) {
      set = new Set();
      this.#byType.set(type, set);
    }
    set.add(entry as Listener<never>);
    return () => {
      set.delete(entry as Listener<never>);
    };
  }

  /** Calls the callbacks, in the order they were added. */
  emit<K extends keyof Map>(type: K, event: Map[K]): void {
    for (const listener of [...(this.#byType.get(type) ?? [])]) {
      try {
        (listener as Listener<Map[K]>)(event);
      } catch (error) {
        this.#onThrow(type, error);
      }
    }
  }
}
