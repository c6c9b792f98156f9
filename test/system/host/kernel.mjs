import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { aptGet, tool } from "./apt.mjs";
import { SkipError } from "./skip-error.mjs";

/**
 * @typedef {object} Kernel
 * @property {string} version as `uname -r` prints it
 * @property {string} folder where the kernel's package is unpacked
 * @property {string} image the kernel itself
 * @property {string} modules its /lib/modules/VERSION
 */

/**
 * Returns the newest kernel in the cache, or downloads Debian's current one into it.
 * @param {string} cache
 * @param {(message: string) => void} say
 * @returns {Promise<Kernel>}
 */
export async function provideKernel(cache, say) {
  const kernels = join(cache, "kernels");
  await mkdir(kernels, { recursive: true });
  const found = (await readdir(kernels)).filter((name) => /^\d/.test(name)).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  for (const version of found) {
    const kernel = describe(kernels, version);
    if (await exists(join(kernel.modules, "modules.dep.bin"))) return kernel;
  }
  return download(kernels, say);
}

/**
 * Unpacks one Debian package into a folder, without installing it.
 * @param {string} name
 * @param {string} folder made anew; complete when it exists
 * @param {(unpacked: string) => Promise<void>} [finish] runs before the folder gets its name
 */
export async function unpackPackage(name, folder, finish) {
  // Made beside its final place and renamed, so that what a stopped or a second run leaves is never half a folder.
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await aptGet(["download", name], { cwd: draft });
    const archive = (await readdir(draft)).find((file) => file.endsWith(".deb"));
    if (archive === undefined) throw new SkipError(`apt-get download ${name} brought no package`);
    const unpacked = join(draft, "unpacked");
    await tool("dpkg-deb", ["-x", join(draft, archive), unpacked]);
    await finish?.(unpacked);
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** @param {string} path */
export async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * @param {string} kernels
 * @param {string} version
 * @returns {Kernel}
 */
function describe(kernels, version) {
  const folder = join(kernels, version);
  return {
    version,
    folder,
    image: join(folder, "boot", `vmlinuz-${version}`),
    modules: join(folder, "lib", "modules", version),
  };
}

/**
 * @param {string} kernels
 * @param {(message: string) => void} say
 * @returns {Promise<Kernel>}
 */
async function download(kernels, say) {
  const name = await currentImage();
  const version = name.slice("linux-image-".length);
  const kernel = describe(kernels, version);
  say(`downloading the kernel ${version}`);
  await unpackPackage(name, kernel.folder, async (unpacked) => {
    await tool("depmod", ["-b", unpacked, version]);
  });
  return kernel;
}

/** The package that linux-image-amd64 stands for, such as `linux-image-6.1.0-56-amd64`. */
async function currentImage() {
  const ask = () => tool("apt-cache", ["show", "--no-all-versions", "linux-image-amd64"]).catch(() => "");
  let answer = await ask();
  if (answer === "" && process.getuid?.() === 0) {
    await aptGet(["update"]);
    answer = await ask();
  }
  const name = /^Depends:.*?\b(linux-image-\d[^\s,]*)/m.exec(answer)?.[1];
  if (name === undefined) throw new SkipError("apt knows no package linux-image-amd64; run apt-get update");
  return name;
}
