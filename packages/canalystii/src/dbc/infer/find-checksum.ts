import { CHECKSUMS, type Checksum, type ChecksumName, crc8 } from "../protect/checksums.js";
import type { BitRun } from "./bit-run.js";
import { findCrc16 } from "./find-crc16.js";
import type { Observation } from "./observation.js";

/** A byte, or two, that are computed from all other bytes of the frame. */
export interface FoundChecksum {
  readonly bits: BitRun;
  /** Value of the attribute `CanalystChecksum`, if it is a checksum that has one. */
  readonly name: ChecksumName | undefined;
  /** How it is computed, in words. */
  readonly text: string;
  /** Number of different payloads that it was checked with. */
  readonly payloads: number;
}

/** Fewer different payloads or checksums prove nothing. */
const LEAST_PAYLOADS = 8;
const LEAST_VALUES = 4;
/** If only one other byte changes, its copy would be a sum, too: then only the usual checksums count. */
const LEAST_CHANGING = 2;

/** A way to compute a checksum of 8 bits, up to a constant. */
interface Family {
  readonly step: Checksum["step"];
  /** Returns what is the same in all frames, if the checksum is one of this family. */
  readonly constant: (checksum: number, sum: number) => number;
  readonly describe: (constant: string) => string;
}

const xor = (checksum: number, sum: number) => checksum ^ sum;
const { step: add } = CHECKSUMS.sum8;

const FAMILIES: readonly Family[] = [
  { step: CHECKSUMS.xor8.step, constant: xor, describe: (constant) => `XOR of the other bytes and ${constant}` },
  {
    step: add,
    constant: (checksum, sum) => (checksum - sum) & 0xff,
    describe: (constant) => `sum of the other bytes and ${constant}, modulo 256`,
  },
  {
    step: add,
    constant: (checksum, sum) => (checksum + sum) & 0xff,
    describe: (constant) => `${constant} minus the sum of the other bytes, modulo 256`,
  },
  ...[0x1d, 0x2f, 0x07].map((polynomial) => ({
    step: crc8(polynomial),
    constant: xor,
    describe: (constant: string) => `CRC-8 of the other bytes, polynomial ${hex(polynomial)}, XOR ${constant}`,
  })),
];

/** The checksums that have a name and need nothing but the frame. */
const NAMED = {
  xor8: "XOR of the other bytes",
  "xor8-id": "XOR of the other bytes and the low byte of the id",
  sum8: "sum of the other bytes, modulo 256",
  "sum8-id": "sum of the other bytes and the low byte of the id, modulo 256",
  "crc8-j1850": "CRC-8/SAE-J1850 of the other bytes",
  "crc8-autosar": "CRC-8/AUTOSAR of the other bytes",
} as const satisfies Partial<Record<ChecksumName, string>>;

/**
 * Finds out whether the last or the first byte of the frames of an id, or two bytes anywhere, are computed from the other ones, in all
 * frames that were kept. CRCs are found with any start value and with constant bytes before the payload.
 */
export function findChecksum(observation: Observation): FoundChecksum | undefined {
  const { maxSize: size, minSize, id } = observation;
  if (size < 2 || minSize !== size) return undefined;
  const payloads = distinct(observation.windows().flat());
  for (const byte of [size - 1, 0]) {
    const others = payloads.map((payload) => payload.filter((_, i) => i !== byte));
    const checksums = payloads.map((payload) => payload[byte] as number);
    if (new Set(checksums).size < LEAST_VALUES || isCopy(others, checksums)) continue;
    const found = named(id, others, checksums) ?? ofFamily(others, checksums);
    if (found === undefined || (found.name === undefined && countChanging(others) < LEAST_CHANGING)) continue;
    // the slowest of the tests, which few reach
    if (distinct(others).length >= LEAST_PAYLOADS) return { bits: bitsOf(byte), ...found, payloads: payloads.length };
  }
  const crc = payloads.length < LEAST_PAYLOADS ? undefined : findCrc16(payloads);
  return crc && { ...crc, name: undefined, payloads: payloads.length };
}

type Description = Pick<FoundChecksum, "name" | "text">;

function named(id: number, others: readonly Uint8Array[], checksums: readonly number[]): Description | undefined {
  for (const [name, text] of Object.entries(NAMED) as [keyof typeof NAMED, string][]) {
    const { start, step, final } = CHECKSUMS[name];
    const first = start({ id, dataId: 0 });
    if (others.every((other, row) => (other.reduce(step, first) ^ final) === checksums[row])) return { name, text };
  }
  return undefined;
}

function ofFamily(others: readonly Uint8Array[], checksums: readonly number[]): Description | undefined {
  for (const family of FAMILIES) {
    const constant = constantOf(family, others, checksums);
    if (constant !== undefined) return { name: undefined, text: family.describe(hex(constant)) };
  }
  return undefined;
}

/** Returns whether a byte always equals another one. */
function isCopy(others: readonly Uint8Array[], bytes: readonly number[]): boolean {
  return others[0]?.some((_, i) => others.every((other, row) => other[i] === bytes[row])) ?? false;
}

function constantOf({ step, constant }: Family, others: readonly Uint8Array[], checksums: readonly number[]): number | undefined {
  let found: number | undefined;
  for (let i = 0; i < others.length; i++) {
    const value = constant(checksums[i] as number, (others[i] as Uint8Array).reduce(step, 0));
    if (found !== undefined && value !== found) return undefined;
    found = value;
  }
  return found;
}

function bitsOf(byte: number): BitRun {
  return Array.from({ length: 8 }, (_, bit) => byte * 8 + bit);
}

function distinct(payloads: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(payloads.map((payload) => [payload.join(), payload])).values()];
}

/** Returns how many bytes are not the same in all payloads. */
function countChanging([first, ...others]: readonly Uint8Array[]): number {
  return first?.filter((byte, i) => others.some((other) => other[i] !== byte)).length ?? 0;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
