import { Database, type DatabaseData, type DbcEncoding, encodeDbc, type ParsedDbc, parseDbcInSteps, printDbcInSteps } from "canalystii/dbc";
import type {
  DatabaseEdit,
  DatabaseEdited,
  DatabaseFile,
  DatabaseRead,
  DatabaseState,
  EditReply,
  MessageList,
  PrintedDatabase,
} from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import type { Slices } from "../slices.js";
import { counted, quote, shown } from "../text.js";
import { applyEdit } from "./apply/apply-edit.js";
import { EditHistory } from "./edit-history.js";
import { emptyDatabase } from "./empty-database.js";
import { listMessages } from "./list-messages.js";

/** What stays the same in all editions of a database. */
interface Origin {
  readonly number: number;
  readonly name: string;
  readonly channels: readonly number[] | undefined;
  /** Of the file that it was read from; undefined: it has only ASCII characters, or there was none. */
  readonly encoding: DbcEncoding | undefined;
  /** What that file had and editions have not. */
  readonly dropped: readonly string[];
}

/** Positions of what was changed. */
type Place = Pick<DatabaseEdited, "message" | "signal">;

/** The file of an edition, and what reading it reports. */
interface Written {
  readonly printed: PrintedDatabase;
  readonly read: DatabaseRead;
}

/**
 * A database of the workspace in its present edition, with the ones before it. Writing and reading its file is divided in slices;
 * one change has to be complete before the next one begins.
 */
export class OpenDatabase {
  readonly #origin: Origin;
  readonly #history: EditHistory;
  #database: Database;
  #problems: Pick<DatabaseRead, "errors" | "warnings">;

  private constructor(origin: Origin, history: EditHistory, database: Database, problems: Pick<DatabaseRead, "errors" | "warnings">) {
    this.#origin = origin;
    this.#history = history;
    this.#database = database;
    this.#problems = problems;
  }

  /** Reads a file. @throws RangeError for an unknown encoding */
  static async read(
    file: DatabaseFile & { readonly number: number },
    slices: Slices,
  ): Promise<{ readonly entry: OpenDatabase; readonly read: DatabaseRead }> {
    const { number, name, channels, bytes } = file;
    const parsed = await slices.run(parseDbcInSteps(bytes, { encoding: file.encoding }));
    const { database, problems, errors, warnings } = parsed;
    await slices.next();
    const origin = { number, name, channels, encoding: encodingOf(parsed), dropped: file.dropped ?? droppedOf(parsed) };
    await slices.next();
    const entry = new OpenDatabase(origin, new EditHistory(database), database, { errors, warnings });
    return { entry, read: { database: number, problems, errors, warnings } };
  }

  static empty(number: number, name: string): OpenDatabase {
    const data = emptyDatabase();
    const origin = { number, name, channels: undefined, encoding: undefined, dropped: [] };
    return new OpenDatabase(origin, new EditHistory(data), new Database(data), { errors: 0, warnings: 0 });
  }

  get number(): number {
    return this.#origin.number;
  }

  get channels(): readonly number[] | undefined {
    return this.#origin.channels;
  }

  get database(): Database {
    return this.#database;
  }

