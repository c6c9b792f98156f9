// Makes docs/monitor.svg: tmux capture-pane -ep | node docs/terminal-svg.mjs > docs/monitor.svg
import { readFileSync } from "node:fs";

const COLOURS = ["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#dcdfe4"];
const [CELL, LINE, PADDING, BACKGROUND, FOREGROUND] = [8.4, 18, 14, "#1e2127", "#c8ccd4"];

const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Applies the numbers of one SGR sequence. */
function apply(style, codes) {
  for (const code of codes) {
    if (code === 0) Object.assign(style, { bold: false, dim: false, reverse: false, colour: undefined });
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 22) Object.assign(style, { bold: false, dim: false });
    else if (code === 7) style.reverse = true;
    else if (code === 27) style.reverse = false;
    else if (code === 39) style.colour = undefined;
    else if (code >= 30 && code <= 37) style.colour = COLOURS[code - 30];
    else if (code >= 90 && code <= 97) style.colour = COLOURS[code - 90];
  }
}

const lines = readFileSync(0, "utf8").trimEnd().split("\n");
const style = {};
const shapes = [];
let width = 0;
for (const [row, line] of lines.entries()) {
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a terminal's colours are made of
  for (const [, codes, text] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
    if (codes !== undefined) {
      apply(style, codes.split(";").map(Number));
      continue;
    }
    const x = PADDING + column * CELL;
    const y = PADDING + row * LINE;
    const colour = style.colour ?? FOREGROUND;
    if (style.reverse) shapes.push(`<rect x="${x}" y="${y}" width="${text.length * CELL}" height="${LINE}" fill="${colour}"/>`);
    const attributes = [style.bold ? ' font-weight="bold"' : "", style.dim ? ' opacity="0.6"' : ""].join("");
    if (text.trim() !== "") {
      const fill = style.reverse ? BACKGROUND : colour;
      const length = (text.length * CELL).toFixed(1);
      shapes.push(
        `<text x="${x.toFixed(1)}" y="${y + 13}" fill="${fill}"${attributes} textLength="${length}" xml:space="preserve">${escapeXml(text)}</text>`,
      );
    }
    column += text.length;
  }
  width = Math.max(width, column);
}
const [w, h] = [Math.ceil(width * CELL + 2 * PADDING), lines.length * LINE + 2 * PADDING];
console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="monospace" font-size="14">
<rect width="${w}" height="${h}" rx="8" fill="${BACKGROUND}"/>
${shapes.join("\n")}
</svg>`);
