/** A way to compute a checksum of 8 bits, byte by byte. */
export interface Checksum {
  /** Value before the first byte. */
  readonly start: (frame: ChecksumFrame) => number;
  readonly step: (sum: number, byte: number) => number;
  /** XORed with the result. */
  readonly final: number;
}

/** What a checksum contains besides the payload. */
export interface ChecksumFrame {
  /** Arbitration id. */
  readonly id: number;
  /** 16 bits that only the sender and the receivers know. */
  readonly dataId: number;
}

const xor = (sum: number, byte: number) => sum ^ byte;
const add = (sum: number, byte: number) => (sum + byte) & 0xff;
/** SAE J1850: x^8 + x^4 + x^3 + x^2 + 1. */
const j1850 = crc8(0x1d);
/** AUTOSAR's `CRC8H2F`. */
const h2f = crc8(0x2f);
const zero = () => 0;
const ones = () => 0xff;
const lowByte = ({ id }: ChecksumFrame) => id & 0xff;

/** The checksums by the name that the attribute `CanalystChecksum` has. */
export const CHECKSUMS = {
  /** XOR of the bytes. */
  xor8: { start: zero, step: xor, final: 0 },
  /** XOR of the bytes and the low byte of the id. */
  "xor8-id": { start: lowByte, step: xor, final: 0 },
  /** Sum of the bytes, modulo 256. */
  sum8: { start: zero, step: add, final: 0 },
  /** Sum of the bytes and the low byte of the id, modulo 256. */
  "sum8-id": { start: lowByte, step: add, final: 0 },
  /** CRC-8/SAE-J1850: polynomial 0x1d, begins with 0xff, inverted. */
  "crc8-j1850": { start: ones, step: j1850, final: 0xff },
  /** CRC-8/AUTOSAR: polynomial 0x2f, begins with 0xff, inverted. */
  "crc8-autosar": { start: ones, step: h2f, final: 0xff },
  /** AUTOSAR E2E profile 1 with both bytes of the data id: polynomial 0x1d, begins with 0, data id first, low byte before high byte. */
  "e2e-p01": { start: ({ dataId }) => j1850(j1850(0, dataId & 0xff), dataId >> 8), step: j1850, final: 0 },
} as const satisfies Readonly<Record<string, Checksum>>;

export type ChecksumName = keyof typeof CHECKSUMS;

/** Returns the step of a CRC of 8 bits, the most significant bit of each byte first. */
export function crc8(polynomial: number): (sum: number, byte: number) => number {
  return (sum, byte) => {
    let crc = sum ^ byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80) === 0 ? crc << 1 : ((crc << 1) ^ polynomial) & 0xff;
    return crc;
  };
}
