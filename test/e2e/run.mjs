// Runs the tests in a real browser: npm run test:e2e [-- WORD …] for those with one of the words in their file's name.
import { readdirSync } from "node:fs";
import { argv, exit } from "node:process";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { SkipError } from "../system/host/skip-error.mjs";
import { concludeSkip, provideBrowser } from "./provision.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const words = argv.slice(2);
const files = readdirSync(folder)
  .filter((file) => file.endsWith(".test.mjs") && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort()
  .map((file) => `${folder}${file}`);
if (files.length === 0) {
  console.error(`no tests with ${words.join(" or ")} in their name`);
  exit(2);
}

try {
  process.env.CANALYSTII_E2E_BROWSER = await provideBrowser(console.log);
} catch (error) {
  if (!(error instanceof SkipError)) throw error;
  exit(concludeSkip(error));
}

let passed = 0;
let failed = 0;
const count = ({ details, name }) => details?.type !== "suite" && !files.includes(name);
// one after the other: two browsers at once take what both cores have
const tests = run({ files, concurrency: 1, timeout: 300_000 });
tests.on("test:pass", (event) => {
  if (count(event)) passed += 1;
});
tests.on("test:fail", () => {
  failed += 1;
});
tests.compose(spec).pipe(process.stdout);
for await (const _ of tests);
process.on("exit", () => console.log(`\n${passed} passed, ${failed} failed`));
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
