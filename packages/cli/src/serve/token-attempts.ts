import type { Clock } from "canalystii";

/** Wrong tokens of an address that have no consequence. */
const FREE = 5;
const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;
/** An address is forgotten after this time without a wrong token. */
const FORGET_MS = 15 * 60_000;
const MAX_ADDRESSES = 1024;

interface Attempts {
  wrong: number;
  lastMs: number;
}

/**
 * Slows down guessing: after five wrong tokens an address has to wait after each further one, first 1 s, then twice as long
 * each time, up to 60 s. Memory is bounded: with more than 1024 addresses, the one that was wrong longest ago is forgotten.
 */
export class TokenAttempts {
  readonly #clock: Clock;
  /** In the order of the last wrong token. */
  readonly #addresses = new Map<string, Attempts>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns how long an address still has to wait, in ms; 0: its next token is compared. */
  waitMs(address: string): number {
    const attempts = this.#find(networkOf(address));
    if (attempts === undefined || attempts.wrong < FREE) return 0;
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts.wrong - FREE));
    return Math.max(0, attempts.lastMs + delayMs - this.#clock.now());
  }

  /** Counts a wrong token. */
  wrong(address: string): void {
    const key = networkOf(address);
    const attempts = this.#find(key) ?? { wrong: 0, lastMs: 0 };
    attempts.wrong++;
    attempts.lastMs = this.#clock.now();
    this.#addresses.delete(key);
    this.#addresses.set(key, attempts);
    for (const oldest of this.#addresses.keys()) {
      if (this.#addresses.size <= MAX_ADDRESSES) break;
      this.#addresses.delete(oldest);
    }
  }

  /** Forgets the wrong tokens of an address that had the right one. */
  right(address: string): void {
    this.#addresses.delete(networkOf(address));
  }

  #find(key: string): Attempts | undefined {
    const attempts = this.#addresses.get(key);
    return attempts === undefined || this.#clock.now() - attempts.lastMs >= FORGET_MS ? undefined : attempts;
  }
}

/** Returns an IPv4 address, or the /64 network of an IPv6 address: one subscriber has all of its addresses. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...after];
  return `${all.slice(0, 4).join(":")}::/64`;
}
