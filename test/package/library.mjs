import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { install, run } from "./pack.mjs";

/** Installs the library without `usb`: importing alone must keep nothing alive, and the virtual adapter must work. */
export function checkLibrary({ manifest, file }, folder) {
  const project = install(folder, "library", [file], ["--offline", "--omit=peer"]);
  const evaluate = (code) => run(process.execPath, ["--input-type=module", "-e", code], project).trim();
  for (const name of Object.keys(manifest.exports)) {
    if (name === "./package.json") continue;
    const entry = `canalystii${name.slice(1)}`;
    const exports = evaluate(`console.log(Object.keys(await import("${entry}")).length)`);
    if (!(Number(exports) > 0)) throw new Error(`${entry} exports nothing`);
    console.log(`${entry}: ${exports} exports, imported without the package usb`);
  }
  writeFileSync(join(project, "use.js"), USE);
  const printed = run(process.execPath, ["use.js"], project).trim();
  if (printed !== "123 1,2,3") throw new Error(`the packed library printed ${JSON.stringify(printed)}`);
  const threaded = evaluate(THREAD);
  if (threaded !== "sim true") throw new Error(`a bus of the packed library in a thread printed ${JSON.stringify(threaded)}`);
  const missing = evaluate(
    `import { CanalystDevice } from "canalystii"; await CanalystDevice.list().catch((e) => console.log(e.code, e.hint));`,
  );
  if (missing !== "unsupported npm install usb") throw new Error(`without the package usb: ${missing}`);
}

const USE = `import { CanalystDevice } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
const device = await CanalystDevice.open({ device: new VirtualAdapter().usbDevice(), bitrate: 500_000 });
await device.send(0, { id: 0x123, data: [1, 2, 3] });
await device.flushTxBuffer(0, 1000);
const [message] = await device.receive(1);
console.log(message.id.toString(16), [...message.data].join());
await device.close();
`;

/** The thread's file must be in the pack, and the process must end when the bus is closed. */
const THREAD = `import { openBus } from "canalystii";
const bus = await openBus("sim", { bitrate: 500_000, thread: true });
const { value } = await bus.frames().next();
console.log(bus.name, value.id > 0);
await bus.close();
`;
