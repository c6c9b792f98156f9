import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { betweenParts, circles, importsOf, readTable, violations } from "./imports.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (/** @type {string} */ file) => readFile(`${root}/${file}`, "utf8");

/** The sources of a package without its tests. @param {string} name */
async function sourcesOf(name) {
  const folder = `packages/${name}/src`;
  const files = (await readdir(`${root}/${folder}`, { recursive: true })).map((file) => file.replaceAll("\\", "/"));
  const kept = files.filter((file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file)).sort();
  return new Map(await Promise.all(kept.map(async (file) => /** @type {const} */ ([file, await read(`${folder}/${file}`)]))));
}

/** What `#name` stands for in Node. */
async function aliasesOf(name) {
  const { imports = {} } = JSON.parse(await read(`packages/${name}/package.json`));
  return Object.fromEntries(
    Object.entries(imports).map(([alias, { node }]) => [alias, node.replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts")]),
  );
}

const table = readTable(await read("docs/architecture.md"));
const library = importsOf(await sourcesOf("canalystii"), await aliasesOf("canalystii"));
const LIBRARY_PACKAGES = { usb: ["usb/runtime.node.ts"], ws: ["remote/link/web-socket.node.ts"], "node:*": [".node.ts"] };

describe("the library", () => {
  it("has its layers in docs/architecture.md, and imports nothing that the table does not allow", () => {
    expect(library.length).toBeGreaterThan(400);
    expect(violations(library, { table, packages: LIBRARY_PACKAGES })).toEqual([]);
  });

  it("has no circle of imports", () => {
    expect(circles(library)).toEqual([]);
  });
});

describe("the command line", () => {
  it("imports only what the library's entries export, and has no circle", async () => {
    const imports = importsOf(await sourcesOf("cli"), {});
    const packages = { canalystii: [".ts"], "canalystii/*": [".ts"], commander: [".ts"], ws: [".ts"], "node:*": [".ts"] };
    const layers = new Map([...new Set(imports.map(({ from }) => from.split("/")[0] ?? ""))].map((layer) => [layer, new Set()]));
    const inside = imports.filter(({ to }) => to.startsWith("..") || !to.endsWith(".ts"));
    expect(imports.length).toBeGreaterThan(100);
    expect(violations(inside, { table: layers, packages })).toEqual([]);
    expect(circles(imports)).toEqual([]);
  });
});

describe("the analyzer", () => {
  it("has an engine that knows nothing of the page, imports only the library's entries, and has no circle", async () => {
    const imports = importsOf(await sourcesOf("analyzer"), {}).filter(({ to }) => !to.endsWith(".css"));
    const anywhere = [".ts", ".tsx"];
    const names = ["canalystii", "canalystii/*", "preact", "preact/*", "@preact/*", "lucide-static/*"];
    const parquet = { "hyparquet-writer": ["engine/series/files/parquet-values.ts"] };
    const packages = { ...Object.fromEntries(names.map((name) => [name, anywhere])), ...parquet };
    // what lies directly in src/, such as protocol.ts, is the facade
    const layers = new Map([
      ["protocol", new Set()],
      ["engine", new Set(["facade"])],
      ["ui", new Set(["facade"])],
      ["facade", new Set(["protocol", "ui"])],
    ]);
    const fromEngine = imports.filter(({ from, to }) => from.startsWith("engine/") && /^[a-z-]+\.tsx?$/.test(to));
    expect(imports.length).toBeGreaterThan(100);
    expect(violations(imports, { table: layers, packages })).toEqual([]);
    expect([...new Set(fromEngine.map(({ to }) => to))]).toEqual(["protocol.ts"]);
    expect(circles(imports)).toEqual([]);
  });

  it("has no circle among the folders and files of any folder", async () => {
    const sources = await sourcesOf("analyzer");
    const imports = importsOf(sources, {}).filter(({ to }) => !to.endsWith(".css"));
    const parents = [...sources.keys()].flatMap((file) => file.split("/").map((_, depth, names) => names.slice(0, depth).join("/")));
    const folders = [...new Set(parents)].filter((folder) => folder !== "");
    expect(folders.length).toBeGreaterThan(20);
    expect(folders.flatMap((folder) => circles(betweenParts(imports, folder)).map((circle) => [folder, ...circle]))).toEqual([]);
  });
});

describe("the rules", () => {
  const rules = {
    table: new Map([
      ["can", new Set()],
      ["usb", new Set(["can"])],
      ["formats", new Set(["can"])],
    ]),
    packages: LIBRARY_PACKAGES,
  };
  /** @param {string} file @param {string} text */
  const check = (file, text) => violations(importsOf(new Map([[file, text]]), { "#zlib": "formats/zlib.node.ts" }), rules);

  it.each([
    ["formats/blf.ts", 'import { x } from "../usb/connection.js";'],
    ["formats/candump/reader.ts", 'import { x } from "../../usb/connection.js";'],
    ["formats/candump/deep/er/reader.ts", 'import type { X } from "../../../../usb/connection.js";'],
    ["formats/candump/reader.ts", 'export * from "../../usb/connection.js";'],
    ["formats/candump/reader.ts", 'const a = 1;\nconst b = await import("../../usb/connection.js");'],
    ["formats/candump/reader.ts", 'import {\n  a,\n  type B,\n} from "../../usb/connection.js";'],
    ["formats/candump/reader.ts", 'import "../../usb/connection.js";'],
    ["can/frame.ts", 'import { zip } from "#zlib";'],
    ["can/frame.ts", 'import { readFile } from "node:fs/promises";'],
    ["formats/zlib.node.ts", 'import { usb } from "usb";'],
    ["can/frame.ts", 'import { x } from "../../../cli/src/bus.js";'],
    ["cellar/wine.ts", 'import { x } from "../can/frame.js";'],
  ])("refuse in %s: %s", (file, text) => {
    expect(check(file, text)).toHaveLength(1);
  });

  it.each([
    ["formats/candump/reader.ts", 'import { x } from "../../can/frame.js";'],
    ["formats/candump/reader.ts", 'import { x } from "../text.js";'],
    ["formats/candump/reader.ts", '// import { x } from "../../usb/connection.js";\n/* import "../../usb/x.js"; */'],
    ["formats/candump/reader.ts", 'const text = `from "nowhere"`;'],
    ["formats/reader.ts", 'import { zip } from "#zlib";'],
    ["formats/zlib.node.ts", 'import { gunzip } from "node:zlib";'],
    ["usb/runtime.node.ts", 'const { usb } = await import("usb");'],
  ])("allow in %s: %s", (file, text) => {
    expect(check(file, text)).toEqual([]);
  });

  it("find circles of any length", () => {
    const sources = new Map([
      ["can/a.ts", 'import { b } from "./b.js";'],
      ["can/b.ts", 'import type { C } from "./c.js";\nimport { d } from "./d.js";'],
      ["can/c.ts", 'export { a } from "./a.js";'],
      ["can/d.ts", ""],
    ]);
    expect(circles(importsOf(sources, {}))).toEqual([["can/a.ts", "can/b.ts", "can/c.ts"]]);
  });

  it("find circles of folders whose files have none", () => {
    const sources = new Map([
      ["ui/trace/a.ts", 'import { b } from "../plot/b.js";\nimport { c } from "./deep/c.js";'],
      ["ui/trace/deep/c.ts", 'import { d } from "../../d.js";'],
      ["ui/plot/b.ts", ""],
      ["ui/plot/e.ts", 'import { c } from "../trace/deep/c.js";'],
      ["ui/d.ts", ""],
    ]);
    const imports = importsOf(sources, {});
    expect(circles(imports)).toEqual([]);
    expect(circles(betweenParts(imports, "ui"))).toEqual([["plot/*.ts", "trace/*.ts"]]);
  });
});
