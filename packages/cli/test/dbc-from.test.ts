import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDbc } from "canalystii/dbc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runInProcess } from "./in-process.js";

let folder: string;
let log: string;
const at = (name: string) => join(folder, name);
const hex = (value: number) => value.toString(16).padStart(2, "0").toUpperCase();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-dbc-"));
  log = at("drive.log");
  const lines = Array.from({ length: 100 }, (_, n) => [
    `(${(1000 + n / 100).toFixed(6)}) can0 123#AA0${(n % 16).toString(16)}${hex((n * n * 7) & 0xff)}`,
    `(${(1000 + n / 100).toFixed(6)}) can1 18FEF100#00`,
  ]);
  await writeFile(log, `${lines.flat().join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

describe("canalyst dbc from", () => {
  it("writes a database of what is in logs", async () => {
    const { status, stderr } = await runInProcess(["dbc", "from", log, "-o", at("out.dbc")]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `200 frames → 2 messages, 2 signals (1 counter, 0 checksums), to ${at("out.dbc")}\n`,
    });
    const { database, problems } = parseDbc(await readFile(at("out.dbc")));
    expect(problems).toEqual([]);
    expect(database.messages.map(({ name, cycleTimeMs }) => [name, cycleTimeMs])).toEqual([
      ["ID_123", 10],
      ["ID_18FEF100", 10],
    ]);
    expect(database.messages[0]?.signals.map(({ name }) => name)).toEqual(["Counter", "Byte2"]);
  });

  it("writes to standard output, and takes only the selected frames", async () => {
    const { status, stdout, stderr } = await runInProcess(["dbc", "from", log, "-f", "123", "-q"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(parseDbc(stdout).database.messages.map(({ name }) => name)).toEqual(["ID_123"]);
  });

  it("overwrites nothing, and no log", async () => {
    await writeFile(at("old.dbc"), "old");
    expect(await runInProcess(["dbc", "from", log, "-o", at("old.dbc")])).toMatchObject({ status: 2, stdout: "" });
    expect(await runInProcess(["dbc", "from", log, "-o", log, "--force"])).toEqual({
      status: 2,
      stdout: "",
      stderr: `canalyst: input and output are the same file: ${log}\n`,
    });
    expect(await readFile(at("old.dbc"), "utf8")).toBe("old");
  });

  it("fails if there are no frames", async () => {
    expect(await runInProcess(["dbc", "from", log, "-f", "7FF", "-o", at("none.dbc")])).toEqual({
      status: 1,
      stdout: "",
      stderr: "canalyst: there are no data frames from which to make a database\n",
    });
    await expect(readFile(at("none.dbc"))).rejects.toThrow();
  });
});
