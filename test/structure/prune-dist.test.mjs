import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pruneDist } from "../../tools/prune-dist.mjs";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "prune-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (...paths) => {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
};
const outputs = (name) => [".js", ".js.map", ".d.ts", ".d.ts.map"].map((end) => `dist/${name}${end}`);

it("removes what was built of sources that are gone, and folders of nothing else", () => {
  put(
    "src/here.ts",
    "src/web/runtime.web.ts",
    ...outputs("here"),
    ...outputs("web/runtime.web"),
    "dist/core.tsbuildinfo",
    "dist/canalyst.1",
  );
  put(...outputs("gone"), ...outputs("web/runtime.node"), ...outputs("old/deeper/moved"));
  const removed = pruneDist(root).map((path) => path.replaceAll("\\", "/"));
  expect(removed.sort()).toEqual([...outputs("gone"), ...outputs("old/deeper/moved"), ...outputs("web/runtime.node")].sort());
  expect(readdirSync(join(root, "dist")).sort()).toEqual(
    ["canalyst.1", "core.tsbuildinfo", "here.d.ts", "here.d.ts.map", "here.js", "here.js.map", "web"].sort(),
  );
  expect(readdirSync(join(root, "dist/web"))).toHaveLength(4);
  expect(pruneDist(root)).toEqual([]);
});

it("has nothing to do before the first build", () => {
  put("src/here.ts");
  expect(pruneDist(root)).toEqual([]);
});
