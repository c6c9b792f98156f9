// What a command says when the server of its bus fails, and how soon: no browser is needed, but processes and real time.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { start } from "../system/lib/process.mjs";
import { waitFor } from "../system/lib/wait.mjs";
import { program, startServer } from "./lib/canalyst.mjs";

/** Runs `canalyst dump` on a server, which is sent a signal while frames arrive; returns how and when the command ended. */
async function dumpUntil(signal, args = []) {
  const server = await startServer();
  const dump = start(process.execPath, [program, "dump", "--device", server.url, ...args]);
  await dump.printed(/can0 /);
  server.process.child.kill(signal);
  const began = performance.now();
  const { code, stderr } = await dump.ended;
  const seconds = (performance.now() - began) / 1000;
  server.process.child.kill("SIGCONT");
  if (signal !== "SIGTERM") server.process.child.kill("SIGKILL");
  const ended = await server.process.ended;
  return { code, stderr: stderr.replace(server.bus, "BUS"), seconds, serverCode: ended.code };
}

test("a server that is ended says so", async () => {
  const { code, stderr, seconds, serverCode } = await dumpUntil("SIGTERM");
  assert.equal(serverCode, 0);
  assert.equal(stderr, "canalyst: the bus sim is no longer provided\n");
  assert.equal(code, 4);
  assert.ok(seconds < 5, `${seconds} s`);
});

test("a server that is killed is noticed at once", async () => {
  const { code, stderr, seconds } = await dumpUntil("SIGKILL");
  assert.equal(stderr, "canalyst: the connection to BUS was lost\n");
  assert.equal(code, 4);
  assert.ok(seconds < 5, `${seconds} s`);
});

test("a server that is stopped (a half-open connection) is noticed within 10 s", async () => {
  const { code, stderr, seconds } = await dumpUntil("SIGSTOP");
  assert.match(stderr, /^canalyst: BUS has not answered for [\d.]+ s\n$/);
  assert.equal(code, 4);
  // the end of the process takes time as well
  assert.ok(seconds < 11, `${seconds} s`);
});

test("with --reconnect a command continues with the server that is back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "canalyst-e2e-"));
  const tokenFile = join(folder, "token");
  await writeFile(tokenFile, "0123456789abcdef", { mode: 0o600 });
  const first = await startServer(["--token-file", tokenFile]);
  const dump = start(process.execPath, [program, "dump", "--reconnect", "--device", `${first.origin}/#token=0123456789abcdef`]);
  await dump.printed(/can0 /);
  await first.process.stop("SIGKILL");
  await dump.printed(/the connection to ws:\S+ was lost; waiting to reconnect\n/);
  const seen = dump.stdout.length;
  const second = await startServer(["--token-file", tokenFile, "--port", new URL(first.origin).port]);
  await dump.printed(/reconnected after [\d.]+ s/);
  await waitFor("further frames", () => dump.stdout.length > seen + 1000);
  const { code } = await dump.stop("SIGINT");
  assert.equal(code, 0);
  await second.process.stop();
  await rm(folder, { recursive: true });
});
