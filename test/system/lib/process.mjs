import { spawn } from "node:child_process";
import { once } from "node:events";
import { env } from "node:process";
import { waitFor } from "./wait.mjs";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string>} [env] added to the suite's own
 * @property {number} [uid] user to run as, for instance 65534 for nobody; its group likewise
 * @property {string} [input] given to it on standard input; none: /dev/null
 * @property {number} [timeoutMs] after which it is killed; 60 s unless told
 */

/**
 * @typedef {object} Outcome
 * @property {number | null} code exit status, null when a signal ended it
 * @property {NodeJS.Signals | null} signal
 * @property {string} stdout
 * @property {string} stderr
 */

/** @type {Set<BackgroundProcess>} */
const running = new Set();

/** A program that runs beside the suite. Everything it prints is kept. */
class BackgroundProcess {
  stdout = "";
  stderr = "";

  /**
   * Use start().
   * @param {string} command
   * @param {readonly string[]} args
   * @param {RunOptions} options
   */
  constructor(command, args, options) {
    this.name = command;
    this.child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
      env: { ...env, ...options.env },
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    this.child.stdin?.on("error", () => {}).end(options.input);
    this.child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      this.stderr += text;
    });
    /** @type {Promise<Outcome>} */
    this.ended = once(this.child, "close").then(([code, signal]) => ({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    running.add(this);
    this.ended.finally(() => running.delete(this)).catch(() => {});
  }

  get pid() {
    return this.child.pid;
  }

  get alive() {
    return running.has(this);
  }

  /**
   * Waits until what it printed fits the pattern; fails at once when the program ends before.
   * @param {RegExp} pattern
   * @param {{ timeoutMs?: number, intervalMs?: number, poke?: () => unknown }} [limits] poke: done before each look
   * @returns {Promise<RegExpExecArray>}
   */
  async printed(pattern, { poke, ...limits } = {}) {
    const match = await waitFor(
      `${this.name} to print ${pattern}`,
      async () => {
        const { alive } = this;
        await poke?.();
        return pattern.exec(this.stdout) ?? pattern.exec(this.stderr) ?? !alive;
      },
      limits,
    );
    if (match === true) throw new Error(`${this.name} ended without printing ${pattern}; it said: ${this.stdout}${this.stderr}`);
    return match;
  }

  /**
   * Signals it and waits for its end; SIGKILL follows when it does not heed the signal.
   * @param {NodeJS.Signals} [signal]
   * @param {{ timeoutMs?: number }} [limits] before SIGKILL; 20 s unless told
   * @returns {Promise<Outcome>}
   */
  async stop(signal = "SIGTERM", { timeoutMs = 20_000 } = {}) {
    this.child.kill(signal);
    const force = setTimeout(() => this.child.kill("SIGKILL"), timeoutMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(force);
    }
  }
}

/**
 * Starts a program beside the suite. It is ended with the suite if not stopped before.
 * @param {string} command
 * @param {readonly string[]} [args]
 * @param {RunOptions} [options] timeoutMs has no meaning here
 */
export function start(command, args = [], options = {}) {
  return new BackgroundProcess(command, args, options);
}

/**
 * Runs a program to its end, whatever its status.
 * @param {string} command
 * @param {readonly string[]} [args]
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export async function run(command, args = [], options = {}) {
  const program = start(command, args, options);
  const limit = setTimeout(() => program.child.kill("SIGKILL"), options.timeoutMs ?? 60_000);
  try {
    return await program.ended;
  } finally {
    clearTimeout(limit);
  }
}

/**
 * Runs shell commands, all of which must succeed.
 * @param {string} line for bash, with -e and pipefail
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 * @throws {Error} with everything it printed, when it fails
 */
export async function sh(line, options) {
  const outcome = await run("bash", ["-eo", "pipefail", "-c", line], options);
  if (outcome.code !== 0) {
    throw new Error(`"${line}" ended with ${outcome.code ?? outcome.signal}\n${outcome.stdout}${outcome.stderr}`.trim());
  }
  return outcome;
}

/** Ends everything that start() started and that still runs. */
export async function stopAll() {
  await Promise.all([...running].map((program) => program.stop("SIGTERM", { timeoutMs: 5_000 })));
}
