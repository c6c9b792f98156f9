// Offers the virtual adapter to the USB stack of this machine, and thus to every program for a Canalyst-II.
import { VirtualAdapter } from "canalystii/simulator";
import { attachCommand, UsbIpServer } from "canalystii/usbip";

const adapter = new VirtualAdapter({ traffic: { kind: "vehicle" } });
const server = await UsbIpServer.listen({
  port: Number(process.env["PORT"] ?? 3240),
  devices: [adapter.device], // 1-1
  onEvent: (event) => console.error(event),
});
console.log(attachCommand("1-1", { port: server.port })); // run this as root
process.once("SIGINT", async () => {
  await server.close(); // detaches
  adapter.dispose();
});
