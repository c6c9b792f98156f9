import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { addChannelOption, addChannelsOption } from "../src/channel-selection.js";
import { defaultConfigFile, readConfig } from "../src/config/config-file.js";
import { checkConfig } from "../src/config/profile.js";
import { applySettings, currentSettings } from "../src/config/settings.js";
import { addDeviceOptions } from "../src/options.js";
import { canalyst, lines } from "./run.js";

const folder = mkdtempSync(join(tmpdir(), "canalyst-config-"));
beforeAll(() => {
  for (const name of ["CANALYST_DEVICE", "CANALYST_BITRATE", "CANALYST_CONFIG", "CANALYST_PROFILE"]) vi.stubEnv(name, "");
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

let files = 0;
function fileOf(content: unknown): string {
  const file = join(folder, `${files++}.json`);
  writeFileSync(file, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return file;
}

function mistakesOf(config: unknown): readonly string[] {
  const checked = checkConfig(config, "/etc");
  return "mistakes" in checked ? checked.mistakes : [];
}

const KEYS = "device, bitrate, timing, listenOnly, reconnect, channels, databases";

describe("a configuration", () => {
  it("is read with everything that a profile can have", () => {
    const car = {
      device: "1-2",
      bitrate: ["500k", 125_000],
      timing: ["75%", "0x03/0x1C"],
      listenOnly: true,
      reconnect: false,
      channels: [1],
    };
    expect(checkConfig({ default: "car", profiles: { car: { ...car, databases: ["car.dbc", "0:/x.dbc", "sim"] } } }, "/etc")).toEqual({
      config: {
        defaultProfile: "car",
        profiles: new Map([
          [
            "car",
            {
              ...car,
              bitrate: "500k,125000",
              timing: "75%,0x03/0x1C",
              databases: [{ file: join("/etc", "car.dbc") }, { file: "/x.dbc", channels: [0] }, { file: "sim" }],
            },
          ],
        ]),
      },
    });
    expect(checkConfig({}, "/etc")).toEqual({ config: { defaultProfile: undefined, profiles: new Map() } });
  });

  it.each([
    [[], "the file has an empty list; expected an object with default and profiles"],
    [null, "the file has null; expected an object with default and profiles"],
    [{ profile: {} }, "profile is not known; nearest: profiles; allowed: default, profiles"],
    [{ zzzzzz: 1 }, "zzzzzz is not known; allowed: default, profiles"],
    [{ default: "x" }, 'default is "x", which is not a profile; there are no profiles'],
    [{ default: "toString", profiles: { y: {} } }, 'default is "toString", which is not a profile; profiles: "y"'],
    [{ profiles: [1] }, "profiles is a list; expected an object with a profile for each name"],
    [{ profiles: { c: 1 } }, `profiles.c is 1; expected an object with some of ${KEYS}`],
    [{ profiles: { c: { bitrat: 1 } } }, `profiles.c.bitrat is not known; nearest: bitrate; allowed: ${KEYS}`],
    [{ profiles: { "my car": { device: 0 } } }, 'profiles["my car"].device is 0; expected a text, e.g. "0" or "sim"'],
    [{ profiles: { c: { bitrate: "990k" } } }, 'profiles.c.bitrate is "990k"; bitrate 990000 is not supported; nearest: 1000000, 888889'],
    [{ profiles: { c: { bitrate: [] } } }, "profiles.c.bitrate is an empty list; expected a bit rate, or a list of one for each channel"],
    [{ profiles: { c: { bitrate: [1, 2, 3] } } }, "profiles.c.bitrate is a list; expected a bit rate, or a list of one for each channel"],
    [{ profiles: { c: { listenOnly: "yes" } } }, 'profiles.c.listenOnly is "yes"; expected true or false'],
    [{ profiles: { c: { channels: [0, 0] } } }, "profiles.c.channels is a list; expected a list of channels: [0], [1] or [0, 1]"],
    [
      { profiles: { c: { timing: ["87.5%", "0x00"] } } },
      'profiles.c.timing is a list; bit timing "0x00" is not a sample point such as 87.5%, or BTR0/BTR1 in hex such as 0x00/0x1C',
    ],
    [{ profiles: { c: { databases: [""] } } }, "profiles.c.databases is a list; expected the path of a file"],
    [JSON.parse('{ "__proto__": 1 }'), "__proto__ is not known; allowed: default, profiles"],
    [{ profiles: { c: { device: ["x".repeat(100)] } } }, 'profiles.c.device is a list; expected a text, e.g. "0" or "sim"'],
  ])("%j is refused with the key and what is allowed", (config, mistake) => {
    expect(mistakesOf(config)).toEqual([mistake]);
  });

  it("shows hostile names short", () => {
    const [mistake] = mistakesOf({ profiles: { ["\n".repeat(1e5)]: { ["k".repeat(1e5)]: 1 } } });
    expect(mistake?.length).toBeLessThan(400);
    expect(mistake).not.toContain("\n");
  });
});

describe("the configuration file", () => {
  it("is where the system keeps such files", () => {
    expect(defaultConfigFile({ XDG_CONFIG_HOME: "/x" }, "linux")).toBe(join("/x", "canalyst", "config.json"));
    expect(defaultConfigFile({ XDG_CONFIG_HOME: "not-absolute" }, "linux")).toMatch(/[\\/]\.config[\\/]canalyst[\\/]config\.json$/);
    expect(defaultConfigFile({ APPDATA: "/roaming", XDG_CONFIG_HOME: "/x" }, "win32")).toBe(join("/roaming", "canalyst", "config.json"));
  });

  it("may be missing", async () => {
    expect(await readConfig(join(folder, "missing.json"))).toBeUndefined();
  });

  it("is refused with its name, whatever it is", async () => {
    await expect(readConfig(folder)).rejects.toThrow(`${folder} is a folder, not a configuration file`);
    const cases = [
      ["{", /is not JSON: /],
      [Uint8Array.of(0xff, 0xfe), /is not text in UTF-8$/],
      [" ".repeat(2 ** 20 + 1), /is larger than 1024 KiB/],
      ["[".repeat(5e5), /is not JSON: /],
      [{ profiles: { a: { x: 1, y: 2 } } }, /has 2 mistakes:\nprofiles\.a\.x is not known.*\nprofiles\.a\.y/],
      [{ profiles: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`p${i}`, 1])) }, /has 30 mistakes:(\n.*){10}\nand 20 more$/],
    ] as const;
    for (const [content, words] of cases) {
      const file = fileOf(content);
      await expect(readConfig(file)).rejects.toThrow(words);
      await expect(readConfig(file)).rejects.toThrow(file);
    }
  });

  it.skipIf(process.platform === "win32")("is not waited for when it is a pipe", async () => {
    const pipe = join(folder, "pipe.json");
    execFileSync("mkfifo", [pipe]);
    await expect(readConfig(pipe)).rejects.toThrow(`${pipe} is a device or a pipe, not a configuration file`);
  });
});

