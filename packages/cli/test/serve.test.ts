import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openRemoteBus, RemoteBus } from "canalystii/remote";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type InProcessRun, runInProcess } from "./in-process.js";
import { lines } from "./run.js";

const cert = fileURLToPath(new URL("tls/cert.pem", import.meta.url));
const key = fileURLToPath(new URL("tls/key.pem", import.meta.url));
const SIM = ["--device", "sim"];
const SECRET = "0123456789abcdef";

let folder: string;
let tokenFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-serve-"));
  tokenFile = join(folder, "token");
  await writeFile(tokenFile, `${SECRET}\n`, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `canalyst serve` while `body` runs, with the printed address. */
async function serving(args: readonly string[], body: (url: string) => unknown): Promise<InProcessRun> {
  const ending = new AbortController();
  let ended: Promise<InProcessRun> | undefined;
  try {
    const url = await new Promise<string>((resolve, reject) => {
      ended = runInProcess(["serve", "--port", "0", ...args], { signal: ending.signal, onOutput: (text) => resolve(text.trim()) });
      ended.then(({ stderr }) => reject(new Error(stderr)), reject);
    });
    await body(url);
  } finally {
    ending.abort();
  }
  return ended as Promise<InProcessRun>;
}

describe("canalyst serve", () => {
  it("prints its address with a token, which every command takes as a device, and says who comes", async () => {
    let url = "";
    const run = await serving([...SIM, "--verbose"], async (printed) => {
      url = printed;
      expect(await runInProcess(["dump", "-n", "2", "--device", url])).toMatchObject({ status: 0, stderr: "" });
      const named = await runInProcess(["monitor", "-w", "10ms", "--device", url.replace(/^http/, "ws").replace("/#", "/bus/0#")]);
      expect(named).toMatchObject({ status: 0, stdout: expect.stringMatching(/^can0 /) as unknown });
      expect(await runInProcess(["send", "123#11", "--device", url])).toMatchObject({
        status: 1,
        stderr: "canalyst: this connection may not send\n  start the server with --allow-send\n",
      });
      expect(await runInProcess(["dump", "--bitrate", "250k", "--device", url])).toMatchObject({
        status: 3,
        stderr: expect.stringContaining("start the server with --allow-configure") as unknown,
      });
      expect((await runInProcess(["dump", "-n", "1", "--listen-only", "--device", url])).stderr).toMatch(
        /^canalyst: warning: --listen-only has no effect/,
      );
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(run.status).toBe(0);
    expect(run.stdout).toBe(`${url}\n`);
    expect(run.stderr).toMatch(
      /^serving sim at \/bus\/0; clients may listen; Ctrl-C ends\n127\.0\.0\.1:\d+ connected to \/bus\/0\n127\.0\.0\.1:\d+ disconnected\n/,
    );
    expect(run.stderr).not.toContain(url.split("=")[1]);
  });

  it("serves the bus of another server: with its frames, the other clients' frames, and its refusals", async () => {
    await serving([...SIM, "--allow-send"], async (first) => {
      const run = await serving(["--device", first, "--allow-send"], async (second) => {
        expect(await runInProcess(["dump", "-n", "2", "--device", second])).toMatchObject({ status: 0, stderr: "" });
        const bus = await openRemoteBus(second.replace(/^http/, "ws").replace("/#", "/bus#"));
        const stream = bus.frames({ filters: [{ id: 0x7ab }] });
        // the servers know of the consumer when they answer what comes after it
        await bus.flush(1);
        expect(await runInProcess(["send", "7AB#11", "--device", second])).toMatchObject({ status: 0 });
        expect((await stream.next()).value).toMatchObject({ id: 0x7ab, direction: "rx" });
        await bus.close();
      });
      expect(run.stderr).toMatch(/serving ws:\S+\/bus at \/bus\/0; clients may listen, send/);
    });
    await serving(SIM, async (first) => {
      await serving(["--device", first, "--allow-send"], async (second) => {
        expect(await runInProcess(["send", "123#11", "--device", second])).toMatchObject({
          status: 1,
          stderr: "canalyst: this connection may not send\n  start the server with --allow-send\n",
        });
      });
    });
  });

  it("takes the token from a file and the environment, and prints it nowhere", async () => {
    const run = await serving([...SIM, "--token-file", tokenFile, "--json-log"], async (url) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect(await runInProcess(["dump", "-n", "1", "--device", url])).toMatchObject({ status: 3, stderr: /the server needs a token/ });
      process.env["CANALYST_TOKEN"] = SECRET;
      try {
        expect((await runInProcess(["dump", "-n", "1", "--device", url])).status).toBe(0);
        expect((await runInProcess(["dump", "-n", "1", "--device", `${url}#token=wrong`])).status).toBe(3);
        expect((await runInProcess(["config", "--device", `${url}#token=${SECRET}`])).stdout).not.toContain(SECRET);
      } finally {
        delete process.env["CANALYST_TOKEN"];
      }
    });
    const log = lines(run.stderr).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(log[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      level: "info",
      message: expect.stringContaining("serving sim") as unknown,
    });
    expect(log.slice(1).map(({ level, event, reason, bus }) => ({ level, event, reason, bus }))).toEqual([
      { level: "warning", event: "refused", reason: "the server needs a token", bus: undefined },
      { level: "info", event: "connected", reason: undefined, bus: "/bus/0" },
      { level: "info", event: "disconnected", reason: undefined, bus: "/bus/0" },
      { level: "warning", event: "refused", reason: "the token is wrong", bus: undefined },
    ]);
    expect(run.stdout + run.stderr).not.toContain(SECRET);
  });

  it("serves several buses, by TLS, to clients that may do what is allowed", async () => {
    const args = [...SIM, ...SIM, "--tls-cert", cert, "--tls-key", key, "--allow-send", "--allow-configure", "--token-file", tokenFile];
    const run = await serving(args, async (url) => {
      expect(url).toMatch(/^https:/);
      expect(await runInProcess(["dump", "-n", "1", "--device", `${url}#token=${SECRET}`])).toMatchObject({
        status: 3,
        stderr: expect.stringMatching(/self-signed certificate\n {2}let NODE_EXTRA_CA_CERTS name a file/) as unknown,
      });
      const socket = new WebSocket(`${url.replace(/^http/, "ws")}bus/1`, { ca: await readFile(cert) });
      await once(socket, "open");
      await using bus = await RemoteBus.connect(socket, { token: SECRET });
      await bus.configure(0, { bitrate: 250_000 });
      await bus.send({ id: 1 });
    });
    expect(run.stderr).toBe("serving sim at /bus/0, sim at /bus/1; clients may listen, send, configure; Ctrl-C ends\n");
  });

  it("warns when everyone can read along", async () => {
    const { stderr } = await serving([...SIM, "--host", "0.0.0.0"], () => {});
    expect(stderr).toMatch(/^canalyst: warning: listening on 0\.0\.0\.0 without TLS: .*\n {2}use --tls-cert and --tls-key, or .*\n/);
    expect((await serving([...SIM, "--host", "0.0.0.0", "--tls-cert", cert, "--tls-key", key], () => {})).stderr).not.toContain("warning");
  });

  it.each([
    ["--json-log", /needs --token-file/],
    ["--tls-cert CERT", /need each other/],
    ["--tls-cert KEY --tls-key CERT", /^canalyst: TLS with .* is not possible/],
    ["--tls-cert NONE --tls-key KEY", /no such file/],
    ["--token-file EMPTY", /is empty/],
    ["--allow-origin analyzer.example", /expected e\.g\. https:/],
    ["--allow-host pi:8080", /without port/],
    ["--host 80", /the port is --port/],
    ["--host nowhere.invalid", /host not found/],
  ])("refuses %s", async (words, message) => {
    await writeFile(join(folder, "empty"), "");
    const files: Record<string, string> = { CERT: cert, KEY: key, EMPTY: join(folder, "empty"), NONE: join(folder, "none") };
    const { status, stdout, stderr } = await runInProcess([
      "serve",
      ...SIM,
      "--port",
      "0",
      ...words.split(" ").map((word) => files[word] ?? word),
    ]);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(/NONE|nowhere/.test(words) ? 1 : 2);
  });

  it("as JSON also says why it fails", async () => {
    const { status, stderr } = await runInProcess(["serve", ...SIM, "--host", "192.0.2.1", "--json-log", "--token-file", tokenFile]);
    expect(JSON.parse(stderr)).toMatchObject({ level: "error", message: expect.stringContaining("no such address") as unknown });
    expect(status).toBe(1);
  });
});
