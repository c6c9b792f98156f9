import { Origin } from "../../bus/origin.js";
import { MAX_ORIGIN_STEPS } from "../link/link.js";

/** Turns the origins of this end into numbers that are different where the origins are. */
export class OriginPaths {
  readonly #numbers = new WeakMap<object, number>();
  #next = 0;

  /** Returns the path of an origin, the same one each time; undefined for none. */
  of(origin: object | undefined): readonly number[] | undefined {
    if (origin === undefined) return undefined;
    // those of a client of this program are its user's; in a longer chain than possible, the last ones count as one
    if (origin instanceof Origin) return [this.#numberOf(origin.user), ...origin.path].slice(0, MAX_ORIGIN_STEPS);
    return [this.#numberOf(origin)];
  }

  #numberOf(user: object): number {
    let number = this.#numbers.get(user);
    if (number === undefined) {
      number = this.#next;
      this.#next = (number + 1) >>> 0;
      this.#numbers.set(user, number);
    }
    return number;
  }
}
