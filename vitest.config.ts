import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const library = (path: string) => fileURLToPath(new URL(`packages/canalystii/src/${path}`, import.meta.url));

const tests = (name: string) => [`packages/${name}/src/**/*.test.ts`, `packages/${name}/test/**/*.test.ts`];
/** Some replace modules or globals. */
const APART = ["packages/canalystii/src/**/*.web.test.ts", "packages/analyzer/test/page/**/*.test.ts", "examples/**/*.test.ts"];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^canalystii$/, replacement: library("index.ts") },
      { find: /^canalystii\/bridge$/, replacement: library("bridge/index.node.ts") },
      { find: /^canalystii\/usbip$/, replacement: library("usbip/index.node.ts") },
      { find: /^canalystii\/formats$/, replacement: library("logs/index.ts") },
      { find: /^canalystii\/(.+)$/, replacement: `${library("$1")}/index.ts` },
      { find: "#usb-runtime", replacement: library("usb/runtime.node.ts") },
      { find: "#socketcand", replacement: library("bridge/socketcand/socketcand-connect.node.ts") },
      { find: "#files", replacement: library("logs/files/runtime.node.ts") },
      // as built: a thread cannot load the sources
      { find: "#thread", replacement: fileURLToPath(new URL("packages/canalystii/dist/thread.node.js", import.meta.url)) },
      { find: "#web-socket", replacement: library("remote/link/web-socket.node.ts") },
      { find: "#zlib", replacement: library("logs/unpack/zlib.node.ts") },
    ],
  },
  test: {
    // the tests of the command line mostly wait
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: [...tests("canalystii"), ...tests("analyzer"), "test/**/*.test.mjs"],
          exclude: ["test/e2e/**", ...APART],
          // modules are loaded once for all files of a worker: they keep nothing that one test could leave to another
          isolate: false,
        },
      },
      { extends: true, test: { name: "apart", include: [...tests("cli"), ...APART] } },
    ],
    setupFiles: ["packages/canalystii/test/setup.ts"],
    testTimeout: 20_000,
  },
});
