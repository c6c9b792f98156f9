// Where frames come from: what is said when an adapter cannot be used, and a bus on a server.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { startServer } from "./lib/canalyst.mjs";
import { kept, untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";

const { browser, server } = await openSite();
let remote;
before(async () => {
  remote = await startServer();
});
after(() => remote?.process.stop());

/** Opens the page with another `navigator.usb`. */
async function withUsb(usb) {
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.page.addInitScript(usb);
  await analyzer.page.reload();
  await analyzer.button("Connect adapter").click();
  return analyzer;
}

test("a browser without WebUSB says what has it, and what works here", async () => {
  const analyzer = await withUsb(() => Reflect.deleteProperty(Navigator.prototype, "usb"));
  await analyzer.sees("This browser cannot use USB adapters");
  await analyzer.sees(/Chrome, Edge, Opera/);
  await analyzer.page.getByRole("tab", { name: "Simulator" }).click();
  await analyzer.button("Start the simulator").click();
  await analyzer.row("EngineSpeed").waitFor();
  await analyzer.close();
});

test("choosing no adapter changes nothing", async () => {
  const analyzer = await withUsb(() => {
    navigator.usb.requestDevice = () => Promise.reject(new DOMException("No device selected.", "NotFoundError"));
  });
  await analyzer.button("Choose the adapter and connect").click();
  await analyzer.button("Choose the adapter and connect").waitFor();
  assert.equal(await analyzer.page.getByRole("alert").count(), 0);
  await analyzer.close();
});

test("an adapter that the system does not let the browser open comes with a guide", async () => {
  const analyzer = await withUsb(() => {
    navigator.usb.requestDevice = () => Promise.reject(new DOMException("Access denied.", "SecurityError"));
  });
  await analyzer.button("Choose the adapter and connect").click();
  await analyzer.page
    .getByRole("alert")
    .getByText(/The adapter was not opened: .*Access denied/)
    .waitFor();
  await analyzer.page.getByText(/access is denied\?/).click();
  await analyzer.sees(/Zadig \(zadig\.akeo\.ie\)/);
  await analyzer.sees(/ATTR\{idVendor\}=="04d8"/);
  await analyzer.close();
});

test("a wrong bit rate is refused before the browser asks for an adapter", async () => {
  const analyzer = await withUsb(() => {});
  await analyzer.page.getByRole("combobox", { name: "Bit rate" }).first().fill("fast");
  await analyzer.button("Choose the adapter and connect").click();
  await analyzer.page
    .getByRole("alert")
    .getByText(/"fast" is no bit rate; write e\.g\. 500k/)
    .waitFor();
  await analyzer.close();
});

const openRemoteForm = async () => {
  const analyzer = await openAnalyzer(browser, `${remote.origin}/`);
  await analyzer.command("Connect to a server");
  return analyzer;
};

test("the page of a server, opened with its token, is connected and shows the token no longer", async () => {
  const analyzer = await openAnalyzer(browser, remote.url);
  await analyzer.row("0C0").waitFor();
  assert.equal(analyzer.page.url(), `${remote.origin}/`);
  await analyzer.close();
});

test("a bus on a server is watched with the address that it printed", async () => {
  const analyzer = await openRemoteForm();
  await analyzer.page.getByRole("textbox", { name: "Address" }).fill(remote.url);
  assert.equal(await analyzer.page.getByRole("textbox", { name: "Address" }).inputValue(), remote.bus);
  await analyzer.page.evaluate(() => {
    const form = document.querySelector("dialog form");
    // twice is once
    form.requestSubmit();
    form.requestSubmit();
  });
  await analyzer.row("0C0").waitFor();
  await untilKept(analyzer.page, ({ remoteUrl }) => remoteUrl === remote.bus);
  const all = await Promise.all(["settings", "databases", "workspace"].map((name) => kept(analyzer.page, name)));
  assert.ok(!JSON.stringify(all).includes(remote.token), "the token is not kept");
  await analyzer.page.getByRole("button", { name: /running/ }).click();
  await analyzer.sees(/round trip [\d.]+ ms/);
  assert.equal(await analyzer.page.getByText(/round trip/).count(), 1);
  await analyzer.close();
});

test("a wrong token and a wrong address are said where they were entered", async () => {
  const analyzer = await openRemoteForm();
  await analyzer.page.getByRole("textbox", { name: "Address" }).fill("not an address");
  await analyzer.button("Connect to the server").click();
  await analyzer.page
    .getByRole("alert")
    .getByText(/"not an address" is no address of a server/)
    .waitFor();
  await analyzer.page.getByRole("textbox", { name: "Address" }).fill(remote.bus);
  await analyzer.page.getByRole("textbox", { name: "Token" }).fill("wrong-wrong-wrong-wrong");
  await analyzer.button("Connect to the server").click();
  await analyzer.page
    .getByRole("alert")
    .getByText(/The server was not connected/)
    .waitFor();
  await analyzer.close();
});

test("a lost connection is said, made again by itself, and the capture goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "analyzer-connect-"));
  const token = "0123456789abcdef0123456789abcdef";
  await writeFile(join(folder, "token"), token, { mode: 0o600 });
  const args = ["--token-file", join(folder, "token")];
  const first = await startServer(args);
  const analyzer = await openAnalyzer(browser, `${first.origin}/#token=${token}`);
  await analyzer.row("0C0").waitFor();
  await first.process.stop("SIGKILL");
  await analyzer.sees(/The connection to .* was lost/);
  await analyzer.sees(/connection lost, connecting again/);
  const { port } = new URL(first.origin);
  const second = await startServer([...args, "--port", port]);
  await analyzer.page.getByText(/The connection to .* was lost/).waitFor({ state: "hidden" });
  await analyzer.page.getByRole("button", { name: /running/ }).waitFor();
  analyzer.errors.length = 0;
  await analyzer.close();
  await second.process.stop();
  await rm(folder, { recursive: true });
});
