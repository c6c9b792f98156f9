import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath, pid } from "node:process";
import { fileURLToPath } from "node:url";

const guestFolder = fileURLToPath(new URL("../guest", import.meta.url));
const repository = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const eventFile = "events.ndjson";
const kept = 5;

/** The folder of one run: `share/` is written by host and guest, the console's log by QEMU. */
export class RunFolder {
  #taken = 0;

  /** @param {string} path */
  constructor(path) {
    this.path = path;
    this.share = join(path, "share");
    this.console = join(path, "console.log");
  }

  /**
   * Makes a new one in the cache and removes all but the last few.
   * @param {string} cache
   */
  static async make(cache) {
    const runs = join(cache, "runs");
    await mkdir(runs, { recursive: true });
    const older = (await readdir(runs)).sort().slice(0, 1 - kept);
    for (const name of older) await rm(join(runs, name), { recursive: true, force: true });
    const folder = new RunFolder(join(runs, `${new Date().toISOString().replaceAll(":", "-")}-${pid}`));
    await mkdir(folder.share, { recursive: true });
    return folder;
  }

  /**
   * Writes what the guest shall do.
   * @param {object} what
   * @param {import("./kernel.mjs").Kernel} what.kernel
   * @param {readonly import("./suites.mjs").Suite[]} what.suites
   * @param {boolean} what.shell
   */
  async write({ kernel, suites, shell }) {
    const variables = {
      ...forwarded(),
      HOME: "/root",
      LANG: "C.UTF-8",
      TERM: env["TERM"] ?? "dumb",
      CANALYSTII_GUEST_KERNEL_MODULES: kernel.modules,
      CANALYSTII_GUEST_NODE: execPath,
      CANALYSTII_GUEST_REPOSITORY: repository,
      CANALYSTII_GUEST_SHARE: "/run/share",
      ...(shell ? { CANALYSTII_GUEST_SHELL: `${process.stdout.rows || 24} ${process.stdout.columns || 80}` } : {}),
    };
    const assignments = Object.entries(variables).map(([name, value]) => quote(`${name}=${value}`));
    await writeFile(
      join(this.share, "main.sh"),
      `exec env -i ${assignments.join(" ")} /bin/bash ${quote(join(guestFolder, "start.sh"))}\n`,
    );
    await writeFile(join(this.share, "suites.json"), JSON.stringify(suites));
  }

  /** Whether the guest has begun to report. */
  get started() {
    return existsSync(join(this.share, eventFile));
  }

  /**
   * Text of a file that the guest wrote, empty when there is none.
   * @param {string} name
   */
  async read(name) {
    return readFile(join(this.path, name), "utf8").catch(() => "");
  }

  /**
   * Events that the guest has written since the last call.
   * @returns {Promise<import("./results.mjs").GuestEvent[]>}
   */
  async newEvents() {
    const text = (await this.read(join("share", eventFile))).slice(this.#taken);
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    this.#taken += complete.length;
    return complete
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }
}

/** The host's variables that are meant for the suites too. */
function forwarded() {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name === "CI" || /^(CANALYSTII|PEER)_/.test(name)));
}

/** @param {string} word */
function quote(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
