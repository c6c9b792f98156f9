/**
 * What guest/main.mjs reports, one JSON line each.
 * @typedef {{ type: "up" }
 *   | { type: "start", suite: string }
 *   | { type: "line", suite: string, line: string }
 *   | { type: "end", suite: string, code: number | null, timedOut: boolean, seconds: number }
 *   | { type: "done" }} GuestEvent
 */

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** Counts what the suites report and says it in lines for a person. */
export class Results {
  /** @type {Map<string, Tally & { ended: boolean }>} */
  #suites = new Map();

  /** @param {readonly import("./suites.mjs").Suite[]} suites that are to run */
  constructor(suites) {
    this.suites = suites;
    for (const { name } of suites) this.#suites.set(name, { passed: 0, failed: 0, skipped: 0, ended: false });
  }

  /**
   * Takes one event in.
   * @param {GuestEvent} event
   * @returns {string[]} lines to print
   */
  accept(event) {
    switch (event.type) {
      case "start":
        return [event.suite];
      case "line":
        return this.#line(this.#of(event.suite), event.line);
      case "end":
        return this.#end(this.#of(event.suite), event);
      default:
        return [];
    }
  }

  /**
   * Counts every suite that did not come to its end as one failure.
   * @param {string} why
   * @returns {string[]} lines to print
   */
  conclude(why) {
    const lines = [];
    for (const [name, tally] of this.#suites) {
      if (tally.ended) continue;
      tally.ended = true;
      tally.failed += 1;
      lines.push(`not ok - ${name} did not come to its end: ${why}`);
    }
    return lines;
  }

  /** Names of the suites with a failure. */
  get failedSuites() {
    return [...this.#suites].filter(([, { failed }]) => failed > 0).map(([name]) => name);
  }

  /** @returns {Tally} the sum over all suites */
  get total() {
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const { passed, failed, skipped } of this.#suites.values()) {
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
    }
    return total;
  }

  /** @param {string} name */
  #of(name) {
    const tally = this.#suites.get(name);
    if (tally === undefined) throw new Error(`the guest reports an unknown suite ${name}`);
    return tally;
  }

  /**
   * @param {Tally} tally
   * @param {string} line
   */
  #line(tally, line) {
    const verdict = /^(ok|not ok)\b/.exec(line)?.[1];
    if (verdict === "not ok") tally.failed += 1;
    else if (verdict === "ok" && /#\s*SKIP\b/i.test(line)) tally.skipped += 1;
    else if (verdict === "ok") tally.passed += 1;
    return [`  ${line}`];
  }

  /**
   * @param {Tally & { ended: boolean }} tally
   * @param {{ code: number | null, timedOut: boolean, seconds: number }} end
   */
  #end(tally, { code, timedOut, seconds }) {
    tally.ended = true;
    const lines = [];
    if (tally.failed === 0) {
      const trouble = timedOut
        ? "outlasted its time limit"
        : code !== 0
          ? `ended with ${code ?? "a signal"}`
          : tally.passed + tally.skipped === 0
            ? "reported no result"
            : undefined;
      if (trouble !== undefined) {
        tally.failed = 1;
        lines.push(`  not ok - the suite ${trouble}`);
      }
    }
    lines.push(`  ${sentence(tally)} in ${seconds.toFixed(1)} s`);
    return lines;
  }
}

/**
 * Says a tally as `N passed, N failed`, with `, N skipped` when some were.
 * @param {Tally} tally
 */
export function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
