// Keeps the page, so that it works without a network after the first visit. The build adds `build` and the name of this file.

interface Build {
  /** Differs as soon as any file differs. */
  readonly version: string;
  /** Every file of the page, relative to its folder. */
  readonly files: readonly string[];
}

declare const self: ServiceWorkerGlobalScope & { readonly build: Build };

const { files, version } = self.build;
const folder = new URL("./", self.location.href);
/** Copies of the page in other folders of the same server have their own. */
const OWN = `canalyst-analyzer ${folder.pathname} `;
const CACHE = OWN + version;
/** A network that is slower than this counts as none, ms. */
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
// only now is no page of the previous build open, which may still need its files
self.addEventListener("activate", (event) => event.waitUntil(removeOldFiles()));
self.addEventListener("fetch", (event) => {
  const path = pathOf(event.request);
  if (path?.startsWith("assets/")) event.respondWith(keptOrFetched(event.request));
  else if (path !== undefined && (path === "" || files.includes(path))) event.respondWith(fetchedOrKept(event.request, path));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(new URL(file, folder), { cache: "no-cache" })));
}

async function removeOldFiles(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(OWN) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Returns the path of a file of the page, relative to its folder; undefined for all else. */
function pathOf({ method, url }: Request): string | undefined {
  const { origin, pathname } = new URL(url);
  const isOwn = method === "GET" && origin === folder.origin && pathname.startsWith(folder.pathname);
  return isOwn ? pathname.slice(folder.pathname.length) : undefined;
}

/** The content of these files is in their names: a kept one is the right one, whichever build it is from. */
async function keptOrFetched(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** The server comes first: a new build is there after a reload, and other programs can use the same port later. */
async function fetchedOrKept(request: Request, path: string): Promise<Response> {
  const fetched = fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
  const inTime = await Promise.race([fetched.catch(() => undefined), late]);
  if (inTime !== undefined) return inTime;
  const cache = await caches.open(CACHE);
  return (await cache.match(new URL(path || "index.html", folder))) ?? fetched;
}
