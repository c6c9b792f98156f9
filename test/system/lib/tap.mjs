import { inspect } from "node:util";
import { stopAll } from "./process.mjs";

let failed = 0;
let finished = false;
/** @type {string | undefined} */
let current;

/**
 * Runs one test and reports it; what it throws is its failure. Tests run one after the other: await each.
 * @param {string} name
 * @param {() => unknown} body
 * @param {{ timeoutMs?: number }} [limits] 60 s unless told
 * @returns {Promise<boolean>} whether it passed, for tests that make no sense after a failed one
 */
export async function test(name, body, { timeoutMs = 60_000 } = {}) {
  current = name;
  const began = performance.now();
  try {
    await withLimit(Promise.resolve().then(body), timeoutMs);
    console.log(`ok - ${name} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    failed += 1;
    console.log(`not ok - ${name}`);
    comment(error instanceof Error ? inspect(error) : String(error));
    return false;
  } finally {
    current = undefined;
  }
}

/**
 * Reports a test that can't be run.
 * @param {string} name
 * @param {string} why
 */
export function skip(name, why) {
  console.log(`ok - ${name} # SKIP ${why}`);
}

/**
 * Prints a remark for whoever reads the log.
 * @param {string} text
 */
export function comment(text) {
  for (const line of text.split("\n")) console.log(`# ${line}`);
}

/** Ends the suite: stops what it started, then exits. A suite that exits without this has failed. */
export async function finish() {
  await stopAll();
  finished = true;
  process.exit(failed > 0 ? 1 : 0);
}

process.on("exit", (code) => {
  if (!finished && code === 0) process.exitCode = 1;
});

process.on("SIGTERM", () => {
  console.log(`not ok - ${current ?? "the suite, between two tests"}: the suite's time limit is over`);
  process.exit(1);
});

/**
 * @param {Promise<unknown>} work
 * @param {number} timeoutMs
 */
async function withLimit(work, timeoutMs) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${timeoutMs / 1_000} s`)), timeoutMs);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
