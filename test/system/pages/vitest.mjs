// What the bus contract needs of vitest, in a page: lib/library-page.mjs bundles it in its place.
import { chai, JestChaiExpect } from "@vitest/expect";

/** @typedef {() => unknown} Body */

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
 * Runs every case, one after the other.
 * @param {{ caseMs: number, report: (name: string, error: string | undefined, ms: number) => void }} options
 */
export async function runCases({ caseMs, report }) {
  for (const { name, body } of cases) {
    const began = performance.now();
    const failure = await within(caseMs, runCase(body)).then(
      () => undefined,
      (error) => String(error?.stack ?? error),
    );
    report(name, failure, performance.now() - began);
  }
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

/** @param {number} ms @param {Promise<void>} work */
async function within(ms, work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms / 1000} s`)), ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
