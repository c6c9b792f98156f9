import type { Message, MessageTable, Signal } from "canalystii/dbc";
import { signalsByName } from "../databases/signals-by-name.js";
import { BySource } from "./by-source.js";

/** Values of a signal outside the limits of the database. */
export interface OutOfRange {
  readonly message: Message;
  readonly signal: Signal;
  /** J1939 source address; undefined for other messages. */
  readonly source: number | undefined;
  values: number;
  /** Lowest and highest of them. */
  lowest: number;
  highest: number;
}

interface Check {
  readonly signal: Signal;
  readonly minimum: number;
  readonly maximum: number;
  /** Values with a label, e.g. "not available", may be outside. */
  readonly labelled: ReadonlySet<number>;
}

/** Part of a step by which a value may exceed a limit: products such as 3 × 0.1 are not exact. */
const TOLERANCE = 1e-6;

/** Counts values outside the limits of their signals. */
export class ValueRanges {
  readonly #checks = new Map<Message, readonly Check[]>();
  readonly #found = new BySource<Signal, OutOfRange>();

  add(table: MessageTable): void {
    const { message, source } = table;
    let checks = this.#checks.get(message);
    if (checks === undefined) {
      checks = checksOf(message);
      this.#checks.set(message, checks);
    }
    for (const check of checks) {
      const { minimum, maximum, labelled } = check;
      table.column(check.signal.name).forEach((value, i) => {
        if ((value < minimum || value > maximum) && !labelled.has(value)) {
          const create = () => ({ message, signal: check.signal, source: source?.[i], values: 0, lowest: value, highest: value });
          count(this.#found.get(check.signal, source?.[i], create), value);
        }
      });
    }
  }

  /** Returns the signals with such values, each source of a J1939 message by itself. */
  get found(): readonly OutOfRange[] {
    return this.#found.values;
  }
}

function count(found: OutOfRange, value: number): void {
  found.values++;
  found.lowest = Math.min(found.lowest, value);
  found.highest = Math.max(found.highest, value);
}

function checksOf({ signals }: Message): Check[] {
  const byName = signalsByName(signals);
  return signals.flatMap((signal): Check[] => {
    const { name, minimum, maximum, scale, offset, labels, float } = signal;
    // a column has the values of all branches with this name
    const isAmbiguous = (byName.get(name)?.length ?? 0) > 1;
    if ((minimum === undefined && maximum === undefined) || isAmbiguous) return [];
    const tolerance = float ? 0 : Math.abs(scale) * TOLERANCE;
    return [
      {
        signal,
        minimum: (minimum ?? Number.NEGATIVE_INFINITY) - tolerance,
        maximum: (maximum ?? Number.POSITIVE_INFINITY) + tolerance,
        labelled: new Set([...(labels?.keys() ?? [])].map((raw) => Number(raw) * scale + offset)),
      },
    ];
  });
}