describe("the settings of a command", () => {
  const config = fileOf({
    default: "car",
    profiles: { car: { device: "sim", bitrate: "250k", listenOnly: true, channels: [1, 0] }, bench: { bitrate: 1_000_000 } },
  });

  it("leave a bit rate or a timing of the profile out where one of the two is given", async () => {
    const file = fileOf({ default: "p", profiles: { p: { bitrate: ["500k", "125k"], timing: "75%" } } });
    expect(await settle(["--config", file])).toMatchObject({ bitrate: [500_000, 125_000], timing: [{ samplePoint: 0.75 }] });
    expect(await settle(["--config", file, "-b", "1M"])).toMatchObject({ bitrate: [1_000_000], timing: undefined });
    expect(await settle(["--config", file, "--timing", "0x00/0x1C"])).toMatchObject({ bitrate: undefined, timing: [{ btr0: 0 }] });
  });

  async function settle(args: readonly string[], add: (command: Command) => Command = addChannelsOption) {
    const command = add(addDeviceOptions(new Command("test"))).exitOverride();
    await command.parseAsync([...args], { from: "user" });
    await applySettings(command);
    const { device, bitrate, timing, listenOnly, channel } = command.opts<Record<string, unknown>>();
    return { device, bitrate, timing, listenOnly, channel, settings: currentSettings(command) };
  }

  it("come from the profile where nothing else gives them", async () => {
    expect(await settle(["--config", config])).toMatchObject({ device: "sim", listenOnly: true, channel: ["1", "0"] });
    expect(await settle(["--config", config, "--profile", "bench"])).toMatchObject({ device: "0", channel: [] });
    expect((await settle(["--config", config, "-d", "7"])).device).toBe("7");
    expect((await settle(["--config", config, "--no-config"])).device).toBe("0");
  });

  it("give a command that sends the first channel of the profile", async () => {
    expect((await settle(["--config", config], addChannelOption)).channel).toEqual(["1"]);
    expect((await settle(["--config", config, "-c", "0"], addChannelOption)).channel).toEqual(["0"]);
  });

  it("name their file and profile", async () => {
    expect((await settle(["--config", config])).settings).toMatchObject({ file: config, defaultProfile: "car", profile: { name: "car" } });
    expect((await settle(["--no-config"])).settings).toMatchObject({ file: undefined, profile: undefined });
  });

  it.each([
    [["--config", join(folder, "missing.json")], /missing\.json: no such configuration file/],
    [["--config", config, "--profile", "benhc"], /profile "benhc" is not in .*; nearest: bench; profiles: "car", "bench"/],
    [["--no-config", "--profile", "car"], /profile "car": not available with --no-config/],
  ])("%j is refused", async (args, words) => {
    await expect(settle(args)).rejects.toThrow(words);
  });

  it("leave commands alone that work on no adapter", async () => {
    const command = new Command("convert").option("-c, --channel <list>");
    await command.parseAsync([], { from: "user" });
    await applySettings(command);
    expect(currentSettings(command)).toBeUndefined();
  });
});

