// Builds both packages afresh, packs them as npm would publish them and uses them as a stranger would: every file that
// should be there and none else, source maps that lead somewhere, the library without `usb` in bare Node and under the
// least TypeScript, the command installed in an empty folder. Needs npm's registry, or its cache of an earlier run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkCommand } from "./command.mjs";
import { checkLibrary } from "./library.mjs";
import { pack, run } from "./pack.mjs";
import { checkTypes } from "./types.mjs";

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "canalystii-pack-"));

try {
  // what was built of sources that are gone would be packed as well
  for (const name of ["canalystii", "cli"]) rmSync(join(packages, name, "dist"), { recursive: true, force: true });
  run("npm", ["run", "--silent", "build"], packages);
  const library = pack(join(packages, "canalystii"), folder);
  const command = pack(join(packages, "cli"), folder);
  checkLibrary(library, folder);
  checkTypes(library, folder);
  await checkCommand(command, library, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
