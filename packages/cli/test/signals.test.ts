import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canalyst, PROGRAM, type RunOptions } from "./run.js";

const onLinux = describe.skipIf(process.platform !== "linux");
let folder: string;
let silent: Server;
const sockets: Socket[] = [];
const at = (name: string) => join(folder, name);
let pipes = 0;
/** Makes a named pipe of which nobody else knows. */
function makePipe(): string {
  const pipe = at(`pipe-${++pipes}`);
  spawnSync("mkfifo", [pipe]);
  return pipe;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-signals-"));
  await writeFile(at("two.log"), "(1.0) can0 123#00\n(2.0) can0 124#00\n");
  await writeFile(at("big.log"), "(1.0) can0 123#0011223344556677\n".repeat(20_000));
  await writeFile(at("ids.log"), Array.from({ length: 20_000 }, (_, id) => `(1.0) can0 ${id.toString(16).padStart(8, "0")}#00\n`).join(""));
  silent = createServer((socket) => void sockets.push(socket.on("error", () => {}))).listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.on("listening", resolve));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent.close();
  await rm(folder, { recursive: true });
});

/** Sends SIGINT as soon as the process catches it and has nothing to do any more: it waits for somebody. */
function interruptWhenWaiting(signal: NodeJS.Signals = "SIGINT"): RunOptions {
  return {
    onSpawn(child) {
      let before = "";
      const look = setInterval(() => {
        const busy = child.exitCode === null && child.signalCode === null ? processorTime(child.pid as number) : "over";
        if (busy !== undefined && busy === before) {
          clearInterval(look);
          child.kill(signal);
        }
        before = busy ?? "";
      }, 200);
    },
  };
}

/** Returns the time that a running process has used, undefined while it does not catch signals yet. */
function processorTime(pid: number): string | undefined {
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  // SIGHUP, the last of them: Node itself catches SIGINT from the beginning, and so does the copy of this process before
  const isProgram = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(PROGRAM);
  if (!isProgram || (BigInt(`0x${caught}`) & 1n) === 0n) return undefined;
  return readFileSync(`/proc/${pid}/stat`, "utf8").split(" ").slice(13, 15).join(" ");
}

/** Sends a signal once the process catches it. */
function signalWhenCaught(signal: NodeJS.Signals, delayMs: number): RunOptions {
  return { onSpawn: (child) => void whenCatching(child).then(() => setTimeout(() => child.kill(signal), delayMs)) };
}

onLinux.concurrent("SIGINT ends a command that waits for somebody", () => {
  it.for([
    ["info PIPE"],
    ["info -", { openInput: true }],
    ["convert PIPE out.1.blf"],
    ["convert two.log - out.2.blf", { openInput: true }],
    ["convert two.log PIPE --to candump"],
    ["convert big.log - --to candump", { unreadOutput: true }],
    ["info ids.log", { unreadOutput: true }],
    ["play PIPE -d sim"],
    ["dump -d sim --sim-replay PIPE"],
    ["simulate --usbip --port 0 --replay PIPE"],
  ] as const)("%s", async ([line, options], { expect }) => {
    const args = line.split(" ").map((word) => (word === "PIPE" ? makePipe() : word.includes(".") ? at(word) : word));
    const { status, signal, stderr } = await canalyst(args, { ...options, ...interruptWhenWaiting() });
    expect(stderr).toMatch(/^canalyst: interrupted/);
    expect({ status, signal }).toEqual({ status: 130, signal: null });
  });

  it("record into a named pipe that nobody reads, also by SIGTERM", async ({ expect }) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      // the virtual adapter is never idle
      const run = await canalyst(["record", makePipe(), "--to", "candump", "-d", "sim"], signalWhenCaught(signal, 800));
      expect(run).toMatchObject({ status: 130, signal: null });
    }
  });

  it("record into a named pipe whose reader does not read", async ({ expect }) => {
    const pipe = makePipe();
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const options = signalWhenCaught("SIGINT", 1500);
    const run = await canalyst(["record", pipe, "--to", "candump", "-d", "sim", "--sim-traffic", "flood"], options);
    closeSync(reader);
    expect(run).toMatchObject({ status: 130, signal: null });
  });

  it.for([
    ["dump", "-d"],
    ["bridge", "relay", "sim"],
    ["record", "out.3.log", "-d"],
  ])("%j while a server keeps silent", async (args, { expect }) => {
    const { port } = silent.address() as { port: number };
    const words = [...args.map((word) => (word.includes(".") ? at(word) : word)), `socketcand://127.0.0.1:${port}/can0`];
    const options = signalWhenCaught("SIGINT", 1000);
    expect(await canalyst(words, options)).toMatchObject({ status: 130, stderr: "canalyst: interrupted\n" });
  });
});

