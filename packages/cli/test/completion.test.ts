import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { bashCompletion } from "../src/completion/bash.js";
import { fishCompletion } from "../src/completion/fish.js";
import { zshCompletion } from "../src/completion/zsh.js";
import type { Context } from "../src/context.js";
import { allCommands, type CommandSpec, describeCommand, SUGGESTIONS } from "../src/help/command-spec.js";
import { makeProgram } from "../src/program-tree.js";

// no command is run: none of them needs a context
const program = describeCommand(await makeProgram(() => true, {} as Context));
const commands = [...allCommands(program)];

function optionsOf({ options }: CommandSpec): string[] {
  return options.flatMap(({ short, long }) => [short, long].filter((name) => name !== undefined));
}

function has(shell: string): boolean {
  return process.platform !== "win32" && spawnSync(shell, ["--version"]).status === 0;
}

/** Runs a script in a shell, in a folder with two logs. */
function runIn(shell: string, script: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "canalyst-completion-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["trip.blf", "my trip.log"]) writeFileSync(join(folder, name), "");
  const { stdout, stderr } = spawnSync(shell, ["-c", script], { cwd: folder, encoding: "utf8", env: { ...process.env, HOME: folder } });
  expect(stderr).toBe("");
  return stdout.split("\n").slice(0, -1);
}

/** What a shell should offer, by command line. */
const WANTED: readonly (readonly [line: readonly string[], offered: string])[] = [
  [["mo"], "monitor"],
  [["bridge", "socketcan"], "socketcan|socketcand"],
  [["help", "pl"], "play"],
  [["help", "br", "re"], "relay"],
  [["dump", "--co"], "--color|--config|--count"],
  [["mon", "--sort", ""], "count|id|last|period|rate"],
  [["dump", "-t", ""], "A|a|d|z"],
  [["dump", "--count", ""], ""],
  [["dump", "--device", "s"], "sim"],
  [["play", "tr"], "trip.blf"],
  [["play", ""], "my trip.log|trip.blf"],
  [["dump", "--sim-replay", "my"], "my trip.log"],
  [["completion", ""], "bash|fish|zsh"],
  [["convert", "--to", "pc"], "pcap|pcapng"],
  [["nonsense", "x"], ""],
];

describe("the description of the commands", () => {
  it("has every command and option of the help, with files where files are expected", () => {
    expect(commands.map(({ path }) => path.join(" "))).toEqual(expect.arrayContaining(["", "dump", "bridge relay", "completion"]));
    const play = commands.find(({ path }) => path[0] === "play");
    expect(play?.arguments[0]).toMatchObject({ source: "files", variadic: true });
    expect(play?.options.find(({ long }) => long === "--sim-replay")?.value).toMatchObject({ source: "files" });
    expect(play?.notes).toContain("Error frames and CAN FD frames are not sent");
  });

  it("suggests values for options that there are", () => {
    const names = new Set(commands.flatMap(optionsOf));
    expect(Object.keys(SUGGESTIONS).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe.skipIf(!has("bash"))("the completion of bash", () => {
  const quote = (word: string) => `'${word}'`;
  const ask = `ask() { COMP_WORDS=(canalyst "$@"); COMP_CWORD=$#; _canalyst; printf '%s|' "\${COMPREPLY[@]}"; echo; }\n`;
  const answers = (lines: readonly (readonly string[])[]) =>
    runIn("bash", `${bashCompletion(program)}${ask}${lines.map((line) => `ask ${line.map(quote).join(" ")}`).join("\n")}`).map((line) =>
      line
        .split("|")
        .filter((word) => word !== "")
        .sort(),
    );

  it("offers every option of every command", () => {
    // what follows `help` is completed as if it was not there
    const real = commands.filter(({ path }) => path.at(-1) !== "help");
    const found = answers(real.map(({ path }) => [...path, "-"]));
    expect(found).toEqual(real.map((command) => optionsOf(command).sort()));
  });

  it("offers commands, values and files, and knows the beginnings of commands", () => {
    const found = answers(WANTED.map(([line]) => line));
    WANTED.forEach(([line, offered], i) => {
      expect(found[i], line.join(" ")).toEqual(
        offered
          .split("|")
          .filter((word) => word !== "")
          .sort(),
      );
    });
  });

  it("offers values behind =, which bash takes for a word of its own", () => {
    expect(
      answers([
        ["dump", "--color", "=", "al"],
        ["dump", "--color", "="],
      ]),
    ).toEqual([["always"], ["always", "auto", "never"]]);
  });

  it("is registered", () => {
    expect(runIn("bash", `${bashCompletion(program)}complete -p canalyst`)).toEqual(["complete -F _canalyst canalyst"]);
  });
});

describe.skipIf(!has("fish"))("the completion of fish", () => {
  it("offers commands, values and files, and knows the beginnings of commands", () => {
    const lines = WANTED.map(([line]) => `complete -C 'canalyst ${line.join(" ")}'; echo .`);
    const answers = runIn("fish", `${fishCompletion(program)}${lines.join("\n")}\n`)
      .join("\n")
      .split(/^\.$/m)
      .map((text) => text.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0]?.replaceAll("\\", "") ?? ""])));
    WANTED.forEach(([line, offered], i) => {
      expect([...(answers[i] ?? [])].sort(), line.join(" ")).toEqual(
        offered
          .split("|")
          .filter((word) => word !== "")
          .sort(),
      );
    });
  });
});

describe.skipIf(!has("zsh"))("the completion of zsh", () => {
  it("is a script that zsh reads", () => {
    expect(runIn("zsh", `compdef() { echo "$@" }\n${zshCompletion(program)}`)).toEqual(["_canalyst canalyst"]);
  });
});
