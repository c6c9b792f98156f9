import type { CanFrameInput } from "../can/frame.js";
import { createChannelIndexes } from "./columns/channel-indexes.js";
import { ColumnDecoder, type ColumnOptions } from "./columns/column-decoder.js";
import { DecodedMessage, decodePayload, payloadOf } from "./decode/decoded-message.js";
import { codecOf } from "./decode/message-codec.js";
import { MessageIndex } from "./decode/message-index.js";
import { type EncodeOptions, encodeFrame } from "./encode/encode-frame.js";
import type { SignalValues } from "./encode/message-encoder.js";
import { checkData } from "./model/check-data.js";
import type {
  AttributeDefinition,
  Attributes,
  DatabaseData,
  EnvironmentVariable,
  Labels,
  Message,
  NetworkNode,
  RelationAttribute,
} from "./model/model.js";

/**
 * A CAN database: the meaning of the frames of a network. Its properties are plain data: in a worker, `new Database(clone)`
 * makes a database from the structured clone of another.
 */
export class Database implements DatabaseData {
  readonly version: string;
  readonly comment: string | undefined;
  readonly nodes: readonly NetworkNode[];
  readonly messages: readonly Message[];
  readonly valueTables: ReadonlyMap<string, Labels>;
  readonly environmentVariables: readonly EnvironmentVariable[];
  readonly attributes: Attributes;
  readonly attributeDefinitions: readonly AttributeDefinition[];
  readonly relationAttributes: readonly RelationAttribute[];
  #index: MessageIndex | undefined;
  #names: ReadonlyMap<string, Message> | undefined;

  /** @throws RangeError for impossible signals, such as one of 65 bits; {@link parseDbc} never returns them */
  constructor(data: DatabaseData) {
    checkData(data);
    this.version = data.version;
    this.comment = data.comment;
    this.nodes = data.nodes;
    this.messages = data.messages;
    this.valueTables = data.valueTables;
    this.environmentVariables = data.environmentVariables;
    this.attributes = data.attributes;
    this.attributeDefinitions = data.attributeDefinitions;
    this.relationAttributes = data.relationAttributes;
  }

  /** Returns a message by its name, or by its short name in the file; if there are several, the last one. */
  message(name: string): Message | undefined {
    this.#names ??= namesOf(this.messages);
    return this.#names.get(name);
  }

  /** Returns the message of a frame: by exact id and kind of id, then by PGN. Error frames have none. */
  messageOf(frame: CanFrameInput): Message | undefined {
    const found = this.#find(frame);
    return found === -1 ? undefined : this.messages[found];
  }

  /** Decodes a frame; undefined when no message has its id. A remote frame has no signals. */
  decode(frame: CanFrameInput): DecodedMessage | undefined {
    const found = this.#find(frame);
    if (found === -1) return undefined;
    const message = this.messages[found] as Message;
    return new DecodedMessage(message, decodePayload(codecOf(message), payloadOf(frame)), frame.id);
  }

  /**
   * Encodes values into a frame. Signals without a value get their initial value, else raw 0.
   * @param message name of the message, or the message
   * @throws RangeError for an unknown message, signal or label, a value out of range, or a signal of a branch that is not selected
   */
  encode(message: string | Message, values: SignalValues = {}, options: EncodeOptions = {}): CanFrameInput {
    const found = typeof message === "string" ? this.message(message) : message;
    if (found === undefined) throw new RangeError(`message ${JSON.stringify(message)} is not in the database`);
    return encodeFrame(found, values, options);
  }

  /** Creates a decoder that turns many frames at a time into columns. */
  columns(options: ColumnOptions = {}): ColumnDecoder {
    return new ColumnDecoder(createChannelIndexes([{ messages: this.messages, channels: undefined }]), options);
  }

  #find({ id, extended = id > 0x7ff, error }: CanFrameInput): number {
    this.#index ??= new MessageIndex([{ messages: this.messages, first: 0 }]);
    return error === true ? -1 : this.#index.find(id, extended);
  }
}

function namesOf(messages: readonly Message[]): Map<string, Message> {
  const names = new Map<string, Message>();
  for (const message of messages) names.set(message.shortName, message);
  for (const message of messages) names.set(message.name, message);
  return names;
}
