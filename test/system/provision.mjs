// Provides what the system tests need: Debian packages, a kernel, an initramfs. `node test/system/provision.mjs` does only that.

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { arch, env, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { aptGet, hasTool, missingPackages } from "./host/apt.mjs";
import { provideInitramfs } from "./host/initramfs.mjs";
import { provideKernel } from "./host/kernel.mjs";
import { SkipError } from "./host/skip-error.mjs";

const packages = [
  // to build and boot the guest
  ..."qemu-system-x86 kmod cpio udev iproute2 usbip".split(" "),
  // what the suites use inside
  ..."can-utils python3-can python3-usb python3-pytest chromium".split(" "),
];

/**
 * @typedef {object} Provision
 * @property {string} cache folder of everything that is kept between runs
 * @property {import("./host/kernel.mjs").Kernel} kernel
 * @property {string} initramfs
 */

/** The folder kept between runs: CANALYSTII_SYSTEM_CACHE, by default canalystii-system in the user's cache. */
function cacheFolder() {
  return resolve(env["CANALYSTII_SYSTEM_CACHE"] || join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "canalystii-system"));
}

/**
 * Provides everything; quick when it is there already.
 * @param {(message: string) => void} [say]
 * @returns {Promise<Provision>}
 * @throws {SkipError} when this machine can't have it
 */
export async function provision(say = () => {}) {
  if (env["CANALYSTII_SYSTEM_SKIP"] === "1") throw new SkipError("CANALYSTII_SYSTEM_SKIP is 1");
  if (platform !== "linux" || arch !== "x64") throw new SkipError(`they need Linux on x64; this is ${platform} on ${arch}`);
  if (!hasTool("apt-get") || !hasTool("dpkg-query")) throw new SkipError("they need Debian's apt-get, which is not here");

  const missing = await missingPackages(packages);
  if (missing.length > 0) {
    if (process.getuid?.() !== 0) {
      throw new SkipError(`packages are missing and only root can install them: apt-get install ${missing.join(" ")}`);
    }
    say(`installing ${missing.join(" ")}`);
    await aptGet(["install", "-y", "-q", "--no-install-recommends", ...missing]);
  }

  const cache = cacheFolder();
  const kernel = await provideKernel(cache, say);
  return { cache, kernel, initramfs: await provideInitramfs(cache, kernel) };
}

/**
 * Tells how a run ends that could not be provided for: under CI (CI=true) a missing guest is a failure,
 * unless CANALYSTII_SYSTEM_SKIP=1 asked for it.
 * @param {SkipError} error
 * @returns {number} exit status
 */
export function concludeSkip(error) {
  if (env["CI"] === "true" && env["CANALYSTII_SYSTEM_SKIP"] !== "1") {
    console.error(`system tests cannot run: ${error.message}\nunder CI this is a failure; CANALYSTII_SYSTEM_SKIP=1 skips them`);
    return 1;
  }
  console.log(`system tests skipped: ${error.message}`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { kernel, initramfs } = await provision(console.log);
    console.log(`ready: kernel ${kernel.version}, ${initramfs}`);
  } catch (error) {
    if (!(error instanceof SkipError)) throw error;
    process.exitCode = concludeSkip(error);
  }
}
