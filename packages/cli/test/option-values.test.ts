import { Command, InvalidArgumentError, Option } from "commander";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../src/commands.js";
import type { Context } from "../src/context.js";
import { parseCount, parseDuration, parseMilliseconds, parsePositiveMilliseconds, parseSeconds } from "../src/option-values.js";
import { optionalValue, settleOptionalValues } from "../src/optional-values.js";

describe("times", () => {
  it("are seconds, or ms where can-utils has ms, and may have any unit", () => {
    expect(["10", "500ms", "2min", "1.5h", ".5"].map(parseDuration)).toEqual([10_000, 500, 120_000, 5_400_000, 500]);
    expect(["10", "10ms", "0", "250us", "1.5s", "1min"].map(parseMilliseconds)).toEqual([10, 10, 0, 0.25, 1500, 60_000]);
    expect(["10", "-1.5", "-500ms", "2h"].map(parseSeconds)).toEqual([10, -1.5, -0.5, 7200]);
  });

  it.each([
    [parseDuration, ["", "0", "-1", "1x", "soon"]],
    [parseMilliseconds, ["", "-1", "1x", "soon", "ms"]],
    [parsePositiveMilliseconds, ["0", "0s", "x"]],
    [parseSeconds, ["", "-", "--1", "x"]],
  ] as const)("%o refuses nonsense", (parse, texts) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
  });
});

describe("an option whose value may be left out", () => {
  const command = new Command()
    .addOption(optionalValue("-l, --loop [n]", "", { parse: parseCount, means: "1" }))
    .addOption(new Option("-d, --device <name>"))
    .option("-q, --quiet");

  it.each([
    ["--loop file", "--loop=1 file"],
    ["-l file", "--loop=1 file"],
    ["--loop 3 file", "--loop 3 file"],
    ["file --loop", "file --loop=1"],
    ["--loop -q file", "--loop=1 -q file"],
    ["--loop=2 file", "--loop=2 file"],
    ["-d --loop file", "-d --loop file"],
    ["-q --loop file -- --loop file", "-q --loop=1 file -- --loop file"],
  ])("%s", (line, expected) => {
    expect(settleOptionalValues(command, line.split(" ")).join(" ")).toBe(expected);
  });
});

describe("short options", () => {
  /** Those that can-utils uses in different ways itself, each in the place of its own tool. */
  const OF_CAN_UTILS: Readonly<Record<string, readonly string[]>> = {
    "-D": ["dump", "generate"],
    "-I": ["generate", "play"],
    "-L": ["dump", "generate"],
    "-t": ["decode", "dump", "play"],
  };

  it("mean the same in all commands, but for those of can-utils", async () => {
    const meanings = new Map<string, Map<string, string[]>>();
    const collect = (command: Command, name: string) => {
      for (const { short, long } of command.options) {
        if (short === undefined) continue;
        const meaning = meanings.get(short) ?? new Map<string, string[]>();
        meanings.set(short, meaning.set(long ?? "", [...(meaning.get(long ?? "") ?? []), name]));
      }
      for (const child of command.commands) collect(child, name);
    };
    for (const [name, { load }] of Object.entries(COMMANDS)) {
      const command = new Command(name);
      (await load()).define(command, { colours: () => {} } as unknown as Context);
      collect(command, name);
    }
    const several = [...meanings].filter(([, meaning]) => meaning.size > 1);
    const users = several.map(([short, meaning]) => [short, [...meaning.values()].flat().sort()]);
    expect(Object.fromEntries(users)).toEqual(OF_CAN_UTILS);
  });
});
