import { install, run } from "./pack.mjs";

/** Installs the command beside the library and runs it. */
export function checkCommand({ manifest, file }, library, folder) {
  const project = install(folder, "command", [library.file, file], ["--prefer-offline"]);
  const canalyst = (...args) => run("npx", ["--no-install", "canalyst", ...args], project);
  const version = canalyst("--version").trim();
  if (version !== manifest.version) throw new Error(`the installed command says it is ${version}`);
  const dump = canalyst("dump", "--device", "sim", "-n", "3");
  if (!/^(?: {2}can\d {2}[0-9A-F]{3,8} .*\n){3}$/.test(dump)) throw new Error(`the installed command printed ${JSON.stringify(dump)}`);
  console.log(`canalyst ${version}: installed, ran`);
}
