import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const ALWAYS = ["./index.html", "./icon.svg", "./manifest.webmanifest"];

/** Adds the service worker, with the names of all files of the build in it. */
function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const built = Object.keys(bundle).filter((name) => name !== "index.html");
        const files = JSON.stringify([...ALWAYS, ...built.map((name) => `./${name}`).sort()]);
        const page = String(bundle["index.html"]?.type === "asset" ? bundle["index.html"].source : "");
        const version = JSON.stringify(createHash("sha256").update(files).update(page).digest("hex").slice(0, 12));
        const template = readFileSync(new URL("src/offline/service-worker.js", import.meta.url), "utf8");
        const source = template.replace("self.__FILES__", files).replace("self.__VERSION__", version);
        this.emitFile({ type: "asset", fileName: "service-worker.js", source });
      },
    },
  };
}

export default defineConfig({
  // the page works from any folder of any server
  base: "./",
  plugins: [offline()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    reportCompressedSize: false,
    // the content security policy allows nothing but files
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
});
