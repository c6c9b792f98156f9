/**
 * Error frames are represented as on Linux: the error class in the id and eight bytes of detail
 * (include/uapi/linux/can/error.h).
 */
export const ErrorClass = {
  PROTOCOL: 0x08,
  BUS_ERROR: 0x80,
  COUNTERS: 0x200,
} as const;

/** data[2]: kind of protocol violation. */
const KIND_BIT = 0x01;
const KIND_FORM = 0x02;
const KIND_STUFF = 0x04;
const KIND_TX = 0x80;
/** SJA1000 error code capture: two bits kind, direction (1 = receiving), five bits position. */
const ECC_RX = 0x20;
const ECC_KINDS = [KIND_BIT, KIND_FORM, KIND_STUFF, 0] as const;

/** Error class of an error that is given as an SJA1000 error code or as PEAK's record. */
export const BUS_ERROR_CLASS = ErrorClass.PROTOCOL | ErrorClass.BUS_ERROR;

/** Writes the detail of an SJA1000 error code capture register into `data[at..at+8]`, as Linux's driver does. */
export function putErrorCode(data: Uint8Array, at: number, code: number): void {
  data.fill(0, at, at + 8);
  data[at + 2] = (ECC_KINDS[code >> 6] as number) | ((code & ECC_RX) === 0 ? KIND_TX : 0);
  data[at + 3] = code & 0x1f;
}

/** Returns the SJA1000 code with exactly the information of an error frame, or -1. */
export function toErrorCode(errorClass: number, data: Uint8Array, at: number, size: number): number {
  if (errorClass !== BUS_ERROR_CLASS || size < 4) return -1;
  const kind = ECC_KINDS.indexOf(((data[at + 2] as number) & ~KIND_TX) as 0 | 1 | 2 | 4);
  const position = data[at + 3] as number;
  if (kind < 0 || position > 0x1f) return -1;
  for (let i = 0; i < size; i++) if (i !== 2 && i !== 3 && data[at + i] !== 0) return -1;
  return (kind << 6) | (((data[at + 2] as number) & KIND_TX) === 0 ? ECC_RX : 0) | position;
}