describe("canalyst config", () => {
  it("shows what holds and where it comes from: option, environment, profile, default", async () => {
    const home = join(folder, "home");
    mkdirSync(join(home, "canalyst"), { recursive: true });
    const file = join(home, "canalyst", "config.json");
    writeFileSync(file, JSON.stringify({ default: "car", profiles: { car: { device: "9", bitrate: "250k", databases: ["car.dbc"] } } }));
    const env = { XDG_CONFIG_HOME: home, APPDATA: home, CANALYST_BITRATE: "125k" };
    const { status, stdout } = await canalyst(["config", "--reconnect"], { env });
    expect(status).toBe(0);
    expect(lines(stdout).map((line) => line.split(/ {2,}/))).toEqual(
      expect.arrayContaining([
        ["file", file],
        ["profiles", "car (default)"],
        ["profile", "car"],
        ["device", "9", "profile car"],
        ["bitrate", "125k", "environment, CANALYST_BITRATE"],
        ["timing", "from the bit rate", "default"],
        ["reconnect", "yes", "command line"],
        ["listenOnly", "no", "default"],
        ["database", join(home, "canalyst", "car.dbc")],
      ]),
    );
    const json = JSON.parse((await canalyst(["config", "--json"], { env })).stdout) as unknown;
    expect(json).toMatchObject({ file, profile: "car", values: { device: { value: "9", from: "profile car" } } });
  });

  it("lets a command run with a profile, and refuses a wrong file with status 2", async () => {
    const file = fileOf({ profiles: { demo: { device: "sim", channels: [1] } } });
    const { status, stdout } = await canalyst(["dump", "-n", "1"], { env: { CANALYST_CONFIG: file, CANALYST_PROFILE: "demo" } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}can1 /);
    const wrong = fileOf({ profiles: { demo: { devise: "sim" } } });
    const refused = await canalyst(["dump", "--config", wrong, "--profile", "demo"]);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^canalyst: .*profiles\.demo\.devise is not known; nearest: device; allowed: /);
  });
});
