import { access, readFile } from "node:fs/promises";
import { run, sh } from "./process.mjs";
import { waitFor } from "./wait.mjs";

/**
 * @typedef {object} Attachment
 * @property {number} port of the kernel's virtual hub, for detach()
 * @property {string} busid as exported by the server
 * @property {string} localBusid as the guest's kernel calls the device, a folder of /sys/bus/usb/devices
 * @property {string} node the device's file, /dev/bus/usb/BUS/DEVICE
 * @property {number} busNumber
 * @property {number} deviceNumber
 */

/** Lists what a server exports, as `usbip list` prints it. @param {{ port?: number }} [server] */
export async function listExported({ port = 3240 } = {}) {
  return (await sh(`usbip --tcp-port ${port} list -r 127.0.0.1`)).stdout;
}

/**
 * Attaches an exported device and waits until the guest has its node.
 * @param {string} busid
 * @param {{ host?: string, port?: number }} [server] on this guest unless told; 10.0.2.2 is the machine outside
 * @returns {Promise<Attachment>}
 */
export async function attach(busid, { host = "127.0.0.1", port = 3240 } = {}) {
  await sh("modprobe vhci_hcd");
  const before = new Set((await importedPorts()).map((entry) => entry.port));
  await sh(`usbip --tcp-port ${port} attach -r ${host} -b ${busid}`);
  return waitFor(`the node of the attached device ${busid}`, async () => {
    const entry = (await importedPorts()).find((candidate) => candidate.busid === busid && !before.has(candidate.port));
    if (entry === undefined) return undefined;
    const device = `/sys/bus/usb/devices/${entry.localBusid}`;
    const busNumber = Number(await readFile(`${device}/busnum`, "utf8"));
    const deviceNumber = Number(await readFile(`${device}/devnum`, "utf8"));
    const node = ["/dev/bus/usb", ...[busNumber, deviceNumber].map((n) => String(n).padStart(3, "0"))].join("/");
    // Configured means that the kernel's enumeration is over; a node exists from its beginning.
    if ((await readFile(`${device}/bConfigurationValue`, "utf8")).trim() === "") return undefined;
    await access(node);
    return { ...entry, busNumber, deviceNumber, node };
  });
}

/**
 * Pulls the plug of an attached device and waits until the kernel has let it go.
 * @param {number} port
 */
export async function detach(port) {
  await sh(`usbip detach -p ${port}`);
  await waitFor(`port ${port} to be free`, async () => (await importedPorts()).every((entry) => entry.port !== port));
}

/** Detaches whatever is attached. */
export async function detachAll() {
  for (const { port } of await importedPorts()) await detach(port);
}

/** Lists the devices in the kernel's virtual hub. */
export async function importedPorts() {
  const { code, stdout } = await run("usbip", ["port"]);
  return code === 0 ? parsePorts(stdout) : [];
}

/**
 * Reads what `usbip port` prints.
 * @param {string} text
 */
export function parsePorts(text) {
  const entries = [];
  for (const [, port, rest = ""] of text.matchAll(/^Port (\d+): <Port in Use>(.*\n(?:[ \t].*\n?)*)/gm)) {
    const [, localBusid, host, serverPort, busid] = /^\s*(\d+-[\d.]+) -> usbip:\/\/(.+):(\d+)\/(\S+)$/m.exec(rest) ?? [];
    if (localBusid === undefined || busid === undefined) continue;
    entries.push({ port: Number(port), localBusid, busid, server: `${host}:${serverPort}` });
  }
  return entries;
}
