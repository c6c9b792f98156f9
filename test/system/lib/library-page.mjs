import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const library = fileURLToPath(new URL("../../../packages/canalystii", import.meta.url));
const pages = fileURLToPath(new URL("../pages", import.meta.url));

/** The contract is written for vitest and the sources; here it gets a small runner, and the library as it was built. */
const inPage = {
  name: "in-page",
  enforce: /** @type {const} */ ("pre"),
  resolveId(/** @type {string} */ source, /** @type {string | undefined} */ importer) {
    if (source === "vitest") return join(pages, "vitest.mjs");
    const path = source.startsWith(".") && importer !== undefined ? resolve(dirname(importer), source) : "";
    return path.startsWith(`${library}/src/`) ? path.replace("/src/", "/dist/") : undefined;
  },
};

/** Bundles the pages with the library, as an application would; returns the folder. */
export async function bundleLibraryPage() {
  const outDir = await mkdtemp(join(tmpdir(), "library-page-"));
  await build({
    root: pages,
    base: "./",
    logLevel: "error",
    plugins: [inPage],
    build: { outDir, emptyOutDir: true, target: "es2023" },
    worker: { format: "es" },
  });
  return outDir;
}
