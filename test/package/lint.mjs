// Packs both packages as npm would publish them and has the packs judged: by publint, and by are-the-types-wrong as
// ECMAScript modules see them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { filterProblems, problemKindInfo } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { pack } from "./pack.mjs";

/** The packages are ESM only: a resolution of CommonJS, and the one from before `exports`, need not work. */
const RESOLUTIONS = ["node16-esm", "bundler"];

async function publintProblems({ manifest, file }) {
  const { messages } = await publint({ pack: { tarball: bytesOf(file) }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false })}`);
}

async function typeProblems({ manifest, file }) {
  // a command alone has no entry, so no types
  if (manifest.exports === undefined) return [];
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(bytesOf(file))));
  if (analysis.types === false) return ["are-the-types-wrong: there are no types"];
  return RESOLUTIONS.flatMap((resolutionKind) =>
    filterProblems(analysis, { resolutionKind }).map(({ kind, entrypoint = "" }) => {
      const { shortDescription, docsUrl } = problemKindInfo[kind];
      return `are-the-types-wrong: ${resolutionKind} ${entrypoint}: ${shortDescription}, see ${docsUrl}`;
    }),
  );
}

function bytesOf(file) {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

const folder = mkdtempSync(join(tmpdir(), "canalystii-lint-"));
try {
  const packages = fileURLToPath(new URL("../../packages/", import.meta.url));
  for (const name of ["canalystii", "cli"]) {
    const packed = pack(join(packages, name), folder);
    for (const problem of [...(await publintProblems(packed)), ...(await typeProblems(packed))]) {
      console.error(`${packed.manifest.name}: ${problem}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
