import { VirtualAdapter } from "canalystii/simulator";
import { UsbIpServer } from "canalystii/usbip";
import { attach, detachAll } from "./usbip.mjs";
import { waitFor } from "./wait.mjs";

/** @typedef {import("canalystii").CanFrame} CanFrame */
/** @typedef {{ send(frames: readonly object[]): unknown }} Node */

/**
 * A virtual adapter that the guest's kernel has attached, with another node on each of its CAN buses.
 * @typedef {object} AttachedAdapter
 * @property {VirtualAdapter} adapter
 * @property {readonly Node[]} nodes by channel
 * @property {() => Promise<string>} plugIn attaches the adapter, if it was unplugged; returns its USB path
 * @property {() => Promise<void>} close
 */

/**
 * Attaches a virtual adapter, both channels at 500 kbit/s.
 * @param {number} port of its USB/IP server
 * @param {(channel: number, frame: CanFrame) => void} onHeard a node on the CAN bus of a channel has heard a frame
 * @returns {Promise<AttachedAdapter>}
 */
export async function attachAdapter(port, onHeard) {
  const adapter = new VirtualAdapter({ joined: false });
  const nodes = [0, 1].map((channel) => adapter.attachNode({ channel, bitrate: 500_000, onFrame: (frame) => onHeard(channel, frame) }));
  const server = await UsbIpServer.listen({ port, devices: [adapter.device] });
  let path = "";
  const plugIn = async () => {
    if (path !== "" && adapter.plugged) return path;
    const device = adapter.plug();
    if (path !== "") server.add(device);
    path = (await waitFor("the kernel to take the adapter", () => attach("1-1", { port }).catch(() => undefined))).localBusid;
    return path;
  };
  const close = async () => {
    await detachAll();
    await server.close();
    adapter.dispose();
  };
  await plugIn();
  return { adapter, nodes, plugIn, close };
}
