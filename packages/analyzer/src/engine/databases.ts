import type { CanFrame } from "canalystii";
import { type ColumnDecoder, DatabaseSet, type DbcEncoding, type DecodedSignal, type Message } from "canalystii/dbc";
import type {
  DatabaseEdited,
  DatabaseFile,
  DatabaseRead,
  DatabaseState,
  DecodedFrame,
  EditDatabase,
  EditReply,
  MessageKey,
  MessagePlace,
  PrintedDatabase,
  SignalReading,
} from "../protocol.js";
import { checkText } from "./check-value.js";
import { OpenDatabase } from "./edit/open-database.js";
import type { SignalOf } from "./query/query-context.js";
import type { Slices } from "./slices.js";
import { quote, shown } from "./text.js";

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

/** The databases of the workspace, and what frames mean by them. Changes are made one after the other, a slice at a time. */
export class Databases {
  #entries: readonly OpenDatabase[] = [];
  #set = new DatabaseSet();
  #signals: ReadonlyMap<string, readonly SignalOf[]> | undefined;
  #numbers = 0;
  readonly #slices: () => Slices;
  #lastChange: Promise<unknown> = Promise.resolve();

  /** @param slices divides the work of a change */
  constructor(slices: () => Slices) {
    this.#slices = slices;
  }

  /**
   * Reads a database and adds it, or replaces the one with its number.
   * @throws RangeError for a name or dropped part that is no text, an unknown number, channel or encoding, too many databases or too large a file
   */
  set({ database: number, name, bytes, channels, encoding, dropped }: DatabaseFile): Promise<DatabaseRead> {
    return this.#change(async (slices) => {
      checkText("name", name);
      for (const part of dropped ?? []) checkText("dropped part", part);
      if (bytes.length > MAX_BYTES) throw new RangeError(`${quote(name)} has ${bytes.length} bytes; a database has at most ${MAX_BYTES}`);
      if (number === undefined) this.#checkRoom();
      else this.get(number);
      const file = { number: number ?? this.#numbers + 1, name, bytes, channels, encoding, dropped };
      const { entry, read } = await OpenDatabase.read(file, slices);
      this.#put(entry);
      return read;
    });
  }

  /** Adds a database without messages. @throws RangeError for a name that is no text, and for too many */
  create(name: string): Promise<DatabaseEdited> {
    return this.#change(async (slices) => {
      checkText("name", name);
      this.#checkRoom();
      const entry = OpenDatabase.empty(this.#numbers + 1, name);
      this.#put(entry);
      return entry.edited(slices);
    });
  }

  /** Changes a database if nothing is wrong with the change. @throws RangeError for what is not there, or an edition that is gone */
  edit({ database, edition, edit }: EditDatabase): Promise<EditReply> {
    return this.#change(async (slices) => {
      const reply = await this.get(database).edit(edit, edition, slices);
      if (reply.edited !== undefined) this.#use(this.#entries);
      return reply;
    });
  }

  /** Goes back to the edition before, or forward again. @throws RangeError if there is none */
  step(number: number, direction: "undo" | "redo"): Promise<DatabaseEdited> {
    return this.#change(async (slices) => {
      const edited = await this.get(number).step(direction, slices);
      this.#use(this.#entries);
      return edited;
    });
  }

  /** @throws RangeError for an unknown number or channel */
  setChannels(number: number, channels: readonly number[] | undefined): Promise<void> {
    return this.#change(async () => this.#put(this.get(number).withChannels(channels)));
  }

  /** Writes the file of a database as it is after all changes until now. @throws RangeError for an unknown number */
  print(number: number, encoding: DbcEncoding | undefined): Promise<PrintedDatabase> {
    return this.#change((slices) => this.get(number).print(slices, encoding));
  }

  /** @throws RangeError for an unknown number */
  get(number: number): OpenDatabase {
    const found = this.#entries.find((each) => each.number === number);
    if (found === undefined) throw new RangeError(`database ${number} is not there`);
    return found;
  }

  /** @throws RangeError for an unknown number */
  remove(number: number): Promise<void> {
    return this.#change(async () => {
      const gone = this.get(number);
      this.#use(this.#entries.filter((each) => each !== gone));
    });
  }

  state(): DatabaseState[] {
    return this.#entries.map((entry) => entry.state());
  }

  /** Where the message of an id is; undefined: no database has one. */
  placeOf({ channel, id, extended }: MessageKey): MessagePlace | undefined {
    const message = this.messageOf(channel, id, extended);
    if (message === undefined) return undefined;
    const entry = this.#entries.find(({ database }) => database.messages.includes(message));
    return entry && { database: entry.number, edition: entry.edition, message: entry.database.messages.indexOf(message) };
  }

  /** All messages, those of the first database first. */
  *messages(): Generator<Message> {
    for (const { database } of this.#entries) yield* database.messages;
  }

  /** All messages of a database (default: of all), with a channel that they are used for. */
  *messagesOf(database?: number): Generator<{ readonly message: Message; readonly channel: number }> {
    for (const { number, database: content, channels } of this.#entries) {
      if (database !== undefined && database !== number) continue;
      for (const message of content.messages) yield { message, channel: channels?.[0] ?? 0 };
    }
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

  /** The same databases, each for all channels. */
  onAllChannels(): Databases {
    const all = new Databases(this.#slices);
    all.#use(this.#entries.map((entry) => entry.withChannels(undefined)));
    return all;
  }

  /** Decodes all signals; undefined: there is no database. */
  allColumns(): ColumnDecoder | undefined {
    return this.#entries.length === 0 ? undefined : this.#set.columns();
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

  /** Begins a change when those before it are complete: each begins with what the last one has made. */
  #change<T>(make: (slices: Slices) => Promise<T>): Promise<T> {
    const made = this.#lastChange.then(() => make(this.#slices()));
    this.#lastChange = made.catch(() => {});
    return made;
  }

  #checkRoom(): void {
    if (this.#entries.length >= MAX_DATABASES) throw new RangeError(`there are ${MAX_DATABASES} databases, and no more are possible`);
  }

  /** Adds a database, or puts it in the place of the one with its number. */
  #put(entry: OpenDatabase): void {
    const isKnown = this.#entries.some(({ number }) => number === entry.number);
    this.#use(isKnown ? this.#entries.map((each) => (each.number === entry.number ? entry : each)) : [...this.#entries, entry]);
    this.#numbers = Math.max(this.#numbers, entry.number);
  }

  #use(entries: readonly OpenDatabase[]): void {
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
