import type { VehicleModel } from "./vehicle-model.js";
import { type Row, VEHICLE_TABLE } from "./vehicle-table.js";

/** A little-endian signal, as a DBC file describes it. */
export interface VehicleSignal {
  readonly name: string;
  /** Position of the least significant bit, 0..63. */
  readonly start: number;
  /** Number of bits, 1..32. */
  readonly length: number;
  /** Physical value = raw × factor + offset. */
  readonly factor: number;
  readonly offset: number;
  readonly signed: boolean;
  readonly unit: string;
  /** @internal */
  readonly value: (car: VehicleModel) => number;
}

export interface VehicleMessage {
  readonly id: number;
  readonly extended: boolean;
  readonly remote: boolean;
  readonly name: string;
  readonly ecu: string;
  readonly periodMs: number;
  /** Position in the period, ms; undefined: at any, but always the same position. */
  readonly phaseMs: number | undefined;
  readonly size: number;
  readonly signals: readonly VehicleSignal[];
  /** The low nibble of byte 6 counts the frames, byte 7 is the XOR of the others with the id's low byte. */
  readonly counterAndChecksum: boolean;
}

/** The messages of the simulated car. */
export const VEHICLE_MESSAGES: readonly VehicleMessage[] = Object.entries(VEHICLE_TABLE).flatMap(([ecu, rows]) =>
  rows.map((row) => toMessage(ecu, row)),
);

function toMessage(ecu: string, [id, name, periodMs, fields, extra = {}]: Row): VehicleMessage {
  let start = 0;
  const signals = fields.map(([signal, length, value, scale = {}]): VehicleSignal => {
    const { factor = 1, offset = 0, signed = false, unit = "" } = scale;
    const at = start;
    start += length;
    return { name: signal, start: at, length, factor, offset, signed, unit, value };
  });
  return {
    id,
    extended: extra.extended ?? false,
    remote: extra.remote ?? false,
    name,
    ecu,
    periodMs,
    phaseMs: extra.phaseMs,
    size: extra.size ?? (extra.protect ? 8 : Math.ceil(start / 8)),
    signals,
    counterAndChecksum: extra.protect ?? false,
  };
}

/** Returns a CAN database (DBC) that describes the simulated car's frames. */
export function vehicleDbc(): string {
  const messages = VEHICLE_MESSAGES.filter((message) => !message.remote);
  const ecus = [...new Set(messages.map(({ ecu }) => ecu))];
  const blocks = messages.map((message) => {
    const id = message.extended ? message.id + 0x8000_0000 : message.id;
    const guards = message.counterAndChecksum
      ? [' SG_ Counter : 48|4@1+ (1,0) [0|15] "" Vector__XXX', ' SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Vector__XXX']
      : [];
    return [`BO_ ${id} ${message.name}: ${message.size} ${message.ecu}`, ...message.signals.map(signalLine), ...guards].join("\n");
  });
  return ['VERSION ""', "NS_ :", "BS_:", `BU_: ${ecus.join(" ")}`, ...blocks, ""].join("\n\n");
}

function signalLine({ name, start, length, factor, offset, signed, unit }: VehicleSignal): string {
  const min = (signed ? -(2 ** (length - 1)) : 0) * factor + offset;
  const max = (2 ** (signed ? length - 1 : length) - 1) * factor + offset;
  const short = (value: number) => Number(value.toPrecision(12));
  return ` SG_ ${name} : ${start}|${length}@1${signed ? "-" : "+"} (${factor},${offset}) [${short(min)}|${short(max)}] "${unit}" Vector__XXX`;
}
