import { randomBytes } from "node:crypto";
import type { CanBus } from "../../bus/bus.js";
import { UsbIpServer } from "../../usbip/server.node.js";
import type { KernelSide } from "./kernel-side.js";
import { LinuxKernel } from "./kernel-side.node.js";
import { SocketcanBridge, type SocketcanBridgeOptions } from "./socketcan-bridge.js";

export { SocketcanBridge, type SocketcanBridgeEvent, type SocketcanBridgeOptions } from "./socketcan-bridge.js";

export interface BridgeSocketcanOptions extends SocketcanBridgeOptions {
  /** TCP port of the USB/IP server, on 127.0.0.1. Default: 0, a free one. */
  readonly port?: number | undefined;
  /** Default: the Linux kernel of this machine. */
  readonly kernel?: KernelSide | undefined;
}

/**
 * Makes Linux network interfaces (can0, can1 …) of a bus, without a kernel module of our own: a virtual gs_usb
 * adapter is served by USB/IP on loopback, and attached to this machine's kernel. That needs root; without, the
 * bridge says (event `serving`) which commands do it. The bus stays the caller's; its channels are stopped until the
 * kernel takes its interfaces up.
 * @throws CanError `busy` (the port is taken), `not-found` (no usbip), `unsupported` (no module), `permission-denied`, `timeout`, `io`
 */
export function bridgeSocketcan(bus: CanBus, options: BridgeSocketcanOptions = {}): Promise<SocketcanBridge> {
  return SocketcanBridge.start(bus, options, {
    kernel: options.kernel ?? new LinuxKernel(),
    serialNumber: `canalystii-${randomBytes(4).toString("hex")}`,
    serve: (on) =>
      UsbIpServer.listen({
        port: options.port ?? 0,
        onEvent: (event) => {
          if (event.type === "attached") on.attached(event.busId);
          else if (event.type === "detached") on.detached(event.busId);
          else if (event.type === "refused")
            options.onEvent?.({ type: "warning", message: `USB/IP client ${event.peer}: ${event.reason}` });
        },
      }),
  });
}
