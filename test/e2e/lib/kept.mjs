import { waitFor } from "../../system/lib/wait.mjs";

/**
 * Returns what the browser keeps for the page under a name, as in `ui/workspace/keep.ts`; undefined: nothing.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export function kept(page, name) {
  return page.evaluate(
    (key) =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open("canalyst-analyzer");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const got = request.result.transaction("kept").objectStore("kept").get(key);
          got.onsuccess = () => {
            request.result.close();
            resolve(got.result);
          };
        };
      }),
    name,
  );
}

/**
 * Waits until the settings that are kept, or something else, are as they should be: they are written when nothing has changed for
 * a moment.
 * @param {import("playwright-core").Page} page
 * @param {(value: any) => boolean} isRight
 * @param {string} [name]
 */
export function untilKept(page, isRight, name = "settings") {
  const look = async () => {
    const value = await kept(page, name);
    return value !== undefined && isRight(value);
  };
  return waitFor(`the ${name} to be kept`, look, { timeoutMs: 10_000, intervalMs: 50 });
}
