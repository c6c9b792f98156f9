import { type Message, MessageProtection, type ProtectionRoles, type Signal } from "canalystii/dbc";
import type { FieldProtection, SendRow } from "../../protocol.js";
import { bareMessage, bareSignal } from "../bare-message.js";
import { checkChoice } from "../check-value.js";

/** Writes counters and checksums into a payload; `count` is the number of frames before it. */
export type Protect = (data: Uint8Array, count: number) => void;

const nothing: Protect = () => {};

/**
 * Returns what keeps the counters and checksums of a row right: those chosen by hand, otherwise those of the database.
 * @param message of the row, if a database has it
 * @throws RangeError for fields that the payload does not have, and for attributes that do not fit their signal
 */
export function protectionOf(row: SendRow, message: Message | undefined): Protect {
  if (row.remote) return nothing;
  const protection = row.protection === undefined ? ofDatabase(row, message) : byHand(row, row.protection);
  return protection === undefined ? nothing : (data, count) => protection.apply(data, count);
}

/** Returns the counters and checksums of a message as fields. */
export function fieldsOf({ counters, checksums }: ProtectionRoles): FieldProtection[] {
  const run = ({ start, length, byteOrder }: Signal) => ({ start, length, byteOrder });
  return [
    ...counters.map(({ signal, step, values }) => ({ kind: "counter" as const, ...run(signal), step, values })),
    ...checksums.map(({ signal, checksum, dataId }) => ({ kind: "checksum" as const, ...run(signal), checksum, dataId })),
  ];
}

/** The row decides the id and the length: of a J1939 message, several ids are possible. */
function ofDatabase({ id, length }: SendRow, message: Message | undefined): MessageProtection | undefined {
  return message === undefined ? undefined : new MessageProtection({ ...message, id, length, fd: false });
}

function byHand({ id, extended, length }: SendRow, fields: readonly FieldProtection[]): MessageProtection | undefined {
  if (fields.length === 0) return undefined;
  for (const field of fields) checkField(field, length);
  const signals = fields.map((field, at): Signal => {
    const attributes = new Map<string, number | string>(
      field.kind === "counter"
        ? [["CanalystCounter", field.step]]
        : [
            ["CanalystChecksum", field.checksum],
            ["CanalystDataId", field.dataId],
          ],
    );
    const [minimum, maximum] = (field.kind === "counter" ? field.values : undefined) ?? [];
    return { ...bareSignal(`${field.kind} ${at + 1}`, { ...field, signed: false }), minimum, maximum, attributes };
  });
  return new MessageProtection({ ...bareMessage("row", { id, extended }, signals), length });
}

/** @throws RangeError for bits that are not in the payload, and for values that they cannot have */
function checkField(field: FieldProtection, bytes: number): void {
  const { kind, start, length: bits, byteOrder } = field;
  checkChoice("protection", kind, ["counter", "checksum"]);
  checkChoice("byteOrder", byteOrder, ["intel", "motorola"]);
  const what = `${kind} of ${bits} bits from bit ${start}`;
  const least = kind === "checksum" ? 8 : 1;
  if (!Number.isInteger(bits) || bits < least || bits > 32) throw new RangeError(`${what}: it has ${least} to 32 bits`);
  const last = byteOrder === "intel" ? start + bits - 1 : 8 * (start >> 3) + (7 - (start & 7)) + bits - 1;
  if (!Number.isInteger(start) || start < 0 || last >= 8 * bytes) throw new RangeError(`${what} is not in a payload of ${bytes} bytes`);
  if (field.kind === "checksum" || field.values === undefined) return;
  const [first, end] = field.values;
  const isSound = Number.isInteger(first) && Number.isInteger(end) && first >= 0 && first < end && end < 2 ** bits;
  if (!isSound) throw new RangeError(`${what}: values ${first} to ${end} are not two rising integers in 0..${2 ** bits - 1}`);
}
