// Writes dist/canalyst.1, the manual page, from the same description as the help. Runs at the end of a build.
import { readFileSync, writeFileSync } from "node:fs";
import { describeCommand } from "./dist/help/command-spec.js";
import { manPage } from "./dist/help/man-page.js";
import { makeProgram } from "./dist/program-tree.js";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
// builds of the same sources can be made the same: https://reproducible-builds.org/specs/source-date-epoch/
const epoch = Number(process.env.SOURCE_DATE_EPOCH || Date.now() / 1000);
const date = new Date(epoch * 1000).toISOString().slice(0, 10);
// no command is run: none of them needs a context
const program = describeCommand(await makeProgram(() => true, {}));
writeFileSync(new URL("dist/canalyst.1", import.meta.url), manPage(program, { version, date }));
