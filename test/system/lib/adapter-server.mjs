// Serves virtual adapters over USB/IP: node adapter-server.mjs PORT OPTIONS..., one JSON of VirtualAdapter's options for
// each. Prints how to attach them.
import { argv } from "node:process";
import { VirtualAdapter } from "canalystii/simulator";
import { attachCommand, UsbIpServer } from "canalystii/usbip";

const port = Number(argv[2]);
const adapters = argv.slice(3).map((options) => new VirtualAdapter(JSON.parse(options)));
const server = await UsbIpServer.listen({
  port,
  devices: adapters.map(({ device }) => device),
  onEvent: (event) => console.log(JSON.stringify(event)),
});
for (const { busId } of server.devices) console.log(attachCommand(busId, { port: server.port }));
process.once("SIGTERM", async () => {
  await server.close();
  for (const adapter of adapters) adapter.dispose();
});
