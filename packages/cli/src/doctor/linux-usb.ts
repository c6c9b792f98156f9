import { access, constants, readdir, readFile, readlink, stat } from "node:fs/promises";
import { basename, join } from "node:path";

/** An adapter as Linux' sysfs shows it, without opening it. */
export interface SysfsAdapter {
  /** E.g. `1-2.4`. */
  readonly path: string;
  readonly product: string | undefined;
  /** `/dev/bus/usb/001/004`. */
  readonly node: string;
  readonly mode: string;
  readonly mayOpen: boolean;
  /** Kernel driver bound to interface 0, if any; `usbfs`: a program uses it. */
  readonly driver: string | undefined;
}

const SYSFS_DEVICES = "/sys/bus/usb/devices";

/** Finds adapters by their USB id in sysfs; empty where there is no sysfs. */
export async function findInSysfs(vendorId: string, productId: string): Promise<SysfsAdapter[]> {
  const names = await readdir(SYSFS_DEVICES).catch(() => []);
  const found: SysfsAdapter[] = [];
  for (const path of names.sort()) {
    const folder = join(SYSFS_DEVICES, path);
    if ((await text(folder, "idVendor")) !== vendorId || (await text(folder, "idProduct")) !== productId) continue;
    found.push(await describe(path, folder));
  }
  return found;
}

async function describe(path: string, folder: string): Promise<SysfsAdapter> {
  const three = async (name: string) => ((await text(folder, name)) ?? "0").padStart(3, "0");
  const node = `/dev/bus/usb/${await three("busnum")}/${await three("devnum")}`;
  const status = await stat(node).catch(() => undefined);
  return {
    path,
    product: await text(folder, "product"),
    node,
    mode: status === undefined ? "missing" : `0${(status.mode & 0o777).toString(8)}, owner ${status.uid}:${status.gid}`,
    mayOpen: await access(node, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    ),
    driver: await readlink(join(folder, `${path}:1.0`, "driver")).then(basename, () => undefined),
  };
}

async function text(folder: string, name: string): Promise<string | undefined> {
  return readFile(join(folder, name), "utf8").then(
    (content) => content.trim(),
    () => undefined,
  );
}

/** Finds the programs that have a device node open, as far as visible for this user: `name (pid)`. */
export async function holdersOf(node: string): Promise<string[]> {
  const holders: string[] = [];
  for (const pid of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const folder = join("/proc", pid, "fd");
    for (const fd of await readdir(folder).catch(() => [])) {
      if ((await readlink(join(folder, fd)).catch(() => "")) !== node) continue;
      holders.push(`${(await text(join("/proc", pid), "comm")) ?? "?"} (pid ${pid})`);
      break;
    }
  }
  return holders;
}
