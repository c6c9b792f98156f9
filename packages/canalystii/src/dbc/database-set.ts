import type { CanFrameInput } from "../can/frame.js";
import { type ChannelMessages, createChannelIndexes } from "./columns/channel-indexes.js";
import { type ChannelIndexes, ColumnDecoder, type ColumnOptions } from "./columns/column-decoder.js";
import type { Database } from "./database.js";
import { DecodedMessage, decodePayload, payloadOf } from "./decode/decoded-message.js";
import { codecOf } from "./decode/message-codec.js";
import { type EncodeOptions, encodeFrame } from "./encode/encode-frame.js";
import type { SignalValues } from "./encode/message-encoder.js";
import type { Message } from "./model/model.js";

export interface AddDatabaseOptions {
  /** Channels (0-based) that the database is used for. Default: all. */
  readonly channels?: Iterable<number> | undefined;
}

/**
 * Several databases, each for all channels or for some. For a frame, a database with its exact id takes precedence over one
 * with only its J1939 parameter group; otherwise, the database that was added first.
 */
export class DatabaseSet {
  readonly #databases: Database[] = [];
  readonly #sources: ChannelMessages[] = [];
  #indexes: ChannelIndexes | undefined;

  /** The databases, in the order they were added. */
  get databases(): readonly Database[] {
    return this.#databases;
  }

  /** Adds a database after the others. Existing column decoders do not use it. */
  add(database: Database, { channels }: AddDatabaseOptions = {}): this {
    const set = channels === undefined ? undefined : new Set(channels);
    for (const channel of set ?? []) {
      if (!Number.isInteger(channel) || channel < 0 || channel > 255)
        throw new RangeError(`channel ${String(channel)} is not an integer in 0..255`);
    }
    this.#databases.push(database);
    this.#sources.push({ messages: database.messages, channels: set });
    this.#indexes = undefined;
    return this;
  }

  /** Returns the message of a frame; undefined when no database for its channel has one. */
  messageOf({ id, extended = id > 0x7ff, error, channel = 0 }: CanFrameInput): Message | undefined {
    if (error === true) return undefined;
    const indexes = this.#current();
    const number = indexes.ofChannel(channel).find(id, extended);
    const holder = indexes.databases.findLast(({ first }) => first <= number);
    return holder?.messages[number - holder.first];
  }

  /** Decodes a frame; undefined when no database for its channel has its message. */
  decode(frame: CanFrameInput): DecodedMessage | undefined {
    const message = this.messageOf(frame);
    return message && new DecodedMessage(message, decodePayload(codecOf(message), payloadOf(frame)), frame.id);
  }

  /**
   * Encodes values into a frame, with the first database for `options.channel` (if given) that has a message with this name.
   * @throws RangeError as `Database.encode`
   */
  encode(message: string, values: SignalValues = {}, options: EncodeOptions = {}): CanFrameInput {
    const { channel } = options;
    for (const [i, database] of this.#databases.entries()) {
      const found = database.message(message);
      const { channels } = this.#sources[i] as ChannelMessages;
      if (found !== undefined && (channel === undefined || channels === undefined || channels.has(channel)))
        return encodeFrame(found, values, options);
    }
    throw new RangeError(
      `message ${JSON.stringify(message)} is not in any database${channel === undefined ? "" : ` for channel ${channel}`}`,
    );
  }

  /** Creates a decoder that turns many frames at a time into columns. */
  columns(options: ColumnOptions = {}): ColumnDecoder {
    return new ColumnDecoder(this.#current(), options);
  }

  #current(): ChannelIndexes {
    this.#indexes ??= createChannelIndexes(this.#sources);
    return this.#indexes;
  }
}
