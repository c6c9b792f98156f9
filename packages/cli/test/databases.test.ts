import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileFilters, FrameBatch, FrameFlag } from "canalystii";
import { parseDbc } from "canalystii/dbc";
import { createLogWriter } from "canalystii/logs";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applySettings } from "../src/config/settings.js";
import type { Context } from "../src/context.js";
import { Databases } from "../src/databases/databases.js";
import { addDbcOption, type DbcOptions } from "../src/databases/dbc-option.js";
import { parseDbcSource } from "../src/databases/dbc-source.js";
import { loadDatabases } from "../src/databases/load-databases.js";
import { resolveFilters } from "../src/databases/name-filters.js";
import { readDatabase } from "../src/databases/read-database.js";
import { selectSignals, signalNames } from "../src/databases/signal-selection.js";
import { InputFiles } from "../src/files/input-files.js";
import { addFilterOption, type FilterLists } from "../src/options.js";
import { compileGlob } from "../src/text/glob.js";

const CAR = `VERSION ""
BU_: Engine Gearbox
BO_ 256 EngineData: 8 Engine
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|16383] "rpm" Gearbox
 SG_ Temp : 16|8@1- (1,-40) [0|0] "degC" Gearbox
BO_ 257 GearboxData: 2 Gearbox
 SG_ Gear : 0|4@1+ (1,0) [0|0] "" Engine
 SG_ Temp : 8|8@1- (1,0) [0|0] "degC" Engine
BO_ 2565866750 EEC1: 8 Vector__XXX
 SG_ Torque : 0|8@1+ (1,-125) [0|0] "%" Vector__XXX
BO_ 2565537790 Request: 3 Vector__XXX
BO_ 127 AD: 1 Vector__XXX
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
BA_ "VFrameFormat" BO_ 2565866750 3;
BA_ "VFrameFormat" BO_ 2565537790 3;
`;

let folder: string;
const at = (name: string) => join(folder, name);
async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-dbc-"));
});
afterAll(() => rm(folder, { recursive: true }));

function fakeContext() {
  const warnings: string[] = [];
  const context = {
    inputs: new InputFiles(undefined),
    signal: new AbortController().signal,
    warn: (...lines: readonly string[]) => void warnings.push(...lines),
  } as Pick<Context, "inputs" | "signal" | "warn"> as Context;
  return { context, warnings };
}

function car(channels?: readonly number[]): Databases {
  return new Databases([{ name: "car.dbc", database: parseDbc(CAR).database, channels }]);
}

describe("--dbc", () => {
  it.each([
    ["car.dbc", "car.dbc", undefined],
    ["0:car.dbc", "car.dbc", [0]],
    ["can1:sim", "sim", [1]],
    ["0,3:car.dbc", "car.dbc", [0, 3]],
    ["C:\\x.dbc", "C:\\x.dbc", undefined],
    ["1:C:\\x.dbc", "C:\\x.dbc", [1]],
    ["./0:car.dbc", "./0:car.dbc", undefined],
    ["256:car.dbc", "256:car.dbc", undefined],
  ])("reads %j", (text, name, channels) => {
    expect(parseDbcSource(text)).toEqual({ file: name, channels });
  });

  it.each(["", "0:-", "-"])("refuses %j", (text) => {
    expect(() => parseDbcSource(text)).toThrow(/DBC file|standard input/);
  });

  async function parse(...args: string[]) {
    const { context, warnings } = fakeContext();
    let options: (DbcOptions & { readonly filter?: FilterLists }) | undefined;
    const command = addDbcOption(addFilterOption(new Command("try")), context).exitOverride();
    command.configureOutput({ writeErr: () => {} }).action((given) => {
      options = given;
    });
    const program = new Command().exitOverride().hook("preAction", (_program, used) => applySettings(used));
    program.addCommand(command);
    await program.parseAsync(["try", "--no-config", ...args], { from: "user" });
    return { options, warnings };
  }

  it("has the databases read, and filters resolved, before the command runs", async () => {
    const { options } = await parse("--dbc", await file("car.dbc", CAR), "-f", "EngineData,200", "--dbc", "1:sim");
    expect(options?.databases?.list.map(({ channels }) => channels)).toEqual([undefined, [1]]);
    expect(options?.filter?.filters).toEqual([
      { id: 0x100, extended: false },
      { id: 0x200, extended: false },
    ]);
    expect((await parse("-f", "123")).options).toEqual({
      config: false,
      filter: { texts: ["123"], filters: [{ id: 0x123, extended: false }] },
    });
  });

  it("uses the databases of the profile, unless --dbc or --no-dbc is given", async () => {
    await file("car.dbc", CAR);
    const config = await file("config.json", JSON.stringify({ default: "a", profiles: { a: { databases: ["car.dbc"], channels: [1] } } }));
    const names = async (...args: string[]) => (await parse("--config", config, ...args)).options?.databases?.names;
    expect(await names()).toBe(at("car.dbc"));
    expect(await names("--dbc", "sim")).toBe("sim");
    expect(await names("--no-dbc")).toBeUndefined();
    const lost = await file("lost.json", JSON.stringify({ default: "a", profiles: { a: { databases: ["lost.dbc"] } } }));
    await expect(parse("--config", lost)).rejects.toThrow(
      `${lost}: databases of profile "a": ${at("lost.dbc")}: no such file or folder (--no-dbc uses none)`,
    );
  });

  it("says that names in filters need it", async () => {
    await expect(parse("-f", "EngineData")).rejects.toThrow(/^filter "EngineData" is not ID, ID:MASK.*; names of messages need --dbc$/);
    await expect(parse("-f", "12:x")).rejects.toThrow(/is not ID, ID:MASK/);
  });
});

