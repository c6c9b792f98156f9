/** Values for objects of a database, separately for each J1939 source of their frames. */
export class BySource<Key, Value> {
  readonly #values = new Map<Key, Map<number | undefined, Value>>();

  /** Returns the value of an object and source, at first what `create` returns. @param source undefined: not J1939 */
  get(key: Key, source: number | undefined, create: () => Value): Value {
    let sources = this.#values.get(key);
    if (sources === undefined) {
      sources = new Map();
      this.#values.set(key, sources);
    }
    let value = sources.get(source);
    if (value === undefined) {
      value = create();
      sources.set(source, value);
    }
    return value;
  }

  get values(): readonly Value[] {
    return [...this.#values.values()].flatMap((sources) => [...sources.values()]);
  }
}
