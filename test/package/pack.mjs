import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const EXPECTED = /^(dist\/(.*\.(js|d\.ts|map)|canalyst\.1)|src\/.*\.ts|analyzer\/.*|page\/.*|package\.json|README\.md|LICENSE)$/;

/** Runs a program and returns what it printed. */
export function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** Makes an empty project and installs packs in it; `options` are npm's. */
export function install(folder, name, packs, options = []) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--no-fund", "--no-audit", ...options, ...packs], project);
  return project;
}

/** Packs a package and checks what is in the pack; returns the pack's path and the package's manifest. */
export function pack(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [made] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root));
  const paths = new Set(made.files.map(({ path }) => path));
  const surplus = [...paths].filter((path) => !EXPECTED.test(path) || /\.test\./.test(path));
  if (surplus.length > 0) throw new Error(`the pack of ${manifest.name} holds what it should not: ${surplus.join(", ")}`);
  const wanted = ["LICENSE", "README.md", ...targets([manifest.exports, manifest.imports, manifest.bin, manifest.man])];
  const missing = wanted.filter((path) => !paths.has(path));
  if (missing.length > 0) throw new Error(`the pack of ${manifest.name} lacks ${missing.join(", ")}`);
  checkMaps(root, paths);
  console.log(`${manifest.name}: ${made.files.length} files, ${Math.round(made.size / 1024)} KiB`);
  return { manifest, file: join(folder, made.filename) };
}

/** Returns every path that a part of a manifest names. */
function targets(part) {
  if (typeof part === "string") return [normalize(part)];
  return Object.values(part ?? {}).flatMap(targets);
}

/** A map must be there for each file that names one, and its sources as well: both would be missing of a file built long ago. */
function checkMaps(root, paths) {
  for (const path of paths) {
    if (!path.startsWith("dist/")) continue;
    const text = readFileSync(join(root, path), "utf8");
    const named = path.endsWith(".map")
      ? JSON.parse(text).sources
      : [...text.matchAll(/^\/\/# sourceMappingURL=(.+)$/gm)].map(([, url]) => url);
    for (const each of named) {
      const target = join(dirname(path), each);
      if (!paths.has(target)) throw new Error(`${path} points at ${target}, which is not in the pack`);
    }
  }
}