  /** Returns the same database, with its editions, for other channels. */
  withChannels(channels: readonly number[] | undefined): OpenDatabase {
    return new OpenDatabase({ ...this.#origin, channels }, this.#history, this.#database, this.#problems);
  }

  state(): DatabaseState {
    const { number, name, channels } = this.#origin;
    const { messages } = this.#database;
    return {
      ...{ database: number, name: shown(name), channels, ...this.#problems },
      messages: messages.length,
      signals: messages.reduce((sum, { signals }) => sum + signals.length, 0),
    };
  }

  get edition(): number {
    return this.#history.edition;
  }

  list(search: string, opened: number | undefined): MessageList {
    const { edition, canUndo, canRedo } = this.#history;
    return { ...listMessages(this.#database, search, opened), edition, canUndo, canRedo };
  }

  /** @throws RangeError for another edition than the present one; undefined: any */
  expect(edition: number | undefined): void {
    if (edition === undefined || edition === this.edition) return;
    throw new RangeError(`${quote(this.#origin.name)} was changed meanwhile, and its messages may be at other positions: try again`);
  }

  /**
   * Makes a new edition, unless something is wrong.
   * @param edition of which the positions are; undefined: the present one
   * @throws RangeError for an edition that is gone, a message or signal that is not there
   */
  async edit(edit: DatabaseEdit, edition: number | undefined, slices: Slices): Promise<EditReply> {
    this.expect(edition);
    const { data, problems } = applyEdit(this.#history.current, edit);
    if (data === undefined) return { problems, edited: undefined };
    await slices.next();
    const written = await this.#write(data, slices);
    this.#history.push(data);
    return { problems, edited: this.#renew(written, placeOf(edit, data.messages)) };
  }

  /** @throws RangeError if there is no edition before, or after */
  async step(direction: "undo" | "redo", slices: Slices): Promise<DatabaseEdited> {
    const written = await this.#write(direction === "undo" ? this.#history.before : this.#history.after, slices);
    if (direction === "undo") this.#history.undo();
    else this.#history.redo();
    return this.#renew(written);
  }

  /** What the page keeps of the present edition. */
  async edited(slices: Slices): Promise<DatabaseEdited> {
    return this.#renew(await this.#write(this.#history.current, slices));
  }

  /** Writes the file of the present edition. @throws RangeError for an unknown encoding */
  async print(slices: Slices, wanted = this.#origin.encoding): Promise<PrintedDatabase> {
    if (wanted !== undefined) checkChoice("encoding", wanted, ["utf-8", "windows-1252"]);
    return this.#print(this.#history.current, slices, wanted);
  }

  async #print(data: DatabaseData, slices: Slices, wanted: DbcEncoding | undefined): Promise<PrintedDatabase> {
    const text = await slices.run(printDbcInSteps(data));
    await slices.next();
    // programs read files without a mark as windows-1252
    const bytes = wanted === "utf-8" ? undefined : encodeDbc(text, "windows-1252");
    await slices.next();
    const { dropped } = this.#origin;
    if (bytes !== undefined) return { bytes, encoding: "windows-1252", dropped };
    return { bytes: encodeDbc(text, "utf-8") as Uint8Array, encoding: "utf-8", dropped };
  }

  async #write(data: DatabaseData, slices: Slices): Promise<Written> {
    const { number, encoding: wanted } = this.#origin;
    const printed = await this.#print(data, slices, wanted);
    const { bytes, encoding } = printed;
    const { problems, errors, warnings } = await slices.run(parseDbcInSteps(bytes, { encoding }));
    await slices.next();
    return { printed, read: { database: number, problems, errors, warnings } };
  }

  #renew({ printed, read }: Written, place: Place = { message: undefined, signal: undefined }): DatabaseEdited {
    const { errors, warnings } = read;
    const before = this.#database.messages.length;
    this.#database = new Database(this.#history.current);
    const moved = this.#database.messages.length !== before;
    this.#problems = { errors, warnings };
    return { ...printed, ...place, moved, name: this.#origin.name, read };
  }
}

/** Returns the encoding of a file that is written again; undefined: both are the same so far. */
function encodingOf({ text, encoding }: ParsedDbc): DbcEncoding | undefined {
  if (!/[\u0080-\uffff]/.test(text)) return undefined;
  return encoding === "windows-1252" ? "windows-1252" : "utf-8";
}

function droppedOf({ unused, errors }: ParsedDbc): string[] {
  const statements = [...unused].map(([keyword, count]) =>
    keyword === "VECTOR__INDEPENDENT_SIG_MSG" ? independent(count) : `${count} ${keyword}`,
  );
  return errors === 0 ? statements : [...statements, `${counted(errors, "part")} that could not be read`];
}

function independent(count: number): string {
  return `${counted(count, "signal")} without a message`;
}

function placeOf(edit: DatabaseEdit, messages: Database["messages"]): Place {
  switch (edit.kind) {
    case "add-message":
      return { message: messages.length - 1, signal: edit.signals.length > 0 ? edit.signals.length - 1 : undefined };
    case "change-message":
      return { message: edit.message, signal: undefined };
    case "add-signal":
      return { message: edit.message, signal: (messages[edit.message]?.signals.length ?? 0) - 1 };
    case "change-signal":
      return { message: edit.message, signal: edit.signal };
    case "remove-signal":
      return { message: edit.message, signal: undefined };
    default:
      return { message: undefined, signal: undefined };
  }
}
