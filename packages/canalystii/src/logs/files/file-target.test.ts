import { statSync } from "node:fs";
import { chmod, link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogFiles } from "../log-files.js";
import { createFileTarget } from "./file-access.js";

const OLD = "(1.0) can0 123#00\n(2.0) can0 124#00\n";
const replacing = { force: true, replace: "complete" } as const;
const bytes = new TextEncoder().encode("new\n");
let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalystii-"));
  await writeFile(at("old.log"), OLD);
});
afterEach(() => rm(folder, { recursive: true }));

describe("a file that is replaced", () => {
  it("keeps its old content until the new one is complete, and its mode", async () => {
    await chmod(at("old.log"), 0o640);
    const target = await createFileTarget(at("old.log"), replacing);
    await target.append(bytes);
    expect(await readFile(at("old.log"), "utf8")).toBe(OLD);
    await target.close();
    expect(await readFile(at("old.log"), "utf8")).toBe("new\n");
    expect(statSync(at("old.log")).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(["old.log"]);
  });

  it("keeps it when the new one does not become complete", async () => {
    for (const end of ["abandon", "failure"] as const) {
      const files = new LogFiles({
        format: "candump",
        open: async () => {
          const target = await createFileTarget(at("old.log"), replacing);
          if (end === "failure") target.append = () => Promise.reject(new Error("the disk is full"));
          return target;
        },
      });
      await files.open();
      await files.marker(0, "new").catch(() => {});
      await files.abandon();
      expect(await readFile(at("old.log"), "utf8")).toBe(OLD);
      expect(await readdir(folder)).toEqual(["old.log"]);
    }
  });

  it("has the new content from the beginning where that is asked for", async () => {
    const target = await createFileTarget(at("old.log"), { force: true });
    await target.append(bytes);
    expect(await readFile(at("old.log"), "utf8")).toBe("new\n");
    await target.close(false);
    expect(await readdir(folder)).toEqual(["old.log"]);
  });

  it("is the one that a link leads to; another name of it keeps the old content", async () => {
    await mkdir(at("elsewhere"));
    await symlink("../old.log", at("elsewhere/link.log"));
    await link(at("old.log"), at("twin.log"));
    const target = await createFileTarget(at("elsewhere/link.log"), replacing);
    await target.append(bytes);
    await target.close();
    expect(await readFile(at("old.log"), "utf8")).toBe("new\n");
    expect(await readFile(at("twin.log"), "utf8")).toBe(OLD);
    expect((await readdir(folder)).sort()).toEqual(["elsewhere", "old.log", "twin.log"]);
    expect(await readdir(at("elsewhere"))).toEqual(["link.log"]);
  });

  it("is not written by two at once: the first writer gets an error that its file is gone", async () => {
    const first = await createFileTarget(at("old.log"), { force: true });
    await first.append(bytes);
    const second = await createFileTarget(at("old.log"), { force: true });
    await second.append(new TextEncoder().encode("newer\n"));
    await first.append(bytes);
    await expect(first.sync?.()).rejects.toMatchObject({ code: "io", message: expect.stringContaining("deleted or replaced") });
    await second.sync?.();
    await Promise.all([first.close(false), second.close()]);
    expect(await readFile(at("old.log"), "utf8")).toBe("newer\n");
  });

  // root may write anywhere
  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("is overwritten where its folder takes no new file", async () => {
    await chmod(folder, 0o500);
    const target = await createFileTarget(at("old.log"), replacing);
    await target.append(bytes);
    await target.close();
    await chmod(folder, 0o700);
    expect(await readFile(at("old.log"), "utf8")).toBe("new\n");
  });
});

describe("a link that leads nowhere", () => {
  beforeEach(() => symlink("missing.log", at("link.log")));

  it("is refused by name", async () => {
    await expect(createFileTarget(at("link.log"))).rejects.toMatchObject({
      code: "io",
      message: `${at("link.log")} is a link to missing.log, which does not exist`,
      hint: "Pass force: true to create it.",
    });
  });

  it("is followed with force", async () => {
    const target = await createFileTarget(at("link.log"), replacing);
    await target.append(bytes);
    await target.close();
    expect(await readFile(at("missing.log"), "utf8")).toBe("new\n");
    expect((await stat(at("link.log"))).isFile()).toBe(true);
  });
});
