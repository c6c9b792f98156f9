import type { BitsReadout, NamedBits, ProtectionBits } from "../../../protocol.js";
import { text } from "../../text.js";

interface BitName {
  readonly name: string;
  readonly kind: "signal" | "protection";
  /** Of the outline. */
  readonly colour: string;
}

/** What is known of one bit. */
export interface BitMeaning {
  /** Signals of a database. */
  readonly signals: readonly string[];
  readonly names: readonly BitName[];
  readonly outline: string | undefined;
  /** It is part of a counter or of a checksum that was recognised. */
  readonly isProtected: boolean;
}

const COLOURS = 8;
const NONE: BitMeaning = { signals: [], names: [], outline: undefined, isProtected: false };

/** Returns what is known of each bit of the payload. */
export function meaningsOf({ size, explained, protection }: Pick<BitsReadout, "size" | "explained" | "protection">): readonly BitMeaning[] {
  const meanings = Array.from({ length: size * 8 }, () => NONE);
  for (const [number, signal] of explained.entries()) addSignal(meanings, signal, `var(--series-${number % COLOURS})`);
  for (const each of protection) addProtection(meanings, each);
  return meanings;
}

function addSignal(meanings: BitMeaning[], { name, bits }: NamedBits, colour: string): void {
  for (const bit of bits) {
    const known = meanings[bit];
    if (known === undefined) continue;
    const names = [...known.names, { name, kind: "signal" as const, colour }];
    meanings[bit] = { ...known, signals: [...known.signals, name], names, outline: known.outline ?? colour };
  }
}

function addProtection(meanings: BitMeaning[], { kind, bits }: ProtectionBits): void {
  for (const bit of bits) {
    const known = meanings[bit];
    if (known === undefined) continue;
    const names = [...known.names, { name: text.explore.bits[kind], kind: "protection" as const, colour: "var(--ink-2)" }];
    meanings[bit] = { ...known, names, isProtected: true };
  }
}
