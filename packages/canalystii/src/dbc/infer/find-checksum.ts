import type { Observation } from "./observation.js";

/** A byte that is computed from all other bytes of the frame. */
export interface FoundChecksum {
  readonly byte: number;
  /** Value of the attribute `CanalystChecksum`, if it is a checksum that has one. */
  readonly name: string | undefined;
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
  readonly step: (sum: number, byte: number) => number;
  /** Returns what is the same in all frames, if the checksum is one of this family. */
  readonly constant: (checksum: number, sum: number) => number;
  readonly describe: (constant: number, frame: FrameFacts) => Pick<FoundChecksum, "name" | "text">;
}

interface FrameFacts {
  readonly id: number;
  /** Number of bytes that the checksum is computed from. */
  readonly length: number;
}

const add = (sum: number, byte: number) => (sum + byte) & 0xff;

const FAMILIES: readonly Family[] = [
  {
    step: (sum, byte) => sum ^ byte,
    constant: (checksum, sum) => checksum ^ sum,
    describe: (constant, { id }) => ({ name: nameBySeed("xor8", constant, id), text: `XOR of the other bytes${seedText(constant, id)}` }),
  },
  {
    step: add,
    constant: (checksum, sum) => (checksum - sum) & 0xff,
    describe: (constant, { id }) => ({
      name: nameBySeed("sum8", constant, id),
      text: `sum of the other bytes${seedText(constant, id)}, modulo 256`,
    }),
  },
  {
    step: add,
    constant: (checksum, sum) => (checksum + sum) & 0xff,
    describe: (constant) => ({ name: undefined, text: `${hex(constant)} minus the sum of the other bytes, modulo 256` }),
  },
  crcFamily(0x1d, { name: "crc8-j1850", title: "SAE J1850" }),
  crcFamily(0x2f, { name: "crc8-autosar", title: "AUTOSAR" }),
  crcFamily(0x07, { name: undefined, title: "SMBus" }),
];

/**
 * Finds out whether the last or the first byte of the frames of an id is computed from the other ones, in all frames that were
 * kept. CRCs are found with any start value and with constant bytes before the payload.
 */
export function findChecksum(observation: Observation): FoundChecksum | undefined {
  const { maxSize: size, minSize, id } = observation;
  if (size < 2 || minSize !== size) return undefined;
  const payloads = distinct(observation.windows().flat());
  for (const byte of [size - 1, 0]) {
    const others = payloads.map((payload) => payload.filter((_, i) => i !== byte));
    const checksums = payloads.map((payload) => payload[byte] as number);
    if (distinct(others).length < LEAST_PAYLOADS || new Set(checksums).size < LEAST_VALUES) continue;
    if (isCopy(others, checksums)) continue;
    const changing = countChanging(others);
    for (const family of FAMILIES) {
      const constant = constantOf(family, others, checksums);
      if (constant === undefined) continue;
      const description = family.describe(constant, { id, length: size - 1 });
      if (changing >= LEAST_CHANGING || description.name !== undefined) return { byte, ...description, payloads: payloads.length };
    }
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

function distinct(payloads: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(payloads.map((payload) => [payload.join(), payload])).values()];
}

/** Returns how many bytes are not the same in all payloads. */
function countChanging([first, ...others]: readonly Uint8Array[]): number {
  return first?.filter((byte, i) => others.some((other) => other[i] !== byte)).length ?? 0;
}

function crcFamily(polynomial: number, { name, title }: { readonly name: string | undefined; readonly title: string }): Family {
  const step = crc8(polynomial);
  return {
    step,
    constant: (checksum, sum) => checksum ^ sum,
    describe: (constant, { length }) => {
      const zeros = Array.from({ length }, () => 0);
      const plain = constant === 0;
      const standard = constant === (zeros.reduce(step, 0xff) ^ 0xff);
      const variant = standard ? ", start value 0xFF, inverted" : plain ? "" : `, XOR ${hex(constant)}`;
      return { name: standard ? name : undefined, text: `CRC-8 of the other bytes, polynomial ${hex(polynomial)} (${title})${variant}` };
    },
  };
}

function crc8(polynomial: number): (sum: number, byte: number) => number {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80) === 0 ? crc << 1 : (crc << 1) ^ polynomial;
    return crc;
  });
  return (sum, byte) => table[sum ^ byte] as number;
}

function nameBySeed(name: string, seed: number, id: number): string | undefined {
  return seed === 0 ? name : seed === (id & 0xff) ? `${name}-id` : undefined;
}

function seedText(seed: number, id: number): string {
  if (seed === 0) return "";
  return ` and ${hex(seed)}${seed === (id & 0xff) ? ", the low byte of the id" : ""}`;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
