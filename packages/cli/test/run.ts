import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const PROGRAM = fileURLToPath(new URL("../dist/main.node.js", import.meta.url));
const SHARED = process.env["CANALYSTII_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));

/** Returns the path of a sample log, or undefined where the samples are not at hand. */
export function sample(name: string): string | undefined {
  const path = `${SHARED}/data/logs/samples/${name}`;
  return existsSync(path) ? path : undefined;
}

/** A folder that is not there. */
const NOWHERE = fileURLToPath(new URL("nowhere", import.meta.url));

/** Returns the environment without what the developer has configured. */
export function neutralEnvironment(): NodeJS.ProcessEnv {
  const {
    CANALYST_DEVICE: _device,
    CANALYST_BITRATE: _bitrate,
    FORCE_COLOR: _force,
    NO_COLOR: _no,
    DEBUG: _debug,
    CANALYST_CONFIG: _config,
    CANALYST_PROFILE: _profile,
    CANALYST_TOKEN: _token,
    ...env
  } = process.env;
  return { ...env, XDG_CONFIG_HOME: NOWHERE, APPDATA: NOWHERE };
}

export interface Run {
  readonly status: number | null;
  /** The signal that ended the process, if none of its own handlers did. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Standard input stays open and silent. */
  readonly openInput?: boolean;
  /** Nobody reads stdout. */
  readonly unreadOutput?: boolean;
  /** Called with the process and everything on stdout so far, whenever there is more. */
  readonly onOutput?: (child: ChildProcess, stdout: string) => void;
  /** Called as soon as the process runs. */
  readonly onSpawn?: (child: ChildProcess) => void;
  /** A file for stdin. */
  readonly stdin?: number;
  /** A file for stdout. */
  readonly stdout?: number;
  readonly onWords?: (child: ChildProcess, stderr: string) => void;
}

/** Runs the built program to its end. */
export function canalyst(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...neutralEnvironment(), ...options.env },
      stdio: [options.stdin ?? "pipe", options.stdout ?? "pipe", "pipe"],
      // a command that never ends must not outlive its test
      timeout: 60_000,
    });
    options.onSpawn?.(child);
    let stdout = "";
    let stderr = "";
    if (options.unreadOutput === true) child.on("exit", () => child.stdout?.destroy());
    else {
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
        options.onOutput?.(child, stdout);
      });
    }
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      options.onWords?.(child, stderr);
    });
    child.stdin?.on("error", () => {});
    if (options.openInput !== true) child.stdin?.end(options.input ?? "");
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** Returns the lines of a text, without the last empty one. */
export function lines(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
