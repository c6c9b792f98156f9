// Files, names and servers that mean harm: text is never HTML, and whatever is dropped on the page, it goes on.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { openAnalyzer } from "./lib/analyzer-page.mjs";
import { makeDamagedFiles } from "./lib/damaged-logs.mjs";
import { openSite } from "./lib/site.mjs";

const EVIL = "<img src=x onerror=document.title=1>";
const DATABASE = `VERSION "${EVIL}"
BU_: ECU
BO_ 291 Message: 2 ECU
 SG_ State : 0|8@1+ (1,0) [0|0] "" ECU
 SG_ Speed : 8|8@1+ (1,0) [0|0] "${EVIL}" ECU
 SG_ Broken : 8|
CM_ BO_ 291 "comment ${EVIL}";
CM_ SG_ 291 State "${EVIL}";
VAL_ 291 State 1 "label ${EVIL}" ;
`;

const { browser, server } = await openSite();

/** Nothing of the text became an element, and nothing ran. */
async function checkHarmless({ page }, where) {
  assert.equal(await page.locator("img, iframe, object, embed, [onerror]").count(), 0, where);
  assert.equal(await page.title(), "CAN analyzer", where);
}

test("names, units, labels, comments and files' names are text, whatever is in them", async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  await analyzer.drop([
    { name: `${EVIL}.dbc`, body: DATABASE },
    { name: `${EVIL}.log`, body: `(1.000000) can0 123#0120\n(2.0) ${EVIL} 123#00\n${EVIL}\n` },
  ]);
  await analyzer.row(`label ${EVIL}`).click();
  await analyzer.sees(`comment ${EVIL}`);
  await analyzer.sees(`32 ${EVIL}`);
  await checkHarmless(analyzer, "the trace and the frame");
  await analyzer.sees(`${EVIL}.log was read with losses`);

  await analyzer.button("Show problems").click();
  await page.getByRole("dialog", { name: `Problems of ${EVIL}.dbc` }).waitFor();
  await checkHarmless(analyzer, "the problems of a database");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: `${EVIL}.log` }).click();
  await checkHarmless(analyzer, "the sources");
  await page.keyboard.press("Escape");

  await analyzer.filter.fill(`name:${EVIL}`);
  await page.locator("[data-query=filter][aria-describedby]").waitFor();
  await checkHarmless(analyzer, "the filter");
  await analyzer.filter.fill("");
  await analyzer.sees("Select a frame to see its bytes and signals.");

  await analyzer.row("01 20").click();
  await analyzer.sees(`comment ${EVIL}`);
  await page.keyboard.press("b");
  await page.getByRole("tab", { name: /Bookmarks/ }).click();
  await page.getByRole("textbox", { name: /^Note of the bookmark/ }).fill(EVIL);
  await page.reload();
  await page.getByRole("button", { name: "Open a log" }).waitFor();
  await checkHarmless(analyzer, "what is kept");
  await analyzer.close();
});

test("what a server says is text", async () => {
  const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(sockets, "listening");
  sockets.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "refused", error: { name: "CanError", code: "io", message: EVIL, hint: `hint ${EVIL}` } }));
  });
  const analyzer = await openAnalyzer(browser, server.url);
  await analyzer.button("Connect adapter").click();
  await analyzer.page.getByRole("tab", { name: "Remote" }).click();
  await analyzer.page.getByLabel("Address").fill(`ws://127.0.0.1:${sockets.address().port}/bus`);
  await analyzer.button("Connect to the server").click();
  await analyzer.sees(`hint ${EVIL}`);
  await checkHarmless(analyzer, "the refusal");
  await analyzer.close();
  sockets.close();
});

test("damaged files of every format are reported, and the page goes on", { timeout: 200_000 }, async () => {
  const analyzer = await openAnalyzer(browser, server.url);
  const { page } = analyzer;
  let number = 0;
  for (const [format, bodies] of await makeDamagedFiles(12)) {
    const mark = (++number).toString(16).padStart(2, "0").toUpperCase();
    const files = bodies.map((body, i) => ({ name: `${format}-${i}.${format === "dbc" ? "dbc" : "log"}`, body }));
    // a sound file among them, with the latest frame
    await analyzer.drop([...files, { name: "sound.log", body: `(4000000000.000000) can0 7AA#CAFE${mark}\n` }]);
    await analyzer.filter.fill(`id:7AA data:"CA FE ${mark}"`);
    await analyzer.row(`CA FE ${mark}`).waitFor({ timeout: 20_000 });
    await analyzer.sees(/(was|were) read with losses|was not read|has \d+ errors?/);
    const dismiss = page.getByRole("button", { name: "Dismiss" });
    while ((await dismiss.count()) > 0) await dismiss.first().click();
  }
  await analyzer.filter.fill("");
  await analyzer.button("Clear").click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear", exact: true }).click();
  await analyzer.startSimulator();
  await analyzer.close();
});
