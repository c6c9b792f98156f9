import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Context } from "../src/context.js";
import { allCommands, type CommandSpec, describeCommand } from "../src/help/command-spec.js";
import { manPage } from "../src/help/man-page.js";
import { makeProgram } from "../src/program-tree.js";

const OPTIONS = { version: "1.2.3", date: "2026-01-31" };
// no command is run: none of them needs a context
const program = describeCommand(await makeProgram(() => true, {} as Context));

/** What mandoc says about a page, where it is installed; else man. */
const CHECKS = [
  ["mandoc", "-T", "lint"],
  ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"],
] as const;

function complaints([command, ...args]: readonly [string, ...string[]], page: string): string {
  const folder = mkdtempSync(join(tmpdir(), "canalyst-man-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "canalyst.1"), page);
  const { stdout, stderr, status } = spawnSync(command, [...args, join(folder, "canalyst.1")], { encoding: "utf8" });
  return command === "mandoc" ? stdout + stderr : `${status === 0 ? "" : `status ${status}`}${stderr}`;
}

const HOSTILE: CommandSpec = {
  path: ["odd"],
  summary: ".SH not a request, 'neither this' nor \\fB\\n(.g, a → b …, and a lone ` backtick",
  usage: "canalyst odd [options] <file>",
  arguments: [{ name: "file", required: true, variadic: false, source: "files", text: ".so /etc/passwd" }],
  options: [],
  commands: [],
  notes: ".ig\n  .nf\n  'tis\n",
};

describe("the manual page", () => {
  it("has every command and every option", () => {
    const page = manPage(program, OPTIONS);
    expect(page).toMatch(/^\.TH CANALYST 1 2026-01-31 "canalyst 1\.2\.3" /);
    for (const { path, options } of allCommands(program)) {
      if (path.at(-1) === "help") continue;
      if (path.length > 0) expect(page, path.join(" ")).toContain(`\\fB${path.join(" ")}\\fR\n`);
      for (const { long } of path.length > 0 ? options : []) {
        if (long !== undefined) expect(page, `${path.join(" ")} ${long}`).toContain(`\\fB${long.replaceAll("-", "\\-")}\\fR`);
      }
    }
    for (const section of ["PLAY", "BRIDGE RELAY"]) expect(page).toContain(`.SH "${section}"`);
    expect(page).toContain("CANALYST_DEVICE");
  });

  it("lets no text of a command become a request", () => {
    const page = manPage({ ...program, commands: [HOSTILE] }, OPTIONS);
    expect(page.match(/^[.'](?:SH not|so|ig|nf\b.+|tis)/m)).toBeNull();
    expect(page).toContain("\\&.SH not a request");
    expect(page).toContain("\\efB\\en(.g, a \\[u2192] b \\[u2026]");
  });

  it.each(CHECKS)("is one that %s does not complain about", (...check) => {
    if (process.platform === "win32" || spawnSync(check[0], ["--version"]).error !== undefined) return;
    expect(complaints(check, manPage(program, OPTIONS))).toBe("");
    expect(complaints(check, manPage({ ...program, commands: [HOSTILE] }, OPTIONS))).toBe("");
  });
});
