import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { tool } from "./apt.mjs";
import { exists, unpackPackage } from "./kernel.mjs";

const init = new URL("../guest/init.sh", import.meta.url);

// The kernel loads modules by itself (a CAN protocol at its first socket) with the /sbin/modprobe that it sees: the initramfs's.
const modprobe = '#!/bin/busybox sh\nexec /bin/busybox chroot /root /sbin/modprobe "$@"\n';

// What the guest needs before it sees the machine's root filesystem. Everything else comes by modprobe, later.
const bootModules = ["virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_net", "virtio_rng"];

/**
 * Builds the guest's first filesystem, or returns the one built before from the same parts.
 * @param {string} cache
 * @param {import("./kernel.mjs").Kernel} kernel
 * @returns {Promise<string>} path of the compressed archive
 */
export async function provideInitramfs(cache, kernel) {
  const script = await readFile(init, "utf8");
  const key = createHash("sha256")
    .update([kernel.version, ...bootModules, modprobe, script].join("\n"))
    .digest("hex")
    .slice(0, 12);
  const archive = join(kernel.folder, `initramfs-${key}.gz`);
  if (await exists(archive)) return archive;

  const busybox = join(cache, "busybox-static");
  if (!(await exists(busybox))) await unpackPackage("busybox-static", busybox);

  const draft = await mkdtemp(join(kernel.folder, "initramfs.draft-"));
  try {
    const root = join(draft, "root");
    for (const folder of ["bin", "sbin", "modules", "proc", "sys", "dev"]) await mkdir(join(root, folder), { recursive: true });
    await copyFile(await findBusybox(busybox), join(root, "bin", "busybox"));
    await writeFile(join(root, "init"), script, { mode: 0o755 });
    await writeFile(join(root, "sbin", "modprobe"), modprobe, { mode: 0o755 });
    const order = await loadOrder(kernel);
    for (const path of order) await copyFile(path, join(root, "modules", basename(path)));
    await writeFile(join(root, "modules", "order"), order.map((path) => `${basename(path)}\n`).join(""));
    const packed = join(draft, "initramfs.gz");
    await tool("sh", ["-c", 'cd "$1" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 >"$2"', "pack", root, packed]);
    await removeOlder(kernel.folder);
    await rename(packed, archive);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return archive;
}

/**
 * Paths of the boot modules and everything they depend on, in the order of loading.
 * @param {import("./kernel.mjs").Kernel} kernel
 */
async function loadOrder({ folder, version }) {
  /** @type {Set<string>} */
  const paths = new Set();
  for (const name of bootModules) {
    const lines = await tool("modprobe", ["-d", folder, "-S", version, "--show-depends", name]);
    for (const line of lines.split("\n")) {
      const path = /^insmod (\S+)/.exec(line)?.[1];
      if (path !== undefined) paths.add(path);
    }
  }
  return [...paths];
}

/** @param {string} unpacked */
async function findBusybox(unpacked) {
  for (const path of ["bin/busybox", "usr/bin/busybox"]) {
    if (await exists(join(unpacked, path))) return join(unpacked, path);
  }
  throw new Error(`no busybox in ${unpacked}; delete that folder and try again`);
}

/** @param {string} folder */
async function removeOlder(folder) {
  for (const name of await readdir(folder)) {
    if (/^initramfs-.*\.gz$/.test(name)) await rm(join(folder, name), { force: true });
  }
}
