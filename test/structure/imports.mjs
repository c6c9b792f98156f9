// Who imports whom, read from the sources as text, and held against the table in docs/architecture.md.
import { posix } from "node:path";

/**
 * @typedef {ReadonlyMap<string, ReadonlySet<string>>} LayerTable what each layer may import besides itself
 * @typedef {ReadonlyMap<string, string>} Sources text by path below src/, e.g. `formats/candump/reader.ts`
 * @typedef {{ readonly from: string, readonly to: string }} Import `to` is a path below src/, or a package's name
 */

/** The layer of files that lie directly in src/. */
const FACADE = "facade";

const SOURCE = /\.tsx?$/;
const STATEMENT = /(?:^|[;}\s])(?:import|export)(?:\s[^"'`;()]*?\sfrom\s*|\s*\(\s*|\s*)(["'])([^"'\n]+)\1/g;

/**
 * Reads the rows `| `layer` | … | `may` `import` |` of a page.
 * @param {string} page
 * @returns {LayerTable}
 */
export function readTable(page) {
  /** @type {Map<string, Set<string>>} */
  const table = new Map();
  for (const [, layer = "", may = ""] of page.matchAll(/^\| `([a-z-]+)` \|.*\|([^|]*)\|$/gm)) {
    if (table.has(layer)) throw new Error(`the table has two rows for ${layer}`);
    table.set(layer, new Set([...may.matchAll(/[a-z][a-z-]*/g)].map(([name]) => name)));
  }
  for (const [layer, may] of table) {
    for (const other of may) if (!table.has(other)) throw new Error(`${layer} may import ${other}, which has no row`);
  }
  return table;
}

/**
 * Lists the imports of all sources, static and dynamic.
 * @param {Sources} sources
 * @param {Readonly<Record<string, string>>} aliases of package.json's `imports`, e.g. `#zlib` → `formats/zlib.node.ts`
 * @returns {Import[]}
 */
export function importsOf(sources, aliases) {
  const found = [];
  for (const [from, text] of sources) {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
    for (const [, , specifier = ""] of code.matchAll(STATEMENT)) {
      const path = posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
      const to = specifier.startsWith(".") ? (sources.has(`${path}x`) ? `${path}x` : path) : (aliases[specifier] ?? specifier);
      found.push({ from, to });
    }
  }
  return found;
}

/**
 * @param {string} path below src/
 * @returns {string}
 */
function layerOf(path) {
  const slash = path.indexOf("/");
  return slash < 0 ? FACADE : path.slice(0, slash);
}

/**
 * Returns a sentence for each import that the table does not allow.
 * @param {readonly Import[]} imports
 * @param {{ readonly table: LayerTable, readonly packages: Readonly<Record<string, readonly string[]>> }} rules packages: which
 * files may import a package; a name may end with `*`
 */
export function violations(imports, { table, packages }) {
  const wrong = [];
  for (const { from, to } of imports) {
    const layer = layerOf(from);
    if (!SOURCE.test(to)) {
      const allowed = Object.entries(packages).find(([name]) => (name.endsWith("*") ? to.startsWith(name.slice(0, -1)) : to === name))?.[1];
      if (!allowed?.some((suffix) => from.endsWith(suffix))) wrong.push(`${from} may not import the package ${to}`);
      continue;
    }
    if (to.startsWith("..")) wrong.push(`${from} imports ${to}, outside the sources`);
    else if (!table.has(layer)) wrong.push(`${from} is in a layer that has no row: ${layer}`);
    else if (layerOf(to) !== layer && !table.get(layer)?.has(layerOf(to))) {
      wrong.push(`${from} imports ${to}: ${layer} may import ${[...(table.get(layer) ?? [])].join(", ") || "no other layer"}`);
    }
  }
  return wrong;
}

/**
 * Returns the imports between the parts of a folder: its files, and the folders in it with everything that they contain.
 * @param {readonly Import[]} imports
 * @param {string} folder below src/
 * @returns {Import[]}
 */
export function betweenParts(imports, folder) {
  const partOf = (/** @type {string} */ path) => path.slice(folder.length + 1).replace(/\/.*/, "/*.ts");
  const inside = imports.filter(({ from, to }) => from.startsWith(`${folder}/`) && to.startsWith(`${folder}/`));
  return inside.map(({ from, to }) => ({ from: partOf(from), to: partOf(to) })).filter(({ from, to }) => from !== to);
}

/**
 * Returns the circles among files, each as the list of its files.
 * @param {readonly Import[]} imports
 * @returns {string[][]}
 */
export function circles(imports) {
  /** @type {Map<string, string[]>} */
  const next = new Map();
  for (const { from, to } of imports) {
    if (SOURCE.test(to)) next.set(from, [...(next.get(from) ?? []), to]);
  }
  /** @type {Map<string, { index: number, low: number, open: boolean }>} */
  const seen = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  // Tarjan's strongly connected components
  const visit = (/** @type {string} */ file) => {
    const node = { index: seen.size, low: seen.size, open: true };
    seen.set(file, node);
    stack.push(file);
    for (const other of next.get(file) ?? []) {
      const known = seen.get(other);
      if (known === undefined) node.low = Math.min(node.low, visit(other));
      else if (known.open) node.low = Math.min(node.low, known.index);
      if (other === file) found.push([file]);
    }
    if (node.low === node.index) {
      const component = stack.splice(stack.indexOf(file));
      for (const member of component) /** @type {{ open: boolean }} */ (seen.get(member)).open = false;
      if (component.length > 1) found.push(component.sort());
    }
    return node.low;
  };
  for (const file of next.keys()) if (!seen.has(file)) visit(file);
  return found;
}
