import { describe, expect, it } from "vitest";
import { Results, sentence } from "./results.mjs";

const suite = (name) => ({ name, path: `/suites/${name}.mjs`, timeout: 60 });
const ended = (name, how = {}) => ({ type: "end", suite: name, code: 0, timedOut: false, seconds: 1, ...how });

/** Counts of one suite that prints these lines and ends so. */
function tally(lines, how) {
  const results = new Results([suite("a")]);
  for (const line of lines) results.accept({ type: "line", suite: "a", line });
  results.accept(ended("a", how));
  return results.total;
}

describe("Results", () => {
  it.each([
    ["passes, failures and skips", ["ok - a", "not ok - b", "# note", "ok - c # SKIP no device", "okay"], { code: 1 }, [1, 1, 1]],
    ["a failure although the status is 0", ["not ok - a"], {}, [0, 1, 0]],
    ["a status other than 0 without a failure", ["ok - a"], { code: 3 }, [1, 1, 0]],
    ["an end by a signal", ["ok - a"], { code: null }, [1, 1, 0]],
    ["a suite without any result", ["hello", "# ok - not a result"], {}, [0, 1, 0]],
    ["a suite that only skips", ["ok - a # skip nothing to see"], {}, [0, 0, 1]],
    ["a suite past its time limit", ["ok - a"], { timedOut: true }, [1, 1, 0]],
    ["one failure only when the failed suite also ends badly", ["not ok - a"], { code: 1, timedOut: true }, [0, 1, 0]],
  ])("counts %s", (_, lines, how, [passed, failed, skipped]) => {
    expect(tally(lines, how)).toEqual({ passed, failed, skipped });
  });

  it("counts each suite that was cut short or never began as one failure and names it", () => {
    const results = new Results(["a", "b", "c"].map(suite));
    results.accept({ type: "line", suite: "a", line: "ok - fine" });
    results.accept(ended("a"));
    results.accept({ type: "line", suite: "b", line: "ok - fine" });
    expect(results.conclude("power cut").join("\n")).toMatch(/b did not come to its end: power cut\n.*c did not/);
    expect(results.total).toEqual({ passed: 2, failed: 2, skipped: 0 });
    expect(results.failedSuites).toEqual(["b", "c"]);
  });

  it("refuses a suite that it does not know", () => {
    expect(() => new Results([suite("a")]).accept({ type: "start", suite: "a" })).not.toThrow();
    expect(() => new Results([suite("a")]).accept(ended("z"))).toThrow("unknown suite z");
  });
});

describe("sentence", () => {
  it("names skips only when there are some", () => {
    expect(sentence({ passed: 2, failed: 1, skipped: 0 })).toBe("2 passed, 1 failed");
    expect(sentence({ passed: 2, failed: 0, skipped: 3 })).toBe("2 passed, 0 failed, 3 skipped");
  });
});
