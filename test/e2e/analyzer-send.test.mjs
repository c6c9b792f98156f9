// Sending from the analyzer, as a person uses it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { startServer } from "./lib/canalyst.mjs";
import { untilKept } from "./lib/kept.mjs";
import { openSite } from "./lib/site.mjs";
import { plugVirtualUsb } from "./lib/virtual-usb.mjs";

const { browser, server } = await openSite();

/** Where the tab is shown. */
const PANEL = "section[aria-label='Bottom panel']";

class Sender {
  constructor(analyzer) {
    this.analyzer = analyzer;
    this.page = analyzer.page;
    this.switch = this.page.getByRole("switch", { name: /^Send/ });
    this.table = this.page.getByRole("table", { name: "Send list" });
    this.editor = this.page.getByRole("region", { name: /^Edit/ });
  }

  async arm() {
    await this.switch.click();
    await this.page.getByRole("switch", { checked: true }).waitFor();
  }

  /** Adds something with the menu. */
  async add(item) {
    await this.analyzer.button("Add").click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  async addMessage(name) {
    await this.add("Message of a database…");
    await this.page.getByRole("textbox", { name: "Search messages" }).fill(name);
    await this.page.getByRole("button", { name: new RegExp(`^Add ${name} `) }).click();
  }

  row(text) {
    return this.table.getByRole("row").filter({ hasText: text }).first();
  }

  field(name) {
    return this.editor.getByRole("textbox", { name, exact: true });
  }
}

/** The page with the simulator and the send list. */
async function openSender() {
  // colours that change slowly would be examined half-way
  const analyzer = await openAnalyzer(browser, server.url, { reducedMotion: "reduce" });
  await analyzer.startSimulator();
  await analyzer.command("Send");
  await analyzer.sees("Frames that you send are listed here");
  return new Sender(analyzer);
}

test("a frame is sent once, only while sending is on, and is in the trace as sent", async () => {
  const sender = await openSender();
  const { analyzer, page } = sender;
  await sender.add("Empty frame");
  await sender.field("Id (hex)").fill("5A5");
  await sender.field("Byte 0").fill("AB");
  await sender.field("Byte 7").fill("cd");
  const once = page.getByRole("button", { name: "Send 5A5 once" });
  assert.equal(await once.isDisabled(), true);
  assert.equal(await page.getByRole("checkbox", { name: "Send 5A5 periodically" }).isDisabled(), true);
  await analyzer.sees("Sending is off");

  await sender.arm();
  await analyzer.filter.fill("dir:tx");
  await once.focus();
  await page.keyboard.press("Enter");
  await analyzer.row("5A5").waitFor();
  assert.match((await analyzer.rows())[0] ?? "", /\tTx\t5A5\t.*AB 00 00 00 00 00 00 CD/);
  await page.keyboard.press("Space");
  await sender.row("5A5").getByRole("cell", { name: "2", exact: true }).waitFor();

  // wherever the focus is
  await sender.field("Byte 1").focus();
  await page.keyboard.press("F8");
  await page.getByRole("switch", { checked: false }).waitFor();
  assert.equal(await once.isDisabled(), true);
  await analyzer.close();
});

test("Enter adds the first message that is found for what was typed", async () => {
  const sender = await openSender();
  await sender.add("Message of a database…");
  await sender.page.getByRole("textbox", { name: "Search messages" }).pressSequentially("EngineT");
  await sender.page.keyboard.press("Enter");
  await sender.row("EngineT").waitFor();
  await sender.page.getByRole("dialog").waitFor({ state: "hidden" });
  await sender.analyzer.close();
});

/** Runs in the page: pastes a text into a field. */
function pasteInto(input, text) {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}

test("wrong values are refused where they are typed", async () => {
  const sender = await openSender();
  const { analyzer } = sender;
  await sender.add("Empty frame");
  await sender.field("Id (hex)").fill("800");
  await analyzer.sees('"800" is not hex from 0 to 7FF');
  await sender.field("Period, ms").fill("0");
  await analyzer.sees('"0" is no number from 1 to 86,400,000');
  await sender.field("Byte 3").fill("xy");
  await analyzer.sees('"xy" is not hex from 00 to FF');
  await sender.editor.getByRole("combobox", { name: "Counters and checksums" }).selectOption("hand");
  await analyzer.button("Add counter").click();
  await sender.field("Step").fill("0");
  await analyzer.sees('"0" is no whole number from 1 to 4,294,967,295');
  await sender.field("Last").fill("16");
  await analyzer.sees('"16" is no whole number from 1 to 15');
  await sender.field("Bits").fill("33");
  await analyzer.sees('"33" is no whole number from 1 to 32');
  // what was right before is still there
  await sender.field("Byte 3").blur();
  await sender.row("000").getByText("00 00 00 00 00 00 00 00").waitFor();
  // several bytes are pasted, all or none
  await sender.field("Byte 6").fill("9");
  await sender.field("Byte 6").evaluate(pasteInto, "11 22 33");
  await analyzer.sees("3 bytes from byte 6 do not fit into the 8 bytes of the frame: nothing was pasted.");
  await sender.field("Byte 5").fill("8");
  await sender.field("Byte 5").evaluate(pasteInto, "0x112233");
  await sender.row("000").getByText("00 00 00 00 00 11 22 33").waitFor();
  assert.equal(await sender.field("Byte 5").inputValue(), "11");
  assert.equal(await sender.field("Byte 7").evaluate((input) => input === document.activeElement), true);
  await analyzer.close();
});

test("a message is sent periodically while a slider changes its signal; its counter and checksum stay right", async () => {
  const sender = await openSender();
  const { analyzer, page } = sender;
  await sender.addMessage("EngineSpeed");
  await sender.arm();
  await page.getByRole("checkbox", { name: "Send EngineSpeed periodically" }).click();
  await analyzer.filter.fill("dir:tx Rpm=8000");
  await sender.editor.getByText("counts the frames").waitFor();
  const slider = page.getByRole("slider", { name: "Slider of Rpm" });
  await slider.focus();
  await page.keyboard.press("End");
  await analyzer.row("Rpm 8000").waitFor();
  await sender.row("EngineSpeed").getByText("00 7D 00 00 00 00 00 00").waitFor();

  const value = page.getByRole("textbox", { name: "Value of Rpm" });
  await value.fill("9000");
  await analyzer.sees("value 9000 of signal Rpm is not in 0..8000");
  await value.fill("1000");
  await sender.row("EngineSpeed").getByText("A0 0F").waitFor();
  // the other way round
  await sender.field("Byte 0").fill("00");
  await page.waitForFunction(() => document.querySelector("[aria-label='Slider of Rpm']").value === "960");

  await page.getByRole("checkbox", { name: "Send EngineSpeed periodically" }).click();
  await analyzer.filter.fill("dir:tx");
  await page.getByRole("checkbox", { name: "Send EngineSpeed periodically", checked: false }).waitFor();
  await analyzer.grid.getByRole("row").filter({ visible: true }).nth(8).waitFor();
  const counters = (await analyzer.rows()).map((row) => Number(/Counter (\d+)/.exec(row)?.[1]));
  assert.ok(counters.length > 3);
  for (const [i, count] of counters.slice(1).entries()) assert.equal(count, (counters[i] + 1) % 16);
  await analyzer.close();
});

test("a frame of the trace is taken over with its menu, and can be protected by hand", async () => {
  const sender = await openSender();
  const { analyzer, page } = sender;
  await analyzer.filter.fill("name:TurnSignals");
  // after the pause no more come
  await analyzer.row("TurnSignals").waitFor();
  await analyzer.button("Pause").click();
  await analyzer.row("TurnSignals").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Send this…" }).click();
  await sender.row("2C0").waitFor();
  await sender.editor.getByRole("combobox", { name: "Length" }).selectOption("3");
  await sender.editor.getByRole("combobox", { name: "Counters and checksums" }).selectOption("hand");
  await analyzer.button("Add checksum").click();
  await sender.editor.getByRole("combobox", { name: "Algorithm" }).selectOption("xor8");
  for (const [at, byte] of ["12", "34"].entries()) await sender.field(`Byte ${at}`).fill(byte);
  await sender.arm();
  await page.getByRole("button", { name: /^Send TurnSignals once/ }).click();
  await analyzer.button("Continue").click();
  await analyzer.filter.fill('dir:tx data:"12 34 26"');
  await analyzer.row("TurnSignals").waitFor();
  await analyzer.close();
});

test("a log that is dropped while a bus is open can be replayed on it", async () => {
  const sender = await openSender();
  const { analyzer, page } = sender;
  const lines = Array.from(
    { length: 40 },
    (_, i) => `(${(10 + i / 50).toFixed(6)}) can${i % 2} 7A${i % 2}#${i.toString(16).padStart(2, "0")}\n`,
  );
  await analyzer.drop([{ name: "drive.log", body: lines.join("") }]);
  await analyzer.button("Replay it on the bus").click();
  await page.getByRole("combobox", { name: "Frames of can1 go to" }).selectOption("nowhere");
  assert.equal(await analyzer.button("Start").isDisabled(), true);
  await sender.arm();
  await analyzer.filter.fill("dir:tx");
  await analyzer.button("Start").click();
  await analyzer.sees("drive.log: ended");
  await analyzer.sees("20 frames sent");
  await analyzer.sees("Not sent: 20 frames of channels that are not sent");
  await analyzer.row("7A0").waitFor();
  assert.equal(
    (await analyzer.rows()).some((row) => row.includes("7A1")),
    false,
  );
  await analyzer.close();
});

test("what is kept of the send list never runs by itself", async () => {
  const sender = await openSender();
  const { analyzer, page } = sender;
  await sender.addMessage("EngineTorque");
  await sender.arm();
  await page.getByRole("checkbox", { name: "Send EngineTorque periodically" }).click();
  await page.getByRole("checkbox", { name: "Send EngineTorque periodically", checked: true }).waitFor();
  await untilKept(page, ({ sendRows }) => sendRows.length === 1);
  await page.reload();
  await analyzer.startSimulator();
  await sender.row("EngineTorque").waitFor();
  // the row that the editor shows is the one that is marked
  await page.getByRole("button", { name: "Edit EngineTorque", pressed: true }).waitFor();
  await page.getByRole("switch", { checked: false }).waitFor();
  assert.equal(await page.getByRole("checkbox", { name: "Send EngineTorque periodically" }).isChecked(), false);
  // nor when a workspace is opened
  await sender.arm();
  await page.getByRole("checkbox", { name: "Send EngineTorque periodically" }).click();
  await page.getByRole("checkbox", { name: "Send EngineTorque periodically", checked: true }).waitFor();
  await analyzer.command("Reset workspace");
  await page.getByRole("switch", { checked: false }).waitFor();
  await analyzer.close();
});

test("a server that lets its clients only listen says so, another one is sent to", async () => {
  for (const [args, may] of [
    [[], false],
    [["--allow-send"], true],
  ]) {
    const served = await startServer(args);
    const analyzer = await openAnalyzer(browser, served.url);
    await analyzer.row("EngineSpeed").or(analyzer.row("0C0")).first().waitFor();
    await analyzer.command("Send");
    const sender = new Sender(analyzer);
    if (may) {
      await sender.add("Empty frame");
      await sender.arm();
      await analyzer.button("Send 000 once").click();
      await analyzer.filter.fill("dir:tx");
      await analyzer.row("Tx").waitFor();
    } else {
      await analyzer.sees("lets this page only listen. Start it with: canalyst serve --allow-send");
      assert.equal(await sender.switch.count(), 0);
    }
    await analyzer.close();
    await served.process.stop();
  }
});

test("an adapter that is unplugged switches sending off, and it stays off", async () => {
  const analyzer = await openAnalyzer(browser, server.url, { prepare: plugVirtualUsb, serviceWorkers: "block" });
  const { page } = analyzer;
  const sender = new Sender(analyzer);
  const usb = (act) => page.workers()[0].evaluate((name) => globalThis.virtualUsb[name](), act);
  await analyzer.button("Connect adapter").click();
  await analyzer.button("Choose the adapter and connect").click();
  await analyzer.row("0C0").waitFor();
  await analyzer.command("Send");
  await sender.add("Empty frame");
  await sender.arm();
  await page.getByRole("checkbox", { name: "Send 000 periodically" }).click();
  await page.getByRole("checkbox", { name: "Send 000 periodically", checked: true }).waitFor();
  await usb("unplug");
  await analyzer.sees(/^Sending was switched off: /);
  await sender.table.getByRole("alert").waitFor();
  assert.equal(await sender.switch.count(), 0);
  await usb("plug");
  await page.getByRole("switch", { checked: false }).waitFor();
  assert.equal(await page.getByRole("checkbox", { name: "Send 000 periodically" }).isChecked(), false);
  await analyzer.close();
});

test("the panel is accessible in both themes", async () => {
  const sender = await openSender();
  const { analyzer, page } = sender;
  const problems = await analyzer.accessProblems("empty list", PANEL);
  await sender.addMessage("GearStatus");
  await sender.editor.getByText("Signals of GearStatus").waitFor();
  problems.push(...(await analyzer.accessProblems("off", PANEL)));
  await sender.arm();
  problems.push(...(await analyzer.accessProblems("switch", "header")));
  await sender.editor.getByRole("combobox", { name: "Counters and checksums" }).selectOption("hand");
  await sender.field("Id (hex)").fill("zz");
  problems.push(...(await analyzer.accessProblems("list", PANEL)));
  await analyzer.button("Replay").click();
  await analyzer.button("Start").click();
  await page.getByRole("progressbar", { name: "Replay" }).waitFor();
  problems.push(...(await analyzer.accessProblems("replay", PANEL)));
  assert.deepEqual(problems, []);
  await analyzer.close();
});

test("on a narrow screen the panel that was opened last is the one that is seen", async () => {
  const analyzer = await openAnalyzer(browser, server.url, { viewport: { width: 360, height: 740 } });
  const { page } = analyzer;
  await analyzer.button("Try the simulator").click();
  const [side, bottom] = [page.getByRole("tab", { name: "Bookmarks" }), page.getByRole("tab", { name: "Compare" })];
  await analyzer.command("Bookmarks");
  await side.waitFor();
  await analyzer.command("Send");
  await bottom.waitFor();
  await side.waitFor({ state: "detached" });
  await analyzer.command("Bookmarks");
  await side.waitFor();
  await bottom.waitFor({ state: "detached" });
  await analyzer.close();
});
