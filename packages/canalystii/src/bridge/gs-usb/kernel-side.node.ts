import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { CanError } from "../../base/errors.js";
import { attachCommand } from "../../usbip/attach-command.js";
import type { KernelSide } from "./kernel-side.js";

const COMMAND_TIMEOUT_MS = 30_000;
const HOST = "127.0.0.1";
/** Where Debian and others have these programs, beside the user's own PATH. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

export interface LinuxKernelOptions {
  /** Root of sysfs. Default: `/sys`. */
  readonly sysfs?: string | undefined;
  /** Runs a program to its end and returns what it printed. Default: the system's. */
  readonly run?: ((command: string, args: readonly string[]) => Promise<string>) | undefined;
  /** Default: whether this process is root's. */
  readonly privileged?: boolean | undefined;
}

/** The Linux kernel of this machine, reached by `modprobe`, `usbip`, `ip` and sysfs. */
export class LinuxKernel implements KernelSide {
  readonly privileged: boolean;
  readonly #sysfs: string;
  readonly #run: (command: string, args: readonly string[]) => Promise<string>;

  constructor(options: LinuxKernelOptions = {}) {
    this.privileged = options.privileged ?? process.geteuid?.() === 0;
    this.#sysfs = options.sysfs ?? "/sys";
    this.#run = options.run ?? runProgram;
  }

  attachCommands(port: number, busId: string): readonly string[] {
    return ["modprobe -a vhci_hcd gs_usb can_raw", attachCommand(busId, { host: HOST, port })];
  }

  async attach(port: number, busId: string): Promise<void> {
    if (process.platform !== "linux") {
      throw new CanError("unsupported", `${process.platform} has no SocketCAN`, { hint: "use canalyst bridge socketcand instead" });
    }
    for (const module of ["vhci_hcd", "gs_usb", "can_raw"]) {
      try {
        await this.#run("modprobe", [module]);
      } catch (error) {
        // It may be part of the kernel, or be loaded by the kernel itself when it is needed.
        if (module === "vhci_hcd" && !(await this.#hasHub())) throw noModule(module, error);
      }
    }
    await this.#run("usbip", ["--tcp-port", String(port), "attach", "-r", HOST, "-b", busId]);
  }

  async interfaces(serialNumber: string): Promise<readonly string[]> {
    const root = `${this.#sysfs}/bus/usb/devices`;
    for (const device of await list(root)) {
      if (device.includes(":") || (await read(`${root}/${device}/serial`)) !== serialNumber) continue;
      const folder = `${root}/${device}/${device}:1.0/net`;
      const names = await list(folder);
      const numbers = await Promise.all(names.map(async (name) => Number((await read(`${folder}/${name}/dev_id`)) ?? 0)));
      return names
        .map((name, i) => ({ name, number: numbers[i] as number }))
        .sort((a, b) => a.number - b.number)
        .map(({ name }) => name);
    }
    return [];
  }

  async up(name: string, bitrate: number): Promise<void> {
    await this.#run("ip", ["link", "set", name, "type", "can", "bitrate", String(bitrate)]);
    await this.#run("ip", ["link", "set", name, "up"]);
  }

  async #hasHub(): Promise<boolean> {
    return (await list(`${this.#sysfs}/devices/platform/vhci_hcd.0`)).length > 0;
  }
}

function noModule(module: string, cause: unknown): CanError {
  return new CanError("unsupported", `the kernel module ${module} can't be loaded`, {
    cause,
    hint: "USB/IP is part of the usual kernels of Debian, Ubuntu, Fedora and Raspberry Pi OS; minimal and cloud kernels may lack it: install linux-modules-extra, or use canalyst bridge socketcand",
  });
}

function runProgram(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:${SYSTEM_PATH}`, LC_ALL: "C" };
    execFile(command, args, { env, timeout: COMMAND_TIMEOUT_MS, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(commandError([command, ...args].join(" "), { error, said: stderr.trim() }));
    });
  });
}

function commandError(
  line: string,
  { error, said }: { readonly error: Error & { readonly code?: unknown; readonly killed?: boolean }; readonly said: string },
): CanError {
  const program = line.split(" ", 1)[0] as string;
  if (error.code === "ENOENT") {
    const packages: Readonly<Record<string, string>> = {
      usbip: "usbip (Debian), linux-tools-generic (Ubuntu)",
      ip: "iproute2",
      modprobe: "kmod",
    };
    return new CanError("not-found", `the program ${program} is not installed`, {
      cause: error,
      hint: `install the package ${packages[program] ?? program}`,
    });
  }
  if (error.killed === true)
    return new CanError("timeout", `"${line}" did not end within ${COMMAND_TIMEOUT_MS / 1000} s`, { cause: error });
  const denied = /not permitted|permission denied/i.test(said);
  return new CanError(denied ? "permission-denied" : "io", `"${line}" failed: ${said === "" ? error.message : said}`, {
    cause: error,
    hint: denied ? "run it as root" : undefined,
  });
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    return undefined;
  }
}
