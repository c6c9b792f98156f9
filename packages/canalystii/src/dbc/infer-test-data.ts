import { seededRandom } from "../base/random.js";

/** Returns a generator of bytes that is always the same for the same seed. */
export function random(seed: number): () => number {
  const next = seededRandom(seed);
  return () => Math.floor(next() * 256);
}

interface TestChecksum {
  readonly compute: (others: Uint8Array) => number;
  readonly text: string;
  /** Bytes that it is in, the least significant one first; the last byte if there are none. */
  readonly bytes?: readonly number[];
  /** Its signal, if it is not the last byte. */
  readonly layout?: string;
  /** Value of the attribute `CanalystChecksum`. */
  readonly name?: string;
}

interface Crc {
  readonly polynomial: number;
  readonly start: number;
  readonly final?: number;
  readonly width?: number;
}

/** The CRC as its definition has it: bit by bit. */
function crc(bytes: Iterable<number>, { polynomial, start, final = 0, width = 8 }: Crc): number {
  let sum = start;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((sum >> (width - 1)) ^ (byte >> bit)) & 1;
      sum = ((sum << 1) & (2 ** width - 1)) ^ (top === 1 ? polynomial : 0);
    }
  }
  return sum ^ final;
}

/** CRC-16/CCITT-FALSE. */
export function crc16(bytes: Iterable<number>): number {
  return crc(bytes, { polynomial: 0x1021, start: 0xffff, width: 16 });
}

const xor = (others: Uint8Array) => others.reduce((sum, byte) => sum ^ byte, 0);
const sum = (others: Uint8Array) => others.reduce((total, byte) => total + byte, 0);

/** Checksums of frames with id 0x123, and how they are described. */
export const CHECKSUMS_FOR_TEST: Readonly<Record<string, TestChecksum>> = {
  xor: { compute: xor, text: "XOR of the other bytes", name: "xor8" },
  "xor with id, first byte": {
    compute: (others) => xor(others) ^ 0x23,
    text: "XOR of the other bytes and the low byte of the id",
    bytes: [0],
    layout: "Checksum 0|8 intel",
    name: "xor8-id",
  },
  "xor with constant": { compute: (others) => xor(others) ^ 0x99, text: "XOR of the other bytes and 0x99" },
  sum: { compute: (others) => sum(others) & 0xff, text: "sum of the other bytes, modulo 256", name: "sum8" },
  "sum plus constant": { compute: (others) => (sum(others) + 0x29) & 0xff, text: "sum of the other bytes and 0x29, modulo 256" },
  "complement of the sum": { compute: (others) => 0xff - (sum(others) & 0xff), text: "0xFF minus the sum of the other bytes, modulo 256" },
  "crc8-j1850": {
    compute: (others) => crc(others, { polynomial: 0x1d, start: 0xff, final: 0xff }),
    text: "CRC-8/SAE-J1850 of the other bytes",
    name: "crc8-j1850",
  },
  "crc8-autosar": {
    compute: (others) => crc(others, { polynomial: 0x2f, start: 0xff, final: 0xff }),
    text: "CRC-8/AUTOSAR of the other bytes",
    name: "crc8-autosar",
  },
  "crc8 with a data id before the payload": {
    compute: (others) => crc([0x34, 0x12, ...others], { polynomial: 0x1d, start: 0 }),
    // the CRC is linear: the data id is a constant
    text: `CRC-8 of the other bytes, polynomial 0x1D, XOR 0x${crc([0x34, 0x12, 0, 0, 0, 0, 0, 0, 0], { polynomial: 0x1d, start: 0 })
      .toString(16)
      .toUpperCase()}`,
  },
  "e2e profile 5": {
    compute: (others) => crc16([...others, 0x34, 0x12]),
    text: "CRC-16 of the other bytes and data id 0x1234, as in AUTOSAR E2E profile 5",
    bytes: [0, 1],
    layout: "Checksum 0|16 intel",
  },
  "e2e profile 5 after other bytes": {
    compute: (others) => crc16([...others, 0x0b, 0x00]),
    text: "CRC-16 of the other bytes and data id 0x000B, as in AUTOSAR E2E profile 5",
    bytes: [2, 3],
    layout: "Checksum 16|16 intel",
  },
  "e2e profile 6": {
    compute: (others) => crc16([...others, 0x12, 0x34]),
    text: "CRC-16 of the other bytes and data id 0x1234, as in AUTOSAR E2E profile 6",
    bytes: [1, 0],
    layout: "Checksum 7|16 motorola",
  },
  "crc16, last bytes": {
    compute: crc16,
    text: "CRC-16/CCITT-FALSE of the other bytes",
    bytes: [7, 6],
    layout: "Checksum 55|16 motorola",
  },
  "crc16 and a constant": {
    compute: (others) => crc16(others) ^ 0x1d0f,
    text: "CRC-16 of the other bytes, polynomial 0x1021, XOR 0x1D0F",
    bytes: [6, 7],
    layout: "Checksum 48|16 intel",
  },
};
