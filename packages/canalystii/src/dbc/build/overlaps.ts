import { forEachBit, layoutOf } from "../model/layout.js";
import type { Signal } from "../model/model.js";
import { type Problems, quote } from "../parse/problems.js";

/** A signal and its position in the file. */
export interface PlacedSignal {
  readonly at: number;
  readonly signal: Signal;
}

/** Up to this many bits, plain arrays are used: they are cheaper to create. */
const MAX_USUAL = 512;
/** Wider ranges of a selector are not checked. */
const MAX_RANGE = 16;

interface Claim {
  readonly key: string;
  readonly placed: PlacedSignal;
}

/** Finds signals of a message that share bits and may be present together; signals of different selectors are not compared. */
export class Overlaps {
  /** By bit: the signal (counted from 1) that uses it in the round of `rounds`. */
  #owners: number[] | Int32Array = [];
  #rounds: number[] | Int32Array = [];
  #round = 0;
  #signals: Signal[] = [];

  check(placed: readonly PlacedSignal[], problems: Problems): void {
    const size = 8 * placed.reduce((most, { signal }) => Math.max(most, layoutOf(signal).needs), 0);
    if (size > MAX_USUAL && this.#owners.length < size) {
      this.#owners = new Int32Array(size * 2);
      this.#rounds = new Int32Array(size * 2);
    }
    const reported = new Set<PlacedSignal>();
    const report = (each: PlacedSignal, other: Signal | undefined): void => {
      // two of one name are reported as such
      if (other === undefined || other.name === each.signal.name || reported.has(each)) return;
      reported.add(each);
      problems.warn(each.at, `signals ${quote(each.signal.name)} and ${quote(other.name)} share bits`);
    };
    const branches: Claim[] = [];
    this.#begin();
    for (const each of placed) if (each.signal.multiplexing?.branch === undefined) report(each, this.#claim(each.signal));
    for (const each of placed) {
      const branch = each.signal.multiplexing?.branch;
      if (branch === undefined) continue;
      report(each, this.#find(each.signal));
      for (const [first, last] of branch.selector === undefined ? [] : branch.ranges) {
        for (let value = first; value <= last && last - first < MAX_RANGE; value++)
          branches.push({ key: `${value} ${branch.selector}`, placed: each });
      }
    }
    branches.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    let key: string | undefined;
    for (const each of branches) {
      if (each.key !== key) this.#begin();
      key = each.key;
      report(each.placed, this.#claim(each.placed.signal));
    }
  }

  #begin(): void {
    this.#round++;
    this.#signals = [];
  }

  #find(signal: Signal): Signal | undefined {
    let owner = 0;
    forEachBit(signal, (bit) => {
      if (this.#rounds[bit] === this.#round) owner = this.#owners[bit] as number;
    });
    return this.#signals[owner - 1];
  }

  #claim(signal: Signal): Signal | undefined {
    const other = this.#find(signal);
    const number = this.#signals.push(signal);
    forEachBit(signal, (bit) => {
      this.#rounds[bit] = this.#round;
      this.#owners[bit] = number;
    });
    return other;
  }
}
