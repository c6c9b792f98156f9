import { type CanFrameInput, errorText, toFrame } from "canalystii";
import {
  type Database,
  type EncodeOptions,
  type Message,
  MessageProtection,
  type ProtectionOptions,
  type Signal,
  type SignalValues,
} from "canalystii/dbc";
import { nearestHint } from "../text/nearest.js";
import type { GivenChecksum } from "./checksum-option.js";
import { compileChecksums } from "./compile-checksums.js";
import type { Databases } from "./databases.js";
import { firstWord, type MessageText, parseMessageText } from "./message-text.js";
import { readSignalValue } from "./signal-value.js";

/** Makes a frame each time that it is sent: its counters count. */
export type FrameMaker = () => CanFrameInput;

export interface MessageFramesOptions {
  /** Also refuse values outside the limits of the database, which otherwise give a warning. */
  readonly strict?: boolean | undefined;
  /** How checksums are computed if the database does not say it. */
  readonly checksums?: readonly GivenChecksum[] | undefined;
  readonly warn: (line: string) => void;
}

interface Found {
  readonly message: Message;
  readonly database: Database;
}

/** Turns `EngineData EngineSpeed=812.5 Gear=Drive` into frames. */
export class MessageFrames {
  readonly #databases: Databases;
  readonly #options: MessageFramesOptions;
  /** The first database of several that have a name takes precedence, as in decoding. */
  readonly #messages = new Map<string, Found>();
  /** Number of frames of each message. */
  readonly #counts = new Map<Message, number>();
  readonly #checksum: ProtectionOptions["checksum"];
  /** Messages of which the user was told that a checksum is not computed. */
  readonly #unprotected = new Set<Message>();

  /** @param databases those of the channel to send on. @throws UsageError for checksums that do not exist */
  constructor(databases: Databases, options: MessageFramesOptions) {
    this.#databases = databases;
    this.#options = options;
    this.#checksum = compileChecksums(databases, options.checksums);
    for (const { database } of databases.list.toReversed()) {
      for (const message of database.messages) this.#messages.set(message.shortName, { message, database });
      for (const message of database.messages) this.#messages.set(message.name, { message, database });
    }
  }

  /** Returns whether a text begins with the name of a message. */
  has(text: string): boolean {
    return this.#messages.has(firstWord(text));
  }

  /**
   * Reads a message with its values. Counters and checksums without a value are right in each frame.
   * @throws RangeError for unknown names, values that are not possible, and messages that the adapter cannot send
   */
  read(text: string): FrameMaker {
    const parts = parseMessageText(text);
    const found = this.#messages.get(parts.name);
    if (found === undefined) throw this.#unknownMessage(parts.name);
    const { message } = found;
    const values = readValues(message, parts);
    const { source, destination } = parts;
    const frame = this.#encode(found, values, { source, destination });
    try {
      toFrame(frame, { classicOnly: true });
    } catch (error) {
      throw new RangeError(`message ${message.name} (${message.length} bytes): ${errorText(error)}`);
    }
    const protection = this.#protect(message, values);
    return () => {
      const count = this.#counts.get(message) ?? 0;
      this.#counts.set(message, count + 1);
      const data = Uint8Array.from(frame.data ?? []);
      protection.apply(data, count);
      return { ...frame, data };
    };
  }

  /** Counters and checksums with a value of their own are not touched. */
  #protect(message: Message, values: SignalValues): MessageProtection {
    const given = new Set(Object.keys(values));
    const except = ({ name, shortName }: Signal) => given.has(name) || given.has(shortName);
    const protection = new MessageProtection(message, { except, checksum: this.#checksum });
    const [unknown] = protection.roles.unknown;
    if (unknown !== undefined && !this.#unprotected.has(message)) {
      this.#unprotected.add(message);
      this.#options.warn(`checksum ${message.name}.${unknown.name} keeps its initial value: its kind is unknown (--checksum)`);
    }
    return protection;
  }

  #encode({ message, database }: Found, values: SignalValues, addresses: EncodeOptions): CanFrameInput {
    const { strict, warn } = this.#options;
    const frame = database.encode(message, values, { ...addresses, strict });
    if (strict === true) return frame;
    try {
      database.encode(message, values, { strict: true });
    } catch (error) {
      warn(`message ${message.name}: ${errorText(error)}`);
    }
    return frame;
  }

  #unknownMessage(name: string): RangeError {
    return new RangeError(`message ${JSON.stringify(name)} is not in ${this.#databases.names}${nearestHint(name, this.#messages.keys())}`);
  }
}

function readValues(message: Message, { values }: MessageText): SignalValues {
  const entries = values.map((value) => {
    const signal = findSignal(message, value.signal);
    return [value.signal, readSignalValue(message, signal, value)] as const;
  });
  return Object.fromEntries(entries);
}

function findSignal(message: Message, name: string): Signal {
  const found = message.signals.findLast((signal) => signal.name === name || signal.shortName === name);
  if (found !== undefined) return found;
  const names = message.signals.map((signal) => signal.name);
  throw new RangeError(`signal ${JSON.stringify(name)} is not in message ${message.name}${nearestHint(name, names)}`);
}
