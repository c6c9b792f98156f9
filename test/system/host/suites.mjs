import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * @typedef {object} Suite
 * @property {string} name file name without its suffix
 * @property {string} path
 * @property {number} timeout in seconds
 */

const defaultTimeout = 120;

/**
 * Finds the suites of a folder in name order.
 * @param {string} folder
 * @param {readonly string[]} wanted words; a suite whose name contains one is taken; none: all suites
 * @returns {Promise<Suite[]>}
 * @throws {RangeError} when a word fits no suite
 */
export async function findSuites(folder, wanted) {
  const files = (await readdir(folder)).filter((file) => /\.(mjs|sh|py)$/.test(file)).sort();
  const suites = await Promise.all(
    files.map(async (file) => {
      const path = resolve(join(folder, file));
      return { name: file.replace(/\.\w+$/, ""), path, timeout: timeoutOf(await readFile(path, "utf8")) };
    }),
  );
  for (const word of wanted) {
    if (!suites.some(({ name }) => name.includes(word))) {
      throw new RangeError(`no suite is called ${word}; there are: ${suites.map(({ name }) => name).join(", ")}`);
    }
  }
  return wanted.length === 0 ? suites : suites.filter(({ name }) => wanted.some((word) => name.includes(word)));
}

/**
 * Reads a suite's own time limit from its header comment, such as `// timeout: 240`.
 * @param {string} source
 * @returns {number} seconds
 */
export function timeoutOf(source) {
  const header = source.split("\n", 20).join("\n");
  return Number(/^(?:\/\/|#) timeout: (\d+)$/m.exec(header)?.[1] ?? defaultTimeout);
}
