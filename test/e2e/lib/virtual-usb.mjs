import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const library = new URL("../../../packages/canalystii/dist/", import.meta.url);
const ALIASES = { "#zlib": "/virtual-usb/logs/unpack/zlib.web.js" };

/** In the engine's worker: an adapter of the library's simulator as the only device that the user has given to the page. */
const SETUP = `
import { systemClock } from "./base/clock.js";
import { VirtualAdapter } from "./simulator/virtual-adapter.js";
const adapter = new VirtualAdapter({ clock: systemClock, traffic: { kind: "vehicle" } });
const listeners = new Set();
let device = adapter.usbDevice();
Object.defineProperty(navigator, "usb", { value: {
  getDevices: async () => (adapter.plugged ? [device] : []),
  addEventListener: (type, listener) => type === "disconnect" && listeners.add(listener),
  removeEventListener: (type, listener) => listeners.delete(listener),
} });
globalThis.virtualUsb = {
  unplug() {
    adapter.unplug();
    for (const listener of [...listeners]) listener({ device });
  },
  plug() {
    adapter.plug();
    device = adapter.usbDevice();
  },
};
`;

/**
 * Gives the pages of a context an adapter of the simulator behind `navigator.usb`, in the page and in the engine's worker. The
 * context must block service workers, whose requests are not seen here.
 * @param {import("playwright-core").BrowserContext} context
 */
export async function plugVirtualUsb(context) {
  await context.addInitScript(() => {
    const device = { vendorId: 0x04d8, productId: 0x0053 };
    let given = [];
    navigator.usb.getDevices = async () => given;
    navigator.usb.requestDevice = async () => {
      given = [device];
      return device;
    };
  });
  await context.route("**/virtual-usb/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace("/virtual-usb/", "");
    const text = path === "setup.js" ? SETUP : await readFile(fileURLToPath(new URL(path, library)), "utf8");
    const body = text.replace(/from "(#\w+)"/g, (_, name) => `from "${ALIASES[name]}"`);
    await route.fulfill({ contentType: "text/javascript", body, headers: { "Cross-Origin-Embedder-Policy": "require-corp" } });
  });
  await context.route("**/assets/worker.web-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `import "/virtual-usb/setup.js";\n${await response.text()}` });
  });
}