async function whenCatching(child: ChildProcess): Promise<void> {
  while (child.exitCode === null && processorTime(child.pid as number) === undefined)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Whether there is something to read in a pipe that does not block. */
function hasData(fd: number): boolean {
  try {
    return readSync(fd, new Uint8Array(1)) > 0;
  } catch {
    return false;
  }
}

onLinux("named pipes", () => {
  it("are waited for, read and written like files", async () => {
    const pipe = makePipe();
    const convert = canalyst(["convert", at("big.log"), pipe, "--to", "candump"]);
    const { status, stdout } = await canalyst(["convert", pipe, "-", "--to", "candump", "--no-direction"]);
    expect(status).toBe(0);
    expect((await convert).status).toBe(0);
    expect(stdout.replaceAll("0000000001.000000", "1.0")).toBe(await readFile(at("big.log"), "utf8"));
  });

  it("end a recording with an error when their reader goes away", async () => {
    const pipe = makePipe();
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const run = await canalyst(["record", pipe, "--to", "candump", "-d", "sim"], {
      onSpawn: () => {
        const look = setInterval(() => {
          if (!hasData(reader)) return;
          clearInterval(look);
          closeSync(reader);
        }, 20);
      },
    });
    expect(run.stderr).toContain(`${pipe}: the reader closed the pipe`);
    expect(run.status).toBe(1);
  });
});

onLinux("the second signal", () => {
  it("ends at once what the first one cannot end, and gives the terminal back", async () => {
    const signals = new URL("../dist/signals.js", import.meta.url).href;
    // a file operation that blocks holds up process.exit as well
    const program = `import { EndingSignals } from "${signals}"; import { open } from "node:fs";
      new EndingSignals(() => console.log("first"));
      process.on("exit", () => console.log("restored"));
      open(${JSON.stringify(makePipe())}, "r", () => {});
      setInterval(() => console.log("alive"), 50);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    let sent = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const alive = output.split("alive").length - 1;
      // twice at once, as through npm and timeout, is one; then, a while later, another
      if (sent === 0 && alive > 0) child.kill("SIGINT");
      else if (sent === 1 && output.includes("first")) child.kill("SIGTERM");
      else if (sent === 2 && alive > 8) child.kill("SIGINT");
      else return;
      sent++;
    });
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
      child.on("close", (...how) => resolve(how));
    });
    expect({ status, signal, sent }).toEqual({ status: null, signal: "SIGINT", sent: 3 });
    expect(output).toMatch(/alive\n(first\n)?(alive\n)*first\n[\s\S]*restored\n$|restored\n$/);
  });
});

describe("what never ends", () => {
  it("is given up when nothing in it makes sense", async () => {
    const { status, stdout } = await canalyst(["info", "/dev/zero", "--from", "candump"]);
    expect(stdout).toContain("line 1: expected a line of at most 65536 bytes");
    expect(stdout).toContain("nothing in the next 256 MiB is readable: the rest was not read");
    expect(status).toBe(1);
  });
});
