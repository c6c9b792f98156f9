import { seededRandom } from "../base/random.js";

/** Returns a generator of bytes that is always the same for the same seed. */
export function random(seed: number): () => number {
  const next = seededRandom(seed);
  return () => Math.floor(next() * 256);
}

interface TestChecksum {
  readonly compute: (others: Uint8Array) => number;
  readonly text: string;
  readonly byte?: number;
  /** Value of the attribute `CanalystChecksum`. */
  readonly name?: string;
}

/** The CRC as its definition has it: bit by bit. */
function crc8(bytes: Uint8Array, { polynomial, start, final }: { polynomial: number; start: number; final: number }): number {
  let crc = start;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((crc >> 7) ^ (byte >> bit)) & 1;
      crc = ((crc << 1) & 0xff) ^ (top === 1 ? polynomial : 0);
    }
  }
  return crc ^ final;
}

const xor = (others: Uint8Array) => others.reduce((sum, byte) => sum ^ byte, 0);
const sum = (others: Uint8Array) => others.reduce((total, byte) => total + byte, 0);

/** Checksums of frames with id 0x123, and how they are described. */
export const CHECKSUMS_FOR_TEST: Readonly<Record<string, TestChecksum>> = {
  xor: { compute: xor, text: "XOR of the other bytes", name: "xor8" },
  "xor with id, first byte": {
    compute: (others) => xor(others) ^ 0x23,
    text: "XOR of the other bytes and the low byte of the id",
    byte: 0,
    name: "xor8-id",
  },
  "xor with constant": { compute: (others) => xor(others) ^ 0x99, text: "XOR of the other bytes and 0x99" },
  sum: { compute: (others) => sum(others) & 0xff, text: "sum of the other bytes, modulo 256", name: "sum8" },
  "sum plus constant": { compute: (others) => (sum(others) + 0x29) & 0xff, text: "sum of the other bytes and 0x29, modulo 256" },
  "complement of the sum": { compute: (others) => 0xff - (sum(others) & 0xff), text: "0xFF minus the sum of the other bytes, modulo 256" },
  "crc8-j1850": {
    compute: (others) => crc8(others, { polynomial: 0x1d, start: 0xff, final: 0xff }),
    text: "CRC-8/SAE-J1850 of the other bytes",
    name: "crc8-j1850",
  },
  "crc8-autosar": {
    compute: (others) => crc8(others, { polynomial: 0x2f, start: 0xff, final: 0xff }),
    text: "CRC-8/AUTOSAR of the other bytes",
    name: "crc8-autosar",
  },
  "crc8 with a data id before the payload": {
    compute: (others) => crc8(Uint8Array.from([0x34, 0x12, ...others]), { polynomial: 0x1d, start: 0, final: 0 }),
    // the CRC is linear: the data id is a constant
    text: `CRC-8 of the other bytes, polynomial 0x1D, XOR 0x${crc8(Uint8Array.of(0x34, 0x12, 0, 0, 0, 0, 0, 0, 0), {
      polynomial: 0x1d,
      start: 0,
      final: 0,
    })
      .toString(16)
      .toUpperCase()}`,
  },
};
