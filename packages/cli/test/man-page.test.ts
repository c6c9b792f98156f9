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

/** Programs that check a page, with their arguments. */
const CHECKS = {
  mandoc: ["-T", "lint"],
  man: ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"],
} as const;

/** What a program says about a page. */
function complaints(command: keyof typeof CHECKS, page: string): string {
  const folder = mkdtempSync(join(tmpdir(), "canalyst-man-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "canalyst.1"), page);
  const { stdout, stderr, status } = spawnSync(command, [...CHECKS[command], join(folder, "canalyst.1")], { encoding: "utf8" });
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

  for (const command of ["mandoc", "man"] as const) {
    const there = process.platform === "linux" && spawnSync(command, ["--version"]).error === undefined;
    it.skipIf(!there)(`is one that ${command} does not complain about`, () => {
      expect(complaints(command, manPage(program, OPTIONS))).toBe("");
      expect(complaints(command, manPage({ ...program, commands: [HOSTILE] }, OPTIONS))).toBe("");
    });
  }
});
