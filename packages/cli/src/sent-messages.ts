import { type CanFrameInput, errorText } from "canalystii";
import type { Context } from "./context.js";
import type { ChecksumOptions } from "./databases/checksum-option.js";
import type { Databases } from "./databases/databases.js";
import type { FrameMaker, MessageFrames } from "./databases/message-frames.js";
import { isAssignment } from "./databases/message-text.js";
import { UsageError } from "./failures.js";
import { parseSendable, readFrame } from "./sent-frames.js";

/** An id without data, which is a mistake and not a name. */
const ID = /^(?:[0-9a-f]{3}|[0-9a-f]{8})$/i;

/** What comes before the address of a J1939 node. */
const ADDRESS = /^(?:from|to)$/i;

/** Returns whether a word of the command line is a frame in cansend's grammar, or is meant as one. */
export function isFrameText(word: string): boolean {
  return word.includes("#") || ID.test(word);
}

/** Appends words that are addresses and values of signals to the message before them: `EngineData` `from` `21` `Speed=3`. */
export function joinValues(words: readonly string[]): string[] {
  const texts: string[] = [];
  for (const word of words) {
    const continues = isAssignment(word) || ADDRESS.test(word) || ADDRESS.test(/\S*$/.exec(texts.at(-1) ?? "")?.[0] ?? "");
    if (continues && texts.length > 0) texts.push(`${texts.pop()} ${word}`);
    else texts.push(word);
  }
  return texts;
}

interface MessageReadingOptions extends ChecksumOptions {
  /** Refuse values outside the limits of the database. */
  readonly strict?: boolean | undefined;
  readonly context: Pick<Context, "warn">;
}

/** Reads what is to be sent: frames in cansend's grammar and, with databases, messages with the values of their signals. */
export class FrameReader {
  readonly #messages: MessageFrames | undefined;

  private constructor(messages: MessageFrames | undefined) {
    this.#messages = messages;
  }

  /** The code for databases is loaded only if there are some. */
  static async create(databases: Databases | undefined, { strict, checksum, context }: MessageReadingOptions): Promise<FrameReader> {
    if (databases === undefined) return new FrameReader(undefined);
    const { MessageFrames } = await import("./databases/message-frames.js");
    return new FrameReader(new MessageFrames(databases, { strict, checksums: checksum, warn: context.warn }));
  }

  /** Returns whether a text begins with the name of a message. */
  isMessage(text: string): boolean {
    return this.#messages?.has(text) === true;
  }

  /** @throws UsageError with the mistake and what is possible */
  read(text: string): FrameMaker {
    const messages = this.#messagesFor(text);
    if (messages === undefined) return always(readFrame(text));
    try {
      return messages.read(text);
    } catch (error) {
      throw new UsageError(errorText(error), { cause: error });
    }
  }

  /**
   * Reads a line of standard input.
   * @throws RangeError with the mistake
   */
  readonly readLine = (text: string): CanFrameInput => this.#messagesFor(text)?.read(text)() ?? parseSendable(text);

  /** Returns what reads a text that is not a frame. */
  #messagesFor(text: string): MessageFrames | undefined {
    return this.isMessage(text) || !isFrameText(text) ? this.#messages : undefined;
  }
}

function always(frame: CanFrameInput): FrameMaker {
  return () => frame;
}
