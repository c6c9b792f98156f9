import { crc32, deflateSync } from "node:zlib";

/** Colours of a palette. */
const MOST = 256;

/**
 * Makes a PNG with a palette: few bytes for pictures of pages, which have few colours.
 * @param {{ width: number, height: number, pixels: Uint8Array }} image pixels: red, green, blue and opacity of each, by rows; opacity
 *   is not kept
 */
export function smallPng({ width, height, pixels }) {
  const palette = choosePalette(pixels);
  const nearest = makeNearest(palette);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    // each row begins with its filter: none
    const row = y * (width + 1) + 1;
    for (let x = 0; x < width; x++, at += 4) rows[row + x] = nearest(pixels[at], pixels[at + 1], pixels[at + 2]);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, with a palette
  header.set([8, 3, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", header), chunk("PLTE", Buffer.from(palette.flat())), chunk("IDAT", deflateSync(rows, { level: 9 }))];
  return Buffer.concat([signature, ...parts, chunk("IEND", Buffer.alloc(0))]);
}

/** The most frequent colours, of which similar ones count as one. */
function choosePalette(pixels) {
  const groups = new Map();
  for (let at = 0; at < pixels.length; at += 4) {
    const [r, g, b] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    const key = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);
    const group = groups.get(key) ?? { count: 0, colours: new Map() };
    group.count++;
    const colour = (r << 16) | (g << 8) | b;
    group.colours.set(colour, (group.colours.get(colour) ?? 0) + 1);
    groups.set(key, group);
  }
  const chosen = [...groups.values()].sort((a, b) => b.count - a.count).slice(0, MOST);
  return chosen.map(({ colours }) => {
    const [[colour]] = [...colours].sort((a, b) => b[1] - a[1]);
    return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  });
}

/** Returns a function that finds the colour of a palette which is most like another one. */
function makeNearest(palette) {
  const known = new Map();
  const find = (r, g, b) => {
    const distances = palette.map(([pr, pg, pb]) => (pr - r) ** 2 + (pg - g) ** 2 + (pb - b) ** 2);
    return distances.indexOf(Math.min(...distances));
  };
  return (r, g, b) => {
    const key = (r << 16) | (g << 8) | b;
    let index = known.get(key);
    if (index === undefined) {
      index = find(r, g, b);
      known.set(key, index);
    }
    return index;
  };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
