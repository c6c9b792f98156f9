import type { CanFrameInput } from "../../can/frame.js";
import { destinationOf } from "../model/j1939.js";
import type { Message } from "../model/model.js";
import { encoderOf, type PayloadOptions, type SignalValues } from "./message-encoder.js";

export interface EncodeOptions extends PayloadOptions {
  /** Channel of the frame. Default: none. */
  readonly channel?: number | undefined;
  /** J1939 only: source address 0..255. Default: that of the message's id. */
  readonly source?: number | undefined;
  /** J1939 only, for parameter groups that are sent to one node: destination address 0..255. Default: that of the message's id. */
  readonly destination?: number | undefined;
  /** J1939 only: priority 0 (highest) to 7. Default: that of the message's id. */
  readonly priority?: number | undefined;
}

/** Encodes values into a frame of a message. */
export function encodeFrame(message: Message, values: SignalValues, options: EncodeOptions): CanFrameInput {
  const { channel, source, destination, priority } = options;
  const data = encoderOf(message).encode(values, options);
  const isPlain = source === undefined && destination === undefined && priority === undefined;
  const { extended, fd } = message;
  const id = isPlain ? message.id : idWith(message, { source, destination, priority });
  return channel === undefined ? { id, extended, fd, data } : { id, extended, fd, data, channel };
}

function idWith(message: Message, { source, destination, priority }: Pick<EncodeOptions, "source" | "destination" | "priority">): number {
  let { id } = message;
  if (message.pgn === undefined) {
    throw new RangeError(`message ${message.name} is not a J1939 message; it has no source, destination and priority`);
  }
  if (source !== undefined) id = (id & ~0xff) | checked(source, 255, "source");
  if (destination !== undefined) {
    if (destinationOf(id) === undefined)
      throw new RangeError(`message ${message.name} (PGN ${message.pgn}) is sent to all nodes; it has no destination`);
    id = (id & ~0xff00) | (checked(destination, 255, "destination") << 8);
  }
  if (priority !== undefined) id = (id & ~0x1c00_0000) | (checked(priority, 7, "priority") << 26);
  return id;
}

function checked(value: number, max: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new RangeError(`${what} ${String(value)} is not an integer in 0..${max}`);
}
