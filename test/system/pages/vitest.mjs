// What the bus contract needs of vitest, in a page: lib/library-page.mjs bundles it in its place.
import { chai, JestChaiExpect } from "@vitest/expect";

/** @typedef {() => unknown} Body */
/** @typedef {{ name: string, error: string | undefined, ms: number }} CaseResult */

chai.use(JestChaiExpect);
export const expect = (/** @type {unknown} */ value) => chai.expect(value);

/** @type {{ name: string, body: Body }[]} */
const cases = [];
/** @type {Body[]} */
const before = [];
/** @type {Body[]} */
const after = [];

export const describe = (/** @type {string} */ _name, /** @type {Body} */ body) => void body();
export const it = (/** @type {string} */ name, /** @type {Body} */ body) => void cases.push({ name, body });
export const beforeEach = (/** @type {Body} */ hook) => void before.push(hook);
export const afterEach = (/** @type {Body} */ hook) => void after.push(hook);

/**
 * Runs every case, one after the other. After a case that exceeds its time, the others are not run: it may still use the bus.
 * @param {{ caseMs: number, report: (result: CaseResult) => void }} options
 * @returns {Promise<CaseResult[]>} one for each case
 */
export async function runCases({ caseMs, report }) {
  const results = [];
  let isLate = false;
  for (const { name, body } of cases) {
    const began = performance.now();
    const late = () => {
      isLate = true;
      return new Error(`not done within ${caseMs / 1000} s`);
    };
    const error = isLate
      ? "not run: a case before it was not done in time"
      : await within(caseMs, runCase(body), late).then(
          () => undefined,
          (reason) => String(reason?.stack ?? reason),
        );
    const result = { name, error, ms: performance.now() - began };
    results.push(result);
    report(result);
  }
  return results;
}

/** @param {Body} body */
async function runCase(body) {
  for (const hook of before) await hook();
  try {
    await body();
  } finally {
    for (const hook of after) await hook();
  }
}

/** @param {number} ms @param {Promise<void>} work @param {() => Error} late */
async function within(ms, work, late) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
