import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { CanalystDevice, FrameBatch, type UsbDevice } from "canalystii";
import { createLogWriter, formats } from "canalystii/logs";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { define as defineList } from "../src/commands/list.js";
import type { Context } from "../src/context.js";
import { Output } from "../src/output.js";
import { Colours } from "../src/text/colour.js";
import { terminalSafe, terminalSafeJson, terminalSafeLines } from "../src/text/terminal-safe.js";
import { quickly } from "./in-process.js";
import { PROGRAM, type Run } from "./run.js";

/** What a terminal would obey, hide, or be confused by; LF is checked apart. */
const HARMFUL = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter((character) => character !== "\n"),
  ...Array.from({ length: 33 }, (_, i) => String.fromCharCode(0x7f + i)),
  ..."\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
  "\ud800",
  "\udfff",
  "\u{e0041}",
];
const isHarmful = (character: string) => HARMFUL.includes(character);
/** A title that blinks, goes back, and turns round; what may stand in an argument of a program. */
const HOSTILE = "\x1b[31;5mA\x1b]0;t\x07B\r\b\x7f\x9bm\u202eC\u2066\u2028D";

function expectSafe({ stdout, stderr }: Pick<Run, "stdout" | "stderr">): void {
  expect([...stdout, ...stderr].filter(isHarmful)).toEqual([]);
}

function collected(isTTY: boolean): { output: Output; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = Object.assign(new Writable({ write: (chunk: Buffer, _encoding, done) => done(void chunks.push(chunk)) }), { isTTY });
  return {
    output: new Output(stream as unknown as NodeJS.WriteStream, new AbortController().signal),
    text: () => Buffer.concat(chunks).toString("utf8"),
  };
}

