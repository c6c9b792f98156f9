/** Lets the browser keep the page's files, so that it opens without a network and can be installed. */
export function keepForOffline(): void {
  // none in development, and none on pages that are not from https or localhost
  if (!import.meta.env.PROD || navigator.serviceWorker === undefined) return;
  // some browsers allow it for no page, or not in private windows; everything else works there
  navigator.serviceWorker.register("./service-worker.js", { updateViaCache: "none" }).catch(() => undefined);
}
