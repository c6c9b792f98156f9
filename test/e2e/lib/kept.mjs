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
          got.onsuccess = () => resolve(got.result);
        };
      }),
    name,
  );
}

/**
 * Waits until the settings that are kept are as they should be: they are written when nothing has changed for a moment.
 * @param {import("playwright-core").Page} page
 * @param {(settings: any) => boolean} isRight
 */
export function untilKept(page, isRight) {
  const look = async () => {
    const settings = await kept(page, "settings");
    return settings !== undefined && isRight(settings);
  };
  return waitFor("the settings to be kept", look, { timeoutMs: 10_000, intervalMs: 50 });
}
