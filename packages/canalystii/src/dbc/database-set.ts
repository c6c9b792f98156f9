import type { CanFrameInput } from "../can/index.js";
import { type ChannelMessages, createChannelIndexes } from "./columns/channel-indexes.js";
import { type ChannelIndexes, ColumnDecoder, type ColumnOptions } from "./columns/column-decoder.js";
import type { Database } from "./database.js";
import { DecodedMessage, decodePayload, payloadOf } from "./decode/decoded-message.js";
import { codecOf } from "./decode/message-codec.js";
import { type EncodeOptions, encodeFrame } from "./encode/encode-frame.js";
import type { SignalValues } from "./encode/message-encoder.js";
import type { Message } from "./model/model.js";

export interface AddDatabaseOptions {
  /** Channels of frames that the database is used for, 0-based. Default: all. */
  readonly channels?: Iterable<number> | undefined;
}

/**
 * Several databases at once, each for all channels or for some. Of those for a frame's channel, one that has its exact id
 * comes before one that has only its J1939 parameter group; then they count in the order they were added.
 */
export class DatabaseSet {
  readonly #databases: Database[] = [];
  readonly #sources: ChannelMessages[] = [];
  #indexes: ChannelIndexes | undefined;

  /** The databases, in the order they were added. */
  get databases(): readonly Database[] {
    return this.#databases;
  }

  /** Adds a database after the others. Decoders that were made before do not know it. */
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
   * Encodes values into a frame of the first database for `options.channel` (of any, without one) that has a message of this name.
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
      `message ${JSON.stringify(message)} is in none of the ${this.#databases.length} databases${channel === undefined ? "" : ` for channel ${channel}`}`,
    );
  }

  /** Makes a decoder of frames to columns, for many frames at a time. */
  columns(options: ColumnOptions = {}): ColumnDecoder {
    return new ColumnDecoder(this.#current(), options);
  }

  #current(): ChannelIndexes {
    this.#indexes ??= createChannelIndexes(this.#sources);
    return this.#indexes;
  }
}