describe("terminalSafe", () => {
  it.each(HARMFUL)("shows %j as an escape", (character) => {
    for (const safe of [terminalSafe, terminalSafeLines]) expect(safe(`a${character}b`)).toMatch(/^a\\[\w{}]+b$/);
    const json = terminalSafeJson({ text: character });
    expect([...json].filter(isHarmful)).toEqual([]);
    expect(JSON.parse(json)).toEqual({ text: character });
  });

  it("names them as programmers do, and leaves all else", () => {
    expect(terminalSafe("\x1b[2J \x9b \r\n\t \u202e \ud800 \u{e0041}")).toBe("\\x1b[2J \\x9b \\r\\n\\t \\u202e \\ud800 \\u{e0041}");
    const words = "Größe 温度 🚗 C:\\logs é ~ ×";
    expect(terminalSafe(words)).toBe(words);
    expect(terminalSafeJson(words)).toBe(JSON.stringify(words));
    expect(terminalSafeJson({ a: [1] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });

  it("keeps line ends and our own colours where there are lines", () => {
    const painted = `${new Colours(true).paint("red", "no")}\n`;
    expect(terminalSafeLines(painted)).toBe(painted);
    expect(terminalSafeLines("\x1b[2J\x1b[1;31m\x1b[1000m")).toBe("\\x1b[2J\\x1b[1;31m\\x1b[1000m");
  });
});

describe("Output", () => {
  it("gives a terminal nothing to obey, and a file the data as it is", async () => {
    const data = new TextEncoder().encode(`# ${HOSTILE} Größe\n`);
    const [terminal, file] = [collected(true), collected(false)];
    for (const { output } of [terminal, file]) {
      // a character may lie across two pieces
      for (let at = 0; at < data.length; at++) await output.write(data.subarray(at, at + 1));
      await output.write(`${HOSTILE}\n`);
    }
    expect([...terminal.text()].filter(isHarmful)).toEqual([]);
    expect(terminal.text()).toMatch(/^# \\x1b\[31;5mA.* Größe\n\\x1b\[31;5mA.*\n$/);
    expect(file.text()).toBe(`# ${HOSTILE} Größe\n${HOSTILE}\n`);
  });

  it.each([true, false])("makes every line of a report safe, terminal or not (%j), and one line", async (isTTY) => {
    const { output, text } = collected(isTTY);
    await output.line(new Colours(true).part("red", HOSTILE), ` ${HOSTILE}\n`);
    await output.json({ name: HOSTILE });
    const [line, json] = text().split("\n") as [string, string];
    expect(line.startsWith("\x1b[31m\\x1b[31;5mA")).toBe(true);
    expect([...line.slice(5).replace("\x1b[0m", ""), ...json].filter(isHarmful)).toEqual([]);
    expect(JSON.parse(json)).toEqual({ name: HOSTILE });
  });
});

describe("what comes from outside", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "canalyst-safe-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A log of a format with the hostile text wherever the format has room for text, and as an entry that makes no sense. */
  async function hostileLog(name: string): Promise<string> {
    const batch = new FrameBatch(4);
    batch.add(1_700_000_000_000_000, 0x123, 0, 0, 1);
    const writer = await createLogWriter(name, { channelNames: new Map([[0, HOSTILE.replaceAll(/\s/g, "")]]) });
    const parts = [await writer.write(batch), await writer.marker(1_700_000_000_000_000, HOSTILE), (await writer.finish()).bytes];
    const text =
      name === "blf" || name.startsWith("pcap")
        ? ""
        : `${HEADERS[name] ?? ""}${Buffer.concat(parts).toString("latin1")}${HOSTILE}\n1.0 ${HOSTILE}\n`;
    const path = at(`hostile.${name}`);
    await writeFile(path, text === "" ? Buffer.concat(parts) : Buffer.from(text, "latin1"));
    return path;
  }
  const HEADERS: Readonly<Record<string, string>> = {
    // one line that makes sense: a log of none is not converted
    candump: "(1.000000) can0 123#\n",
    trc: `;$FILEVERSION=${HOSTILE}\n;$STARTTIME=${HOSTILE}\n;$COLUMNS=${HOSTILE}\n`,
    asc: `date ${HOSTILE}\nbase ${HOSTILE}\n// ${HOSTILE}\n`,
  };
  const written = Object.values(formats).filter(({ writes }) => writes);

  it.each(written.map(({ name }) => name))("in a log: %s", async (name) => {
    const log = await hostileLog(name);
    const info = await quickly(["info", log, "--from", name]);
    expectSafe(info);
    if (formats[name]?.abilities.markers) expect(info.stdout).toMatch(/^marker .*\\x1b\[31;5mA/m);
  });

  // util-linux' script gives a program a terminal
  const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
  it.skipIf(!hasScript).each(["candump", "jsonl", "asc"])("in a log that is converted onto a terminal: %s", async (name) => {
    const log = await hostileLog(name);
    const child = spawn("script", ["-qec", `${process.execPath} ${PROGRAM} convert ${log} - -q --from ${name} --to candump`, "/dev/null"]);
    onTestFinished(() => void child.kill());
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    await new Promise((resolve) => child.on("close", resolve));
    // the terminal itself writes CR before LF
    const text = output.replaceAll("\r\n", "\n");
    expect([...text].filter(isHarmful)).toEqual([]);
    expect(text).toContain("\\x1b[31;5mA");
  });

  it("in the name of a log", async () => {
    const name = `${HOSTILE.replaceAll("/", "")}.log`;
    await writeFile(at(name), "(1.0) can0 123#00\nnonsense\n");
    const runs = [
      ["info", at(name)],
      ["convert", at(name), at("named.csv")],
      ["convert", at("named.csv"), at(name)],
      ["record", at(name), "-d", "sim"],
    ];
    for (const args of runs) {
      const run = await quickly(args);
      expectSafe(run);
      expect(run.stdout + run.stderr).toContain("\\x1b[31;5mA");
    }
  });

  it("in what a server answers", async () => {
    const server = createServer((socket) => {
      socket.write("< hi >");
      socket.on("data", () => socket.write(`< error ${HOSTILE} >`)).on("error", () => {});
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.on("listening", resolve));
    const { port } = server.address() as { port: number };
    const run = await quickly(["dump", "-d", `socketcand://127.0.0.1:${port}/can0`, "--verbose"]);
    expectSafe(run);
    expect(run.stderr).toContain("\\x1b[31;5mA");
  });

  it("in the strings of a USB device", async () => {
    const device = {} as UsbDevice;
    vi.spyOn(CanalystDevice, "list").mockResolvedValue([{ device, index: 0, path: HOSTILE, serialNumber: HOSTILE, productName: HOSTILE }]);
    onTestFinished(() => void vi.restoreAllMocks());
    for (const args of [[], ["--json"]]) {
      const { output, text } = collected(true);
      const command = new Command();
      defineList(command, { out: output } as unknown as Context);
      await command.parseAsync(args, { from: "user" });
      expect([...text()].filter(isHarmful)).toEqual([]);
      expect(text()).toMatch(/\\(?:x|u00)1b\[31;5mA/);
    }
  });

  it.each([
    [HOSTILE],
    ["dump", "-d", `socketcand://${HOSTILE}`],
    ["dump", "-d", "sim", "--bitrate", HOSTILE],
    ["dump", "-d", "sim", `--${HOSTILE}`],
    ["send", "-d", "sim", HOSTILE],
    ["convert", "x", HOSTILE],
    ["record", "x.log", "-d", "sim", "--start-on", HOSTILE],
    ["simulate", "--usbip", "--knob", HOSTILE],
    ["simulate", "--usbip", "--host", HOSTILE, "--port", "0"],
    ["bridge", HOSTILE],
  ])("in an argument: %j %j %j %j", async (...args) => {
    const run = await quickly([...args, "--verbose"]);
    expectSafe(run);
    expect(run.stderr).toMatch(/\\(?:x|u00)1b/);
    expect(run.status).not.toBe(0);
  });

  it("in the environment", async () => {
    for (const [name, value] of [
      ["CANALYST_DEVICE", `socketcand://${HOSTILE}`],
      ["CANALYST_BITRATE", HOSTILE],
    ] as const) {
      const run = await quickly(["dump"], { env: { [name]: value } });
      expectSafe(run);
      expect(run.stderr).toMatch(/\\(?:x|u00)1b/);
    }
  });
});

it("nothing is printed but by Output, by the context's say, and by the status line", async () => {
  const source = fileURLToPath(new URL("../src", import.meta.url));
  const names = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const printing = [];
  for (const name of names)
    if (/\bprocess\.std(?:out|err)\b|\bconsole\./.test(await readFile(join(source, name), "utf8"))) printing.push(name);
  expect(printing.sort()).toEqual(["context.ts", "progress.ts"]);
});
