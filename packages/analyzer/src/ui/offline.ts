/** Lets the browser keep the page for times without its server. Where it cannot, the page works as well, with its server. */
export function keepPageOffline(): void {
  if (import.meta.env.PROD && "serviceWorker" in navigator)
    void navigator.serviceWorker.register("./service-worker.js").catch(() => undefined);
}
