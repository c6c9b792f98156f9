// The whole driver in the page: an adapter of the simulator behind `navigator.usb`, connected, unplugged, plugged in again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { openSite } from "./lib/site.mjs";
import { plugVirtualUsb } from "./lib/virtual-usb.mjs";

const { browser, server } = await openSite();

const open = () => openAnalyzer(browser, server.url, { prepare: plugVirtualUsb, serviceWorkers: "block" });
/** What the adapter does, in the engine's worker. */
const usb = (analyzer, act) => analyzer.page.workers()[0].evaluate((name) => globalThis.virtualUsb[name](), act);

test("an adapter is connected in two clicks, and a lost one comes back by itself", async () => {
  const analyzer = await open();
  await analyzer.button("Connect adapter").click();
  await analyzer.button("Choose the adapter and connect").click();
  await analyzer.row("0C0").waitFor();
  await analyzer.sees("500k");
  await usb(analyzer, "unplug");
  await analyzer.sees(/was unplugged$/);
  await analyzer.sees("The capture goes on by itself as soon as it is back. Frames in between are missing.");
  const frozen = await analyzer.rows();
  await usb(analyzer, "plug");
  await analyzer.page.getByText(/was unplugged$/).waitFor({ state: "hidden" });
  await analyzer.page.waitForFunction(
    (text) => !document.querySelector("[role=grid]")?.textContent?.includes(text),
    frozen[0].split("\t")[0],
  );
  await analyzer.close();
});

test("the bit rate is found by listening, changed later, and a channel stopped", async () => {
  const analyzer = await open();
  await analyzer.button("Connect adapter").click();
  await analyzer.page.getByRole("combobox", { name: "Bit rate" }).first().fill("125k");
  await analyzer.button("Detect").first().click();
  await analyzer.sees("Frames were received at 500k.");
  assert.equal(await analyzer.page.getByRole("combobox", { name: "Bit rate" }).first().inputValue(), "500k");
  await analyzer.page.getByRole("checkbox", { name: "CAN2 (can1)" }).uncheck();
  await analyzer.page.getByRole("dialog").getByRole("button", { name: "Connect", exact: true }).click();
  await analyzer.row("0C0").waitFor();
  await analyzer.page.getByRole("button", { name: /running/ }).click();
  const rate = analyzer.page.getByRole("textbox", { name: "Bit rate of can0" });
  await rate.fill("250k");
  await rate.press("Enter");
  await analyzer.page.getByRole("banner").getByText("250k").waitFor();
  await analyzer.page.getByRole("dialog", { name: "Sources" }).getByRole("button", { name: "Stop" }).click();
  await analyzer.page.getByRole("dialog", { name: "Sources" }).getByRole("button", { name: "Start" }).waitFor();
  await analyzer.close();
});

test("a disconnected adapter can be connected again", async () => {
  const analyzer = await open();
  for (const name of ["Choose the adapter and connect", "Connect"]) {
    await analyzer.command("Connect adapter");
    await analyzer.page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
    await analyzer.page.getByRole("button", { name: /running/ }).waitFor();
    await analyzer.row("0C0").waitFor();
    await analyzer.command("Disconnect");
    await analyzer.page.getByRole("button", { name: /ended/ }).waitFor();
  }
  await analyzer.close();
});
