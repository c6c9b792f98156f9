import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SourceLines } from "../src/dbc/source-lines.js";
import { textWidth } from "../src/text/text-width.js";
import { runInProcess } from "./in-process.js";
import { lines } from "./run.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-dbc-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const GOOD = 'BU_: A\nBO_ 1 M: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] "" A\n';

describe("canalyst dbc check", () => {
  it("prints problems like a compiler, with the line and the summary", async () => {
    const path = await file("bad.dbc", `${GOOD}BO_ x N: 8 A\nCM_ BU_ B "none";\n`);
    const { status, stdout, stderr } = await runInProcess(["dbc", "check", path]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(lines(stdout)).toEqual([
      `${path}:4:5: error: expected the id of a message, found "x"`,
      "    BO_ x N: 8 A",
      "        ^",
      `${path}:5:1: warning: CM_ refers to node "B", which BU_ does not list`,
      '    CM_ BU_ B "none";',
      "    ^",
      `${path}: 1 message, 1 signal, 1 node: 1 error, 1 warning`,
    ]);
  });

  it("has status 0 for warnings, and 1 for one bad file of several or one that is not there", async () => {
    const good = await file("good.dbc", GOOD);
    const doubtful = await file("doubtful.dbc", `${GOOD}CM_ BU_ B "none";\n`);
    expect(await runInProcess(["dbc", "check", good])).toEqual({
      status: 0,
      stdout: `${good}: 1 message, 1 signal, 1 node: no problems\n`,
      stderr: "",
    });
    expect((await runInProcess(["dbc", "check", doubtful])).status).toBe(0);
    const { status, stdout, stderr } = await runInProcess(["dbc", "check", join(folder, "none.dbc"), good]);
    expect(status).toBe(1);
    expect(stderr).toBe(`canalyst: ${join(folder, "none.dbc")}: no such file or folder\n`);
    expect(lines(stdout).at(-1)).toBe("2 files: no problems, 1 could not be read");
  });

  it("counts the problems that are not listed", async () => {
    const path = await file("many.dbc", `BU_: A\n${'CM_ BU_ B "x";\n'.repeat(1500)}BO_ x\n`);
    const { status, stdout } = await runInProcess(["dbc", "check", path]);
    expect(status).toBe(1);
    expect(lines(stdout).at(-1)).toMatch(/: 1 error, 1500 warnings$/);
  });

  it("prints one object a file as JSON", async () => {
    const path = await file("json.dbc", "BO_ x N: 8 A\n");
    const { status, stdout } = await runInProcess(["dbc", "check", path, path, "--json"]);
    expect(status).toBe(1);
    const problem = { line: 1, column: 5, severity: "error", message: 'expected the id of a message, found "x"' };
    const expected = { file: path, encoding: "utf-8", messages: 0, signals: 0, nodes: 0, errors: 1, warnings: 0, problems: [problem] };
    expect(lines(stdout).map((line) => JSON.parse(line))).toEqual([expected, expected]);
  });

  it("says what is no DBC file, and shows no control characters of it", async () => {
    const path = await file("program", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0x1b, 0x5b, 0x32, 0x4a, 0, 0, 10]));
    const { status, stdout } = await runInProcess(["dbc", "check", path]);
    expect(status).toBe(1);
    expect(lines(stdout).slice(0, 2)).toEqual([
      `${path}:1:1: error: this is not a DBC file: no line begins with a keyword such as VERSION, BU_ or BO_`,
      "    ·ELF·[2J··",
    ]);
    expect((await runInProcess(["dbc", "check", folder])).stderr).toBe(`canalyst: ${folder} is a folder, not a file\n`);
  });

  it("reads other encodings", async () => {
    const path = await file("gbk.dbc", Uint8Array.from([...Buffer.from('CM_ x "'), 0xb3, 0xb5, 0x22]));
    const { stdout } = await runInProcess(["dbc", "check", path, "--encoding", "gbk"]);
    expect(lines(stdout).slice(1, 3)).toEqual(['    CM_ x "车"', "        ^"]);
    expect(lines(stdout).at(-1)).toBe(`${path}: 0 messages, 0 signals, 0 nodes (gbk): 1 error`);
    expect(lines((await runInProcess(["dbc", "check", path])).stdout).at(-1)).toContain("0 nodes (windows-1252): ");
    expect(await runInProcess(["dbc", "check", path, "--encoding", "nonsense"])).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("a line of a file", () => {
  it("is shown around its column, whatever its length", () => {
    const source = new SourceLines(`${"x".repeat(5_000_000)}HERE${"y".repeat(5_000_000)}\r\n\tsecond\rlast`);
    const { line, mark } = source.excerpt(1, 5_000_001, 40);
    expect(line).toMatch(/^…x{17,18}HEREy{14,15}…$/);
    expect(line.length).toBeLessThanOrEqual(40);
    expect(line.charAt(mark.length - 1)).toBe("H");
    expect(source.excerpt(2, 2, 40)).toEqual({ line: " second", mark: " ^" });
    expect(source.excerpt(3, 5, 40)).toEqual({ line: "last", mark: "    ^" });
  });

  it("is marked at the right column after wide characters", () => {
    const { line, mark } = new SourceLines("车辆🚗 x").excerpt(1, 6, 40);
    expect([line, mark]).toEqual(["车辆🚗 x", "       ^"]);
    expect(textWidth("e\u0301")).toBe(1);
  });
});
