import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const at = (path) => fileURLToPath(new URL(`../../../packages/canalystii/test/${path}`, import.meta.url));

/**
 * Makes damaged files as the library's own tests do: the same ones in every run.
 * @param {number} count of each format
 * @returns {Promise<ReadonlyMap<string, Uint8Array[]>>} by format; `dbc` is one
 */
export async function makeDamagedFiles(count) {
  const vite = await createServer({
    configFile: false,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const load = (path) => vite.ssrLoadModule(at(path));
    const [{ samplesOf }, { mutate, random }, { SAMPLES }] = await Promise.all(
      ["fuzz/samples.ts", "fuzz/mutate.ts", "dbc/samples.ts"].map(load),
    );
    const { formats } = await vite.ssrLoadModule(at("../src/logs/index.ts"));
    const files = new Map();
    const next = random(1);
    const damage = (samples) => Array.from({ length: count }, (_, i) => mutate(samples[i % samples.length], next));
    for (const name of Object.keys(formats)) files.set(name, damage(await samplesOf(name)));
    files.set("dbc", damage(Object.values(SAMPLES).map((text) => new TextEncoder().encode(text))));
    return files;
  } finally {
    await vite.close();
  }
}
