import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { listOfflineFiles } from "./offline-files.mjs";

/** The page runs only its own code and shows text from frames, files and databases as text; connections go where the user says. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const dist = fileURLToPath(new URL("dist", import.meta.url));

export default defineConfig({
  // the page works from any folder of any server
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    outDir: dist,
    // what the licenses of the packages in the page ask for
    license: { fileName: "licenses.md" },
    emptyOutDir: true,
    reportCompressedSize: false,
    // the content security policy allows nothing but files
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["index.html", "src/service-worker.web.ts"],
      // browsers look for a newer service worker at the same address
      output: { entryFileNames: ({ name }) => (name === "service-worker.web" ? "service-worker.js" : "assets/[name]-[hash].js") },
    },
  },
  worker: { format: "es" },
  plugins: [
    { name: "offline-files", apply: "build", closeBundle: () => listOfflineFiles(dist) },
    {
      name: "content-security-policy",
      // the development server needs scripts and styles in the page
      apply: "build",
      transformIndexHtml: () => [
        { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
      ],
    },
  ],
});
