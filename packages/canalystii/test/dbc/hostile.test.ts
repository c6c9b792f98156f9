// Files made to take very long or very much memory. What is not linear in their size does not end within a test's time limit.
import { describe, expect, it, vi } from "vitest";
import { toFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { Database, parseDbc, RestBus } from "../../src/dbc/index.js";

vi.setConfig({ testTimeout: 60_000 });

const HEAD = 'VERSION ""\nBS_:\nBU_: A\n';
const many = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join("");
const signal = (name: string, mark = "", bits = "0|8") => ` SG_ ${name} ${mark}: ${bits}@1+ (1,0) [0|0] "" A\n`;

/** Uses the first message as hard as a frame of its id can. */
function use({ database }: Pick<ReturnType<typeof parseDbc>, "database">): void {
  const [message] = database.messages;
  if (message === undefined) return;
  const { id, extended } = message;
  database.decode({ id, extended, data: new Uint8Array(64) });
  database.encode(message);
  for (const table of database.columns().decode(FrameBatch.from([toFrame({ id, extended, data: new Uint8Array(8) })]))) {
    for (const each of [table.signals[0], table.signals.at(-1)]) if (each !== undefined) table.column(each.name);
  }
}

describe("hostile files", () => {
  it("of one line, or no DBC at all, end in one problem", () => {
    const none = "this is not a DBC file: no line begins with a keyword such as VERSION, BU_ or BO_";
    for (const text of ["x".repeat(8e6), "/".repeat(8e6), "The quick brown fox, and so on.\n".repeat(1e5), "\0".repeat(5e6)]) {
      const { database, problems } = parseDbc(text);
      expect(problems.map(({ message }) => message)).toEqual([none]);
      expect(database.messages).toEqual([]);
    }
    expect(parseDbc('BO_ 1 "'.repeat(8e5)).problems.length).toBe(1);
  });

  it.each<[string, () => string, number]>([
    ["quotes that open and never close", () => many(4e4, (i) => `CM_ "${i}\n`), 1001],
    ["quotes behind backslashes", () => many(4e4, () => 'CM_ BU_ A\\"\n'), 1001],
    ["forty thousand signals", () => `${HEAD}BO_ 1 M: 64 A\n${many(4e4, (i) => signal(`S${i}`, "", `${i % 512}|1`))}`, 1001],
    [
      "very many branches",
      () => `${HEAD}BO_ 1 M: 8 A\n${signal("M", "M ", "0|32")}${many(24e3, (i) => signal(`S${i}`, `m${i} `, "32|8"))}`,
      0,
    ],
    ["signals of one name", () => `${HEAD}BO_ 1 M: 8 A\n${signal("S").repeat(4e4)}${"SG_MUL_VAL_ 1 S S 1-1;\n".repeat(4e4)}`, 1001],
    [
      "messages of one id",
      () =>
        `${HEAD}${many(2e4, (i) => `BO_ 1 M${i}: 8 A\n${signal("S")}`)}${'CM_ SG_ 1 S "x";\nSG_MUL_VAL_ 1 S S 1-1;\nSIG_GROUP_ 1 G 1 : S;\nBO_TX_BU_ 1 : A;\n'.repeat(16e3)}`,
      1001,
    ],
    [
      "selectors in a chain",
      () =>
        `${HEAD}BO_ 1 M: 8 A\n${signal("S0", "M ")}${many(2e4, (i) => signal(`S${i + 1}`, "m0M "))}${many(2e4, (i) => `SG_MUL_VAL_ 1 S${i + 1} S${i} 0-0;\n`)}`,
      1001,
    ],
    [
      "selectors in a circle",
      () =>
        `${HEAD}BO_ 1 M: 8 A\n${many(2e4, (i) => signal(`S${i}`, "m0M "))}${many(2e4, (i) => `SG_MUL_VAL_ 1 S${i} S${(i + 1) % 2e4} 0-0;\n`)}`,
      1,
    ],
    [
      "ranges within ranges",
      () =>
        `${HEAD}BO_ 1 M: 8 A\n${signal("M", "M ", "0|32")}${many(2e4, (i) => signal(`S${i}`, `m${i} `, "32|8"))}${many(2e4, (i) => `SG_MUL_VAL_ 1 S${i} M ${i}-${80_000 - i};\n`)}`,
      0,
    ],
    [
      "ranges of one signal",
      () =>
        `${HEAD}BO_ 1 M: 8 A\n${signal("M", "M ", "0|32")}${signal("S", "m0 ", "32|8")}${many(4e4, (i) => `SG_MUL_VAL_ 1 S M ${3 * i}-${3 * i + 1};\n`)}`,
      0,
    ],
    ["a hundred thousand messages", () => `${HEAD}${many(1e5, (i) => `BO_ ${0x8000_0000 + 3 * i} M${i}: 8 A\n`)}`, 0],
    ["far-away bits", () => `${HEAD}BO_ 1 M: 65535 A\n${many(2e4, (i) => signal(`S${i}`, "", "524216|64"))}`, 1001],
    [
      "an enumeration of very many texts",
      () => `${HEAD}BA_DEF_ "x" ENUM ${many(4e4, (i) => `"${i}x",`)};\n${'BA_ "x" "no";\n'.repeat(4e4)}`,
      1001,
    ],
    ["numbers of very many digits", () => `VAL_ 1 S ${many(5e3, (i) => `${"1".repeat(300)}${i} "x" `)};`, 1],
  ])("%s", (_, text, problems) => {
    const parsed = parseDbc(text());
    expect(parsed.problems.length).toBe(problems);
    use(parsed);
  });

  it.each<[string, string, (i: number) => string, number]>([
    ["environment variables", 'environment variable "v100000"', (i) => `EV_ v${i}:0[0|0]""0 0 D A;\n`, 100_000],
    ["attribute definitions", 'attribute "a100000"', (i) => `BA_DEF_ "a${i}"INT 0 0;\n`, 100_000],
    ["labels", 'label ""', (i) => `${i === 0 ? "VAL_ E " : ""}${i}""${i === 1e6 ? ';EV_ E:0[0|0]""0 0 D A;' : ""}`, 1_000_000],
  ])("have a limit of %s", (what, first, text, limit) => {
    const { problems } = parseDbc(many(limit + 1, text));
    expect(problems.map(({ message }) => message)).toEqual([`${first} is skipped: the limit is ${limit} ${what}`]);
  });

  it("have a limit of statements", () => {
    const { problems } = parseDbc("BS_:\n".repeat(4_000_002));
    expect(problems).toEqual([
      { line: 4_000_001, column: 1, severity: "error", message: "the rest is skipped: the limit is 4000000 statements" },
    ]);
  });

  it("may have any number of signals in a branch, and of checksums", () => {
    const { database } = parseDbc(`${HEAD}BO_ 1 M: 8 A\n${signal("S", "M ")}${signal("A_CRC", "m0 ", "8|8")}`);
    const [message] = database.messages;
    const [selector, selected] = message?.signals ?? [];
    if (message === undefined || selector === undefined || selected === undefined) throw new Error("no signals");
    const signals = [selector, ...Array.from({ length: 150_000 }, () => selected)];
    use({ database: new Database({ ...database, messages: [{ ...message, signals }] }) });
    expect(new RestBus([{ ...message, signals }]).unknownChecksums.length).toBe(150_000);
  });

  it("cannot ask for memory by a number", () => {
    const { database, problems } = parseDbc(
      `BO_ 1 A: 4294967295 X\nBO_ 2 B: 8 X\n SG_ S : 99999999999|8@1+ (1,0) [0|0] "" X\nSG_MUL_VAL_ 2 S S 0-9007199254740991;\nENVVAR_DATA_ V: 9007199254740991;\n`,
    );
    expect(problems.map(({ line, severity }) => `${line} ${severity}`)).toEqual(["1 error", "3 error", "5 warning"]);
    expect(database.messages.map(({ signals }) => signals)).toEqual([[]]);
  });
});
