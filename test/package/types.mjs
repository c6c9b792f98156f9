import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, run } from "./pack.mjs";

/** The least TypeScript that packages/canalystii/README.md promises. */
const LEAST = "5.4";

/** Compiles programs that import every entry with the library's declarations checked, under the least TypeScript and ours. */
export function checkTypes({ manifest, file }, folder) {
  const others = [`typescript@~${LEAST}.0`, "@types/node@20"];
  const project = install(folder, "types", [file, ...others], ["--prefer-offline", "--omit=peer"]);
  const entries = Object.entries(manifest.exports).filter(([name]) => name !== "./package.json");
  const common = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: "es2022", skipLibCheck: false };
  const settings = {
    node: { module: "nodenext", lib: ["es2022"], types: ["node"] },
    web: { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "esnext.disposable", "dom"], types: [] },
  };
  for (const [runtime, options] of Object.entries(settings)) {
    // an entry whose only code is for Node is none for browsers
    const names = entries.filter(([, { default: any }]) => runtime === "node" || any !== undefined).map(([name]) => name);
    const imports = names.map((name, i) => `import * as entry${i} from "canalystii${name.slice(1)}";\n`).join("");
    writeFileSync(join(project, `${runtime}.ts`), `${imports}export const all = [${names.map((_, i) => `entry${i}`).join(", ")}];\n`);
    const config = { compilerOptions: { ...common, ...options }, files: [`${runtime}.ts`] };
    writeFileSync(join(project, `tsconfig.${runtime}.json`), JSON.stringify(config));
    for (const compiler of [join(project, "node_modules/typescript/bin/tsc"), ours()]) {
      const version = run(process.execPath, [compiler, "--version"], project).trim();
      run(process.execPath, [compiler, "-p", `tsconfig.${runtime}.json`], project);
      console.log(`${names.length} entries for ${runtime}: declarations checked by TypeScript, ${version}`);
    }
  }
  checkChangelog(project);
}

/** What the changelog calls by a class's or a type's name must be exported. */
function checkChangelog(project) {
  const ts = createRequire(join(project, "package.json"))("typescript");
  const { config } = ts.readConfigFile(join(project, "tsconfig.node.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, project);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const imports = program.getSourceFile(fileNames[0]).statements.filter(ts.isImportDeclaration);
  const modules = imports.map(({ moduleSpecifier }) => checker.getSymbolAtLocation(moduleSpecifier));
  const exported = new Set(modules.flatMap((module) => checker.getExportsOfModule(module).map(({ name }) => name)));
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  const named = [...new Set([...changelog.matchAll(/`([A-Z][a-z]\w+)`/g)].map(([, name]) => name))];
  const unknown = named.filter((name) => !exported.has(name));
  if (unknown.length > 0) throw new Error(`CHANGELOG.md names ${unknown.join(", ")}, which no entry exports`);
  console.log(`CHANGELOG.md: ${named.length} names, all exported`);
}

function ours() {
  return fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
}
