import { closeSync, openSync, statSync } from "node:fs";
import { link, mkdtemp, readdir, readFile, rm, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileTarget, type FileTargetOptions } from "../src/files/file-target.js";
import { InputFiles } from "../src/files/input-files.js";
import { Output } from "../src/output.js";
import { quickly } from "./in-process.js";
import { lines } from "./run.js";

const OLD = "(1.0) can0 123#00\n(2.0) can0 124#00\n";
let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-files-"));
  await writeFile(at("old.log"), OLD);
});
afterEach(() => rm(folder, { recursive: true }));

function settings(more: Partial<FileTargetOptions> = {}): FileTargetOptions {
  const { signal } = new AbortController();
  const context = { inputs: new InputFiles(undefined), out: new Output(process.stdout, signal), signal };
  return { context, force: true, replace: "complete", ...more };
}

const bytes = new TextEncoder().encode("new\n");

describe("a link that leads nowhere", () => {
  beforeEach(() => symlink("missing.log", at("link.log")));

  it("is refused by name", async () => {
    const made = createFileTarget(at("link.log"), settings({ force: false }));
    await expect(made).rejects.toThrow(`${at("link.log")} is a link to missing.log, which does not exist; use --force to create it`);
  });

  it("is followed with force", async () => {
    const target = await createFileTarget(at("link.log"), settings());
    await target.append(bytes);
    await target.close();
    expect(await readFile(at("missing.log"), "utf8")).toBe("new\n");
    expect((await stat(at("link.log"))).isFile()).toBe(true);
  });
});

describe("a file that is read is not written", () => {
  beforeEach(async () => {
    await symlink("old.log", at("link.log"));
    await link(at("old.log"), at("twin.log"));
    await link(at("old.log"), at("part-002.log"));
  });

  const replay = ["-d", "sim", "--sim-replay", "old.log"];
  it.each([
    ["convert", "old.log", "old.log", "--force"],
    ["convert", "old.log", "link.log", "--force"],
    ["convert", "link.log", "twin.log", "--force"],
    ["convert", "-", "old.log", "--force"],
    ["convert", "other.log", "old.log", "twin.log", "--force"],
    ["convert", "old.log", "part.log", "--split-time", "1h", "--force"],
    ["record", "old.log", "--force", ...replay],
    ["record", "twin.log", "--force", ...replay],
    ["record", "part.log", "--force", "--rotate-time", "1h", ...replay],
  ])("%s %s %s %s %s", async (...args) => {
    await writeFile(at("other.log"), "(5.0) can0 125#00\n");
    const input = openSync(at("old.log"), "r");
    const { status, stderr } = await quickly(
      args.map((word) => (word.endsWith(".log") ? at(word) : word)),
      args[1] === "-" ? { stdin: input } : {},
    );
    closeSync(input);
    expect(stderr).toMatch(/^canalyst: input and output are the same file: .*\n$/);
    expect(status).toBe(2);
    expect(await readFile(at("old.log"), "utf8")).toBe(OLD);
    expect((await readdir(folder)).sort()).toEqual(["link.log", "old.log", "other.log", "part-002.log", "twin.log"]);
  });

  it.each([
    ["convert", "old.log", "-"],
    ["convert", "old.log", "/dev/stdout"],
    ["info", "old.log"],
    ["dump", ...replay],
    ["info", "-"],
  ])("%s %s %s with standard output redirected into it", async (...args) => {
    const [input, output] = [openSync(at("old.log"), "r"), openSync(at("old.log"), "a")];
    const words = args.map((word) => (word.endsWith(".log") ? at(word) : word));
    const { status, stderr } = await quickly([...words, ...(args[0] === "convert" ? ["--to", "candump"] : [])], {
      stdout: output,
      ...(args[1] === "-" ? { stdin: input } : {}),
    });
    closeSync(input);
    closeSync(output);
    expect(stderr).toMatch(/input and output are the same file: .*\n$/);
    expect(status).toBe(2);
    expect(await readFile(at("old.log"), "utf8")).toBe(OLD);
  });
});

describe("a series of files", () => {
  it("is refused before anything is written when one of them exists", async () => {
    await writeFile(at("part-002.log"), "mine");
    const { status, stderr } = await quickly(["convert", at("old.log"), at("part.log"), "--split-time", "500ms"]);
    expect(stderr).toBe(`canalyst: ${at("part-002.log")} already exists; use --force to overwrite it\n`);
    expect(status).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(["old.log", "part-002.log"]);
  });
});

describe("canalyst record", () => {
  it("ends with an error when its file is deleted", async () => {
    const { status, stderr } = await quickly(["record", at("gone.log"), "-d", "sim"], deleteOnceWritten(at("gone.log")));
    expect(stderr).toBe(`canalyst: ${at("gone.log")} was deleted or replaced while it was being written: the recorded data is lost\n`);
    expect(status).toBe(1);
  });

  it("ends with an error when another one takes its file with --force, which then has all of its own", async () => {
    const args = ["record", at("shared.log"), "-d", "sim", "--force"];
    let second: ReturnType<typeof quickly> | undefined;
    const first = await quickly(args, {
      onSpawn: () =>
        whenWritten(at("shared.log"), () => {
          second = quickly([...args, "-n", "500"]);
        }),
    });
    expect(first.stderr).toContain("was deleted or replaced while it was being written");
    expect(first.status).toBe(1);
    expect((await second)?.status).toBe(0);
    const text = await readFile(at("shared.log"), "utf8");
    expect(lines(text).filter((line) => !/^\(\d+\.\d{6}\) can[01] [0-9A-F]+#(?:R\d|[0-9A-F]*) R$/.test(line))).toEqual([]);
    expect(lines(text)).toHaveLength(500);
  });
});

function whenWritten(path: string, act: () => void): void {
  const look = setInterval(() => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0) return;
    clearInterval(look);
    act();
  }, 20);
}

function deleteOnceWritten(path: string) {
  return { onSpawn: () => whenWritten(path, () => void unlink(path)) };
}
