import type { CanFrameInput } from "../../can/frame.js";
import { destinationOf, sourceOf } from "../model/j1939.js";
import type { Message, RawValue, Signal } from "../model/model.js";
import type { Field, MessageCodec } from "./message-codec.js";

/** One signal of one frame. */
export interface DecodedSignal {
  readonly signal: Signal;
  /** The number in the signal's bits; a bigint for integers beyond ±(2^53 - 1). */
  readonly raw: RawValue;
  /** The physical value, raw · scale + offset, in the signal's unit. */
  readonly value: number;
  /** Name of the raw value in the database. */
  readonly label: string | undefined;
}

/** The meaning of a frame. */
export class DecodedMessage {
  readonly message: Message;
  /** The signals of the selected branches that fit into the payload, in the message's order. */
  readonly signals: readonly DecodedSignal[];
  /** Source address of a J1939 frame; undefined for other messages. */
  readonly source: number | undefined;
  /** Destination address of a J1939 frame that is sent to one node. */
  readonly destination: number | undefined;

  constructor(message: Message, signals: readonly DecodedSignal[], id: number) {
    this.message = message;
    this.signals = signals;
    this.source = message.pgn === undefined ? undefined : sourceOf(id);
    this.destination = message.pgn === undefined ? undefined : destinationOf(id);
  }

  /** Returns a signal by its name (or its short name in the file); undefined if the frame does not have it. */
  get(name: string): DecodedSignal | undefined {
    // the last one is used, as everywhere
    return this.signals.findLast(({ signal }) => signal.name === name) ?? this.signals.findLast(({ signal }) => signal.shortName === name);
  }
}

const EMPTY = new Uint8Array(0);

/** Returns the payload as bytes; that of a remote frame is empty. */
export function payloadOf({ data, remote }: Pick<CanFrameInput, "data" | "remote">): Uint8Array {
  if (data === undefined || remote === true) return EMPTY;
  return data instanceof Uint8Array ? data : Uint8Array.from(data);
}

/** Decodes a payload. */
export function decodePayload(codec: MessageCodec, data: Uint8Array): DecodedSignal[] {
  const { fields } = codec;
  if (!codec.isMultiplexed) {
    const signals: DecodedSignal[] = [];
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as Field;
      if (field.needs <= data.length) signals.push(decodeField(field, data));
    }
    return signals;
  }
  return codec.present(data).map((i) => decodeField(fields[i] as Field, data));
}

function decodeField({ signal, read }: Field, data: Uint8Array): DecodedSignal {
  const raw = read(data);
  return { signal, raw, value: Number(raw) * signal.scale + signal.offset, label: signal.labels?.get(raw) };
}
