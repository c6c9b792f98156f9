import type { CanFrame } from "canalystii";
import { type ColumnDecoder, type Database, DatabaseSet, type DecodedSignal, type Message, parseDbc } from "canalystii/dbc";
import type { DatabaseFile, DatabaseRead, DatabaseState, DecodedFrame, SignalReading } from "../protocol.js";
import type { SignalOf } from "./query/query-context.js";
import { quote, shown } from "./text.js";

interface Entry {
  readonly number: number;
  readonly name: string;
  readonly channels: readonly number[] | undefined;
  readonly database: Database;
  readonly errors: number;
  readonly warnings: number;
}

/** A frame in a row of a table. */
interface InlineFrame {
  readonly message: Message;
  /** The signals. */
  readonly text: string;
}

const MAX_DATABASES = 64;
const MAX_BYTES = 100_000_000;
/** Characters of the signals of a row on one line. */
const MAX_LINE = 300;

/** The databases of the workspace, and what frames mean by them. */
export class Databases {
  #entries: readonly Entry[] = [];
  #set = new DatabaseSet();
  #signals: ReadonlyMap<string, readonly SignalOf[]> | undefined;
  #numbers = 0;

  /**
   * Reads a database and adds it, or replaces the one with its number.
   * @throws RangeError for an unknown number, channel or encoding, too many databases or too large a file
   */
  set({ database: number, name, bytes, channels, encoding }: DatabaseFile): DatabaseRead {
    if (bytes.length > MAX_BYTES) throw new RangeError(`${quote(name)} has ${bytes.length} bytes; a database has at most ${MAX_BYTES}`);
    if (number !== undefined) this.#need(number);
    else if (this.#entries.length >= MAX_DATABASES) throw new RangeError(`there are ${MAX_DATABASES} databases, and no more are possible`);
    const { database, problems, errors, warnings } = parseDbc(bytes, { encoding });
    const entry: Entry = { number: number ?? this.#numbers + 1, name, channels, database, errors, warnings };
    const others = this.#entries.some((each) => each.number === entry.number)
      ? this.#entries.map((each) => (each.number === entry.number ? entry : each))
      : [...this.#entries, entry];
    this.#use(others);
    this.#numbers = Math.max(this.#numbers, entry.number);
    return { database: entry.number, problems, errors, warnings };
  }

  /** @throws RangeError for an unknown number */
  remove(number: number): void {
    this.#need(number);
    this.#use(this.#entries.filter((each) => each.number !== number));
  }

  state(): DatabaseState[] {
    return this.#entries.map(({ number, name, channels, database, errors, warnings }) => ({
      ...{ database: number, name: shown(name), channels, errors, warnings },
      messages: database.messages.length,
      signals: database.messages.reduce((sum, { signals }) => sum + signals.length, 0),
    }));
  }

  /** All messages, those of the first database first. */
  *messages(): Generator<Message> {
    for (const { database } of this.#entries) yield* database.messages;
  }

  messageOf(channel: number, id: number, extended: boolean): Message | undefined {
    return this.#entries.length === 0 ? undefined : this.#set.messageOf({ id, extended, channel });
  }

  /** Returns the signals with a name, or with `Message.Signal`. */
  signalsNamed(name: string): readonly SignalOf[] {
    return this.#index().get(name) ?? [];
  }

  /** Names of signals, each once; those with their messages' names too are not among them. */
  *signalNames(): Generator<string> {
    for (const name of this.#index().keys()) if (!name.includes(".")) yield name;
  }

  columns(signals: readonly string[]): ColumnDecoder {
    return this.#set.columns({ signals });
  }

  /** Returns a frame's message and signals, each on one line; undefined when no database has the message. */
  inline(frame: CanFrame): InlineFrame | undefined {
    const decoded = this.#entries.length === 0 ? undefined : this.#set.decode(frame);
    if (decoded === undefined) return undefined;
    const { message } = decoded;
    let text = "";
    for (const each of decoded.signals) {
      if (text.length > MAX_LINE) return { message, text: `${text.slice(0, MAX_LINE)}…` };
      const { label = numberText(each.value), signal } = each;
      text += `${text === "" ? "" : ", "}${shown(signal.name)} ${shown(label)}${each.label === undefined ? unitText(signal.unit) : ""}`;
    }
    return { message, text };
  }

  /** Returns everything about a frame. */
  explain(frame: CanFrame, row: number): DecodedFrame {
    const decoded = this.#set.decode(frame);
    if (decoded === undefined) return { row, message: undefined, senders: [], comment: undefined, signals: [] };
    const { message, signals } = decoded;
    return {
      ...{ row, message: shown(message.name), senders: message.senders.map(shown) },
      comment: message.comment?.split("\n").map(shown).join("\n"),
      signals: signals.map(readingOf),
    };
  }

  #need(number: number): void {
    if (!this.#entries.some((each) => each.number === number)) throw new RangeError(`database ${number} is not there`);
  }

  #use(entries: readonly Entry[]): void {
    const set = new DatabaseSet();
    for (const { database, channels } of entries) set.add(database, { channels });
    this.#entries = entries;
    this.#set = set;
    this.#signals = undefined;
  }

  #index(): ReadonlyMap<string, readonly SignalOf[]> {
    this.#signals ??= indexSignals(this.messages());
    return this.#signals;
  }
}

function indexSignals(messages: Iterable<Message>): ReadonlyMap<string, readonly SignalOf[]> {
  const index = new Map<string, SignalOf[]>();
  for (const message of messages) {
    // several branches may have a signal of the same name: its column has the values of all
    for (const signal of new Map(message.signals.map((each) => [each.name, each])).values()) {
      for (const name of [signal.name, `${message.name}.${signal.name}`]) {
        const found = index.get(name);
        if (found === undefined) index.set(name, [{ message, signal }]);
        else found.push({ message, signal });
      }
    }
  }
  return index;
}

function readingOf({ signal, value, label }: DecodedSignal): SignalReading {
  const text = label === undefined ? numberText(value) : `${shown(label)} (${numberText(value)})`;
  return { name: shown(signal.name), value, text, unit: shown(signal.unit ?? ""), label: label === undefined ? undefined : shown(label) };
}

/** Without the digits that come from rounding. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function unitText(unit: string | undefined): string {
  return unit === undefined || unit === "" ? "" : ` ${shown(unit)}`;
}
