import { defineConfig } from "vite";

export default defineConfig({
  // the page works from any folder of any server
  base: "./",
  build: { target: "es2022", outDir: "dist", emptyOutDir: true, reportCompressedSize: false },
  worker: { format: "es" },
});
