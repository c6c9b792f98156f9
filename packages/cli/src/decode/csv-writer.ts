import type { FrameBatch } from "canalystii";
import { type ColumnDecoder, hasDestination, type Message, type MessageTable } from "canalystii/dbc";
import type { Databases } from "../databases/databases.js";
import { type SelectedSignals, selectSignals, signalNames } from "../databases/signal-selection.js";
import { signalsByName } from "../databases/signals-by-name.js";
import { ByteText } from "./byte-text.js";
import { CsvCell, quoteCell } from "./csv-cell.js";
import type { DecodedWriter, DecodedWriterOptions } from "./decoded-writer.js";
import type { TimeText } from "./time-text.js";
import { hasFrameLength, type Undecoded } from "./undecoded.js";

/** A frame to write. */
export interface CsvRow {
  readonly batch: FrameBatch;
  /** Its number in the batch. */
  readonly row: number;
  readonly columns: readonly Float64Array[];
  /** Its position in the columns. */
  readonly at: number;
  /** Where its first line begins in the text. */
  readonly start: number;
}

/** Writes decoded frames as CSV, from columns. */
export abstract class CsvWriter<Plan extends { readonly cells: readonly CsvCell[] }> implements DecodedWriter {
  protected readonly selected: SelectedSignals;
  /** Columns for the J1939 addresses that the messages have. */
  readonly #addresses: readonly ("source" | "destination")[];
  /** Only some signals are selected: frames without any of them are omitted. */
  protected readonly selecting: boolean;
  readonly #databases: Databases;
  readonly #decoder: ColumnDecoder;
  readonly #undecoded: Undecoded;
  readonly #time: TimeText;
  readonly #plans = new Map<Message, Plan>();
  readonly #names = new Map<Message, Uint8Array>();
  readonly #text = new ByteText();
  /** By row: the number of its table, from 1; 0: none. */
  #tableOf = new Uint32Array(0);

  constructor(databases: Databases, { selected, time, undecoded }: DecodedWriterOptions) {
    this.selected = selected ?? selectSignals(databases, undefined);
    this.#addresses = addressesOf([...this.selected.keys()]);
    this.selecting = selected !== undefined;
    this.#databases = databases;
    this.#decoder = databases.set.columns({ signals: selected && signalNames(selected) });
    this.#undecoded = undecoded;
    this.#time = time;
  }

  /** Returns the first line. */
  header(): string {
    return `${["time", "channel", "message", ...this.#addresses, ...this.columnNames()].join()}\n`;
  }

  /** Returns the names of the columns after time, channel, message and addresses, quoted. */
  protected abstract columnNames(): string[];
  /** Prepares the rows of a message. */
  protected abstract plan(message: Message, cells: readonly CsvCell[]): Plan;
  /**
   * Adds the lines of a frame. The text ends with the beginning of the first one: time, channel, message and addresses.
   * Returns false to omit the frame, with whatever was added.
   */
  protected abstract add(text: ByteText, plan: Plan, row: CsvRow): boolean;

  write(batch: FrameBatch): Uint8Array {
    const tables = this.#decoder.decode(batch);
    const tableOf = this.#assign(batch, tables);
    const plans = tables.map(({ message }) => this.#planOf(message));
    const columns = tables.map((table, i) => (plans[i] as Plan).cells.map(({ name }) => table.column(name)));
    const names = tables.map(({ message }) => this.#names.get(message) as Uint8Array);
    const addresses = tables.map((table) => this.#addresses.map((name) => table[name]));
    const next = new Uint32Array(tables.length);
    const { length, timestampUs, channel } = batch;
    const text = this.#text;
    for (let row = 0; row < length; row++) {
      const number = (tableOf[row] as number) - 1;
      if (number === -1) {
        this.#undecoded.addOther(batch, row);
        continue;
      }
      const at = next[number] as number;
      next[number] = at + 1;
      const start = text.length;
      this.#time.put(text, timestampUs[row] as number);
      text.commas(1);
      text.natural(channel[row] as number);
      text.bytes(names[number] as Uint8Array);
      for (const column of addresses[number] as readonly (Uint8Array | undefined)[]) {
        text.commas(1);
        if (column !== undefined) text.natural(column[at] as number);
      }
      const of = { batch, row, columns: columns[number] as readonly Float64Array[], at, start };
      if (this.add(text, plans[number] as Plan, of)) {
        this.#time.done(timestampUs[row] as number);
        continue;
      }
      text.truncate(start);
      if (this.selecting) this.#undecoded.decoded--;
    }
    return text.take();
  }

  /** Finds the table of each row, and counts the frames. */
  #assign(batch: FrameBatch, tables: readonly MessageTable[]): Uint32Array {
    if (this.#tableOf.length < batch.length) this.#tableOf = new Uint32Array(batch.length);
    const tableOf = this.#tableOf;
    tableOf.fill(0, 0, batch.length);
    tables.forEach(({ message, rows }, i) => {
      const least = hasFrameLength(message) ? message.length : 0;
      let short = 0;
      for (const row of rows) {
        tableOf[row] = i + 1;
        if ((batch.size[row] as number) < least) short++;
      }
      this.#undecoded.addDecoded(message, rows.length, short);
    });
    return tableOf;
  }

  #planOf(message: Message): Plan {
    let plan = this.#plans.get(message);
    if (plan === undefined) {
      const byName = signalsByName(this.selected.get(message) ?? []);
      plan = this.plan(
        message,
        Array.from(byName.values(), (signals) => new CsvCell(this.#databases.set, signals)),
      );
      this.#plans.set(message, plan);
      this.#names.set(message, new TextEncoder().encode(`,${quoteCell(message.name)}`));
    }
    return plan;
  }
}

function addressesOf(messages: readonly Message[]): ("source" | "destination")[] {
  if (messages.some(hasDestination)) return ["source", "destination"];
  return messages.some(({ pgn }) => pgn !== undefined) ? ["source"] : [];
}
