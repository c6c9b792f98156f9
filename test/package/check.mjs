// Packs the library as npm would publish it, installs the pack in an empty folder without `usb`, imports every entry
// point in bare Node and checks that importing alone keeps nothing alive and that the virtual adapter works.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const library = fileURLToPath(new URL("../../packages/canalystii/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "canalystii-pack-"));
const run = (command, args, cwd = folder) => execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  const [pack] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], library));
  const surplus = pack.files.filter(({ path }) => !/^(dist\/.*\.(js|d\.ts|map)|package\.json|README\.md|LICENSE)$/.test(path));
  if (surplus.length > 0) throw new Error(`the pack holds what it should not: ${surplus.map(({ path }) => path).join(", ")}`);
  if (!pack.files.some(({ path }) => path === "LICENSE")) throw new Error("the pack lacks its licence");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--offline", "--omit=peer", "--no-fund", "--no-audit", join(folder, pack.filename)]);

  const { exports } = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
  const entries = Object.keys(exports)
    .filter((entry) => entry !== "./package.json")
    .map((entry) => `canalystii${entry.slice(1)}`);
  for (const entry of entries) {
    const names = run(process.execPath, ["--input-type=module", "-e", `console.log(Object.keys(await import("${entry}")).length)`]).trim();
    if (!(Number(names) > 0)) throw new Error(`${entry} exports nothing`);
    console.log(`${entry}: ${names} exports, imported without the package usb`);
  }
  writeFileSync(
    join(folder, "use.js"),
    `import { CanalystDevice } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
await using device = await CanalystDevice.open({ device: new VirtualAdapter().usbDevice(), bitrate: 500_000 });
await device.send(0, { id: 0x123, data: [1, 2, 3] }, { flushTimeoutMs: 1000 });
const [message] = await device.receive(1);
console.log(message.id.toString(16), [...message.data].join());`.replace("await using", "const"),
  );
  writeFileSync(join(folder, "use.js"), `${readFileSync(join(folder, "use.js"), "utf8")}\nawait device.close();\n`);
  const said = run(process.execPath, ["use.js"]).trim();
  if (said !== "123 1,2,3") throw new Error(`the packed library said ${JSON.stringify(said)}`);
  const missing = run(process.execPath, [
    "--input-type=module",
    "-e",
    `import { CanalystDevice } from "canalystii"; await CanalystDevice.list().catch((e) => console.log(e.code, e.hint));`,
  ]);
  if (missing.trim() !== "unsupported npm install usb") throw new Error(`without the package usb: ${missing}`);
  console.log(`pack: ${pack.files.length} files, ${Math.round(pack.size / 1024)} KiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
