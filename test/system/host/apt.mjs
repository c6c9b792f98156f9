import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { SkipError } from "./skip-error.mjs";

const run = promisify(execFile);

// Administrators' tools are often missing from an ordinary user's PATH.
const environment = {
  ...process.env,
  PATH: [process.env["PATH"], "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"].join(delimiter),
  LC_ALL: "C",
  DEBIAN_FRONTEND: "noninteractive",
};

const options = ["-o=Acquire::Retries=1", "-o=Acquire::http::Timeout=30", "-o=Acquire::https::Timeout=30", "-o=DPkg::Lock::Timeout=300"];

let updated = false;

/**
 * Runs a tool with the administrators' folders on PATH and returns what it printed.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string }} [how]
 * @returns {Promise<string>}
 */
export async function tool(command, args, { cwd } = {}) {
  const { stdout } = await run(command, args, { cwd, env: environment, maxBuffer: 64 << 20 });
  return stdout;
}

/**
 * Tells whether a program is on PATH or in the administrators' folders.
 * @param {string} command
 */
export function hasTool(command) {
  return environment.PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Lists which of the packages are not installed.
 * @param {readonly string[]} packages
 * @returns {Promise<string[]>}
 */
export async function missingPackages(packages) {
  // dpkg-query fails when one of the names is unknown to it, but prints the others all the same.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const known = await tool("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\\n", ...packages]).catch(
    (/** @type {{ stdout?: string }} */ error) => error.stdout ?? "",
  );
  const installed = new Set(
    known
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

/**
 * Runs apt-get; when it fails, refreshes the package lists (once per process, root only) and tries again.
 * @param {string[]} args
 * @param {{ cwd?: string }} [how]
 * @returns {Promise<void>}
 * @throws {SkipError} with apt's own first complaint
 */
export async function aptGet(args, how = {}) {
  try {
    await tool("apt-get", [...options, ...args], how);
  } catch (first) {
    if (updated || process.getuid?.() !== 0) throw complaint(args, first);
    updated = true;
    try {
      await tool("apt-get", [...options, "update"]);
      await tool("apt-get", [...options, ...args], how);
    } catch (second) {
      throw complaint(args, second);
    }
  }
}

/**
 * @param {string[]} args
 * @param {unknown} cause
 */
function complaint(args, cause) {
  const { stderr = "", message = String(cause) } = /** @type {{ stderr?: string, message?: string }} */ (cause);
  const said = stderr.split("\n").find((line) => line.startsWith("E:")) ?? message.split("\n")[0];
  return new SkipError(`apt-get ${args[0]} failed: ${said}`, { cause });
}
