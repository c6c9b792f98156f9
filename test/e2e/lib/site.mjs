import { after } from "node:test";
import { serveAnalyzer } from "./analyzer-page.mjs";
import { launch } from "./browser.mjs";

/** Starts a browser, and a server of the analyzer as it was built, for the tests of a file; both end with them. */
export async function openSite() {
  const [browser, server] = await Promise.all([launch(), serveAnalyzer()]);
  after(async () => {
    await browser.close();
    await server.close();
  });
  return { browser, server };
}