describe("a file of --dbc", () => {
  const load = async (name: string) => {
    const { context, warnings } = fakeContext();
    await loadDatabases([{ file: name, channels: undefined }], context);
    return warnings;
  };

  it("gives one warning for its errors, with the first one and what to do", async () => {
    expect(await load(await file("good.dbc", CAR))).toEqual([]);
    const bad = await file("bad.dbc", `${CAR}BO_ x Broken: 8 Engine\nVAL_ 256 Nothing 1 "x" ;\nBO_ y Broken: 8 Engine\n`);
    expect(await load(bad)).toEqual([expect.stringMatching(/^.*bad\.dbc:17:5: .* \(2 errors; see canalyst dbc check .*bad\.dbc\)$/)]);
  });

  async function logOf(format: string): Promise<Uint8Array> {
    const writer = await createLogWriter(format);
    const batch = new FrameBatch();
    batch.add(1e15, 0x123, 0, 0, 2);
    return Buffer.concat([await writer.write(batch), (await writer.finish()).bytes]);
  }

  it.each([
    ["empty", "", "it is empty"],
    ["json", '{"profiles": {}}', "it is JSON"],
    ["xml", '<?xml version="1.0"?><AUTOSAR/>', "it is XML"],
    ["binary", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 1), "it is a binary file"],
  ])("is refused when it is %s", async (name, content, what) => {
    await expect(load(await file(`other.${name}`, content))).rejects.toMatchObject({
      code: "format",
      message: expect.stringContaining(`other.${name} is not a CAN database (DBC): ${what}`),
    });
  });

  it("is refused when it has no messages, with its first problem", async () => {
    const text = await file("other.text", "Dear reader,\nthis is a letter.\n");
    await expect(load(text)).rejects.toMatchObject({
      code: "format",
      message: `${text} has no messages`,
      hint: expect.stringContaining("this is not a DBC file"),
    });
    const nodes = await file("nodes.dbc", 'VERSION "1"\nNS_ :\nBS_:\nBU_: A\n');
    await expect(load(nodes)).rejects.toMatchObject({ message: `${nodes} has no messages`, hint: undefined });
  });

  it.each(["candump", "blf", "asc", "trc", "csv", "pcapng"])("is refused when it is a log: %s", async (format) => {
    await expect(load(await file(`log.${format}`, await logOf(format)))).rejects.toThrow(`it is a log (${format})`);
  });

  it("is refused when it is a folder, or not there", async () => {
    await expect(load(folder)).rejects.toThrow("is a folder, not a file");
    await expect(load(at("nothing.dbc"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is the virtual car's for sim, and a file for ./sim", async () => {
    const { context } = fakeContext();
    expect((await readDatabase("sim", context)).database.message("VehicleSpeed")).toBeDefined();
    await expect(readDatabase("./sim", context)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("can have another encoding", async () => {
    // "转速" in GBK
    const gbk = Buffer.concat([
      Buffer.from(CAR.replace("rpm", "@@")).subarray(0, CAR.indexOf("rpm")),
      Buffer.from([0xd7, 0xaa, 0xcb, 0xd9]),
    ]);
    const rest = Buffer.from(CAR.slice(CAR.indexOf("rpm") + 3));
    const path = await file("gbk.dbc", Buffer.concat([gbk, rest]));
    const { database } = await readDatabase(path, fakeContext().context, { encoding: "gbk" });
    const damaged = await file(
      "damaged.dbc",
      Buffer.concat([Buffer.from('BO_ 1 A: 1 X\n SG_ S : 0|8@1+ (1,0) [0|0] "'), Buffer.from([0x81, 0x40]), Buffer.from('" X\n')]),
    );
    expect(await load(damaged)).toEqual([
      expect.stringMatching(/:2:30: byte 0x81 is not valid in UTF-8 or windows-1252; .* gbk \(1 error/),
    ]);
    expect(database.message("EngineData")?.signals[0]?.unit).toBe("转速");
  });
});

describe("names of messages in filters", () => {
  const { EXTENDED } = FrameFlag;
  const passing = (texts: readonly string[], frames: readonly (readonly [number, number, number?])[], databases = car()) => {
    const matches = compileFilters(resolveFilters(texts, databases));
    return frames.filter(([id, flags, channel]) => matches(id, flags, channel)).map(([id]) => id);
  };
  const standard = [0x100, 0x101, 0x102].map((id) => [id, 0] as const);

  it("mean the id, exactly or as a pattern, alone and with ids", () => {
    expect(passing(["EngineData"], standard)).toEqual([0x100]);
    expect(passing(["*Data"], standard)).toEqual([0x100, 0x101]);
    expect(passing(["EngineData", "102"], standard)).toEqual([0x100, 0x102]);
    expect(passing(["EngineData,102"], [...standard, [0x100, EXTENDED]])).toEqual([0x100, 0x102]);
    expect(passing(["~EngineData"], standard)).toEqual([0x101, 0x102]);
    expect(passing(["~*Data"], standard)).toEqual([0x102]);
    expect(passing(["~EngineData,~102,j"], standard)).toEqual([0x101]);
    expect(passing(["EngineData,#1"], [...standard, [1, FrameFlag.ERROR]])).toEqual([0x100, 1]);
  });

  it("mean the whole parameter group of J1939", () => {
    const ids = [0x0cf00400, 0x18f00417, 0x18f00500, 0x18eaff00, 0x00ea0317].map((id) => [id, EXTENDED] as const);
    expect(passing(["EEC1"], ids)).toEqual([0x0cf00400, 0x18f00417]);
    expect(passing(["Request"], ids)).toEqual([0x18eaff00, 0x00ea0317]);
    expect(passing(["~EEC?"], ids)).toEqual(ids.slice(2).map(([id]) => id));
  });

  it("concern the channels of their database", () => {
    expect(
      passing(
        ["EngineData"],
        [
          [0x100, 0, 0],
          [0x100, 0, 1],
        ],
        car([1]),
      ),
    ).toEqual([0x100]);
  });

  it("take precedence over ids in hex", () => {
    expect(
      passing(
        ["AD"],
        [
          [0xad, 0],
          [0x7f, 0],
        ],
      ),
    ).toEqual([0x7f]);
    expect(
      passing(
        ["0AD"],
        [
          [0xad, 0],
          [0x7f, 0],
        ],
      ),
    ).toEqual([0xad]);
    expect(
      passing(
        ["~AD"],
        [
          [0xad, 0],
          [0x7f, 0],
        ],
      ),
    ).toEqual([0xad]);
  });

  it.each([
    ["EngineDate", 'message "EngineDate" is not in car.dbc; nearest: EngineData'],
    ["X*", 'message "X*" is not in car.dbc'],
    ["*Data,j", "joins a pattern that matches several messages"],
    ["EngineData,1:2:3", "is not ID, ID:MASK"],
  ])("refuses %j", (text, message) => {
    expect(() => resolveFilters([text], car())).toThrow(message);
  });
});

describe("--signals", () => {
  const select = (...patterns: string[]) => signalNames(selectSignals(car(), patterns));

  it("selects by message and signal, or by one name", () => {
    expect(select("EngineData.Temp")).toEqual(["EngineData.Temp"]);
    expect(select("*.Temp")).toEqual(["EngineData.Temp", "GearboxData.Temp"]);
    expect(select("Temp")).toEqual(["EngineData.Temp", "GearboxData.Temp"]);
    expect(select("GearboxData", "Torque")).toEqual(["GearboxData.Gear", "GearboxData.Temp", "EEC1.Torque"]);
    expect(select("Engine*.*p?ed")).toEqual(["EngineData.EngineSpeed"]);
    expect(selectSignals(car(), undefined).size).toBe(5);
  });

  it.each([
    ["EngineSped", 'signal "EngineSped" is not in car.dbc; nearest: EngineSpeed'],
    ["EngineData.Tmp", "nearest: EngineData.Temp"],
    ["Temp.EngineData", "is not in car.dbc"],
  ])("refuses %j", (pattern, message) => {
    expect(() => select("Gear", pattern)).toThrow(message);
  });
});

describe("compileGlob", () => {
  it("matches whole words, quickly", () => {
    expect(["", "a", "ab", "ba"].map(compileGlob("a*"))).toEqual([false, true, true, false]);
    expect(["ab", "aXb", "aXXbXb", "b"].map(compileGlob("a*?b"))).toEqual([false, true, true, false]);
    expect(["*", ""].map(compileGlob("?"))).toEqual([true, false]);
    expect(compileGlob("*a*a*a*a*a*a*a*a*b")("a".repeat(10_000))).toBe(false);
  });
});
