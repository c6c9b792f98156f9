import { BUS_ERROR_CLASS, ErrorClass } from "../socketcan-error.js";

/** PEAK's record of an error: kind (1 bit, 2 form, 4 stuff, 8 other), direction (0 tx, 1 rx), bit position, rx counter, tx counter. */
const RECORD_BYTES = 5;
const KIND_OTHER = 8;
const TX_MARK = 0x80;

/** Writes the detail of an error record into `data[at..at+8]`; returns its error class. */
export function fromRecord(record: ArrayLike<number>, data: Uint8Array, at: number): number {
  const [kind = KIND_OTHER, direction = 1, position = 0, rxCounter = 0, txCounter = 0] = Array.from(record);
  data.fill(0, at, at + 8);
  const counters = rxCounter !== 0 || txCounter !== 0;
  if (kind === KIND_OTHER && direction !== 0 && position === 0 && !counters) return ErrorClass.BUS_ERROR;
  data[at + 2] = (kind & 7) | (direction === 0 ? TX_MARK : 0);
  data[at + 3] = position;
  data[at + 6] = txCounter;
  data[at + 7] = rxCounter;
  return BUS_ERROR_CLASS | (counters ? ErrorClass.COUNTERS : 0);
}

/** Composes the record of an error frame in `record`; returns whether it has all the information of the frame. */
export function toRecord(errorClass: number, data: Uint8Array, record: Uint8Array): boolean {
  const violation = data[2] as number;
  const kind = violation & 7;
  record[0] = kind === 1 || kind === 2 || kind === 4 ? kind : KIND_OTHER;
  record[1] = (violation & TX_MARK) === 0 ? 1 : 0;
  record[2] = data[3] as number;
  record[3] = data[7] as number;
  record[4] = data[6] as number;
  const back = new Uint8Array(8);
  if (fromRecord(record.subarray(0, RECORD_BYTES), back, 0) !== errorClass) return false;
  return back.every((byte, i) => byte === data[i]);
}
