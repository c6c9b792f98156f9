// Draws the PNG icons of the analyzer from its icon.svg, in Chromium: node tools/draw-icons.mjs
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch } from "../test/e2e/lib/browser.mjs";

const folder = fileURLToPath(new URL("../packages/analyzer/public/", import.meta.url));
const svg = readFileSync(`${folder}icon.svg`, "utf8");
// systems cut their own shape out of a maskable icon: its middle 80 % are always seen
const maskable = svg.replace(/ rx="\d+"/, "").replace('viewBox="0 0 512 512"', 'viewBox="-32 -32 576 576" style="background: #0b6670"');

const icons = [
  { file: "icon-192.png", size: 192, source: svg },
  { file: "icon-512.png", size: 512, source: svg },
  { file: "icon-maskable-512.png", size: 512, source: maskable },
];

const browser = await launch();
try {
  const page = await browser.newPage();
  for (const { file, size, source } of icons) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${source}`);
    await page.screenshot({ path: folder + file, omitBackground: true });
    console.log(file);
  }
} finally {
  await browser.close();
}
