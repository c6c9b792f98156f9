import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { install, run } from "./pack.mjs";

/** The installed server offers the web analyzer with all its files. */
async function checkPage(project) {
  const server = spawn(join(project, "node_modules/.bin/canalyst"), ["serve", "--device", "sim", "--port", "0"], { cwd: project });
  try {
    const [printed] = await once(server.stdout.setEncoding("utf8"), "data");
    const { origin } = new URL(printed.trim());
    const page = await (await fetch(origin)).text();
    const paths = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path);
    for (const path of [...paths, "service-worker.js"]) {
      const { status } = await fetch(`${origin}/${path}`);
      if (status !== 200) throw new Error(`the installed server answers ${status} for ${path}`);
    }
    if (paths.length < 4) throw new Error(`the installed server's page is ${JSON.stringify(page)}`);
    console.log(`canalyst serve: offers the analyzer, ${paths.length} files named in the page`);
  } finally {
    server.kill("SIGINT");
    await once(server, "exit");
  }
}

/** Installs the command beside the library, in a project and as README.md says in an empty prefix, and runs it. */
export async function checkCommand({ manifest, file }, library, folder) {
  const project = install(folder, "command", [library.file, file], ["--prefer-offline"]);
  const canalyst = (...args) => run("npx", ["--no-install", "canalyst", ...args], project);
  const version = canalyst("--version").trim();
  if (version !== manifest.version) throw new Error(`the installed command says it is ${version}`);
  const dump = canalyst("dump", "--device", "sim", "-n", "3");
  if (!/^(?: {2}can\d {2,7}[0-9A-F]{3,8} .*\n){3}$/.test(dump)) throw new Error(`the installed command printed ${JSON.stringify(dump)}`);
  console.log(`canalyst ${version}: installed, ran`);
  await checkPage(project);
  checkGlobal({ manifest, file }, library, folder);
}

function checkGlobal({ manifest, file }, library, folder) {
  const prefix = join(folder, "prefix");
  run("npm", ["install", "--global", "--prefix", prefix, "--no-fund", "--no-audit", "--prefer-offline", library.file, file], folder);
  const canalyst = (...args) => run(join(prefix, "bin/canalyst"), args, folder);
  const version = canalyst("--version").trim();
  if (version !== manifest.version) throw new Error(`the globally installed command says it is ${version}`);
  const script = canalyst("completion", "bash");
  if (!script.endsWith("complete -F _canalyst canalyst\n")) throw new Error(`the completion of bash is ${JSON.stringify(script)}`);
  if (!existsSync(join(prefix, "share/man/man1/canalyst.1"))) throw new Error("man canalyst finds nothing");
  console.log(`canalyst ${version}: installed globally, ran, has a manual page`);
}
