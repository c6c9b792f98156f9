import { forEachBit, type Signal } from "canalystii/dbc";

/** The bits of a payload that have one label: those of a signal, of several signals that share them, or of a selector's branches. */
export interface Area {
  readonly label: string;
  /** The bits have the numbers of `significance`; otherwise they belong to several signals. */
  readonly numbered: boolean;
}

/** Which area each bit of a payload belongs to. */
export interface BitGrid {
  /** Number of bytes, more than those of the message if a signal is beyond its end. */
  readonly bytes: number;
  /** Bit n is bit n % 8 of byte n / 8; undefined: unused. */
  area(bit: number): Area | undefined;
  /** The number of a bit within its signal; 0 is the least significant one. */
  significance(bit: number): number;
}

/** Signals that are drawn with a common label, because only some of them are present at a time. */
export interface SharedArea {
  readonly label: string;
  readonly signals: readonly Signal[];
}

/** Signals that the label of an overlap names. */
const MAX_NAMES = 4;

/** Adds a signal to the label of an area: `A + B`. */
function overlapLabel(label: string, name: string): string {
  const names = label.split(" + ");
  if (names.includes(name) || names.length > MAX_NAMES) return label;
  return `${label} + ${names.length < MAX_NAMES ? name : "…"}`;
}

/** Places signals, and then shared areas, in a payload of `bytes` bytes. */
export function placeSignals(signals: readonly Signal[], shared: readonly SharedArea[], bytes: number): BitGrid {
  const areas = new Map<number, Area>();
  const numbers = new Map<number, number>();
  /** One object for the same signals, so that they are one area. */
  const overlaps = new Map<string, Area>();
  const claim = (bit: number, area: Area) => {
    const other = areas.get(bit);
    if (other === undefined || other === area) return void areas.set(bit, area);
    const label = overlapLabel(other.label, area.label);
    const both = overlaps.get(label) ?? { label, numbered: false };
    overlaps.set(label, both);
    areas.set(bit, both);
  };
  for (const signal of signals) {
    const area = { label: signal.name, numbered: true };
    let number = 0;
    forEachBit(signal, (bit) => {
      claim(bit, area);
      numbers.set(bit, number++);
    });
  }
  for (const { label, signals: members } of shared) {
    const area = { label, numbered: false };
    for (const signal of members) forEachBit(signal, (bit) => claim(bit, area));
  }
  const last = [...areas.keys()].reduce((most, bit) => Math.max(most, bit), -1);
  return {
    bytes: Math.max(bytes, Math.floor(last / 8) + 1),
    area: (bit) => areas.get(bit),
    significance: (bit) => numbers.get(bit) ?? 0,
  };
}
