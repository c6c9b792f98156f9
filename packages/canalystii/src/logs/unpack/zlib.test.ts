import { constants, deflateSync, gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concat } from "../../../test/formats/support.js";
import * as node from "./zlib.node.js";
import * as web from "./zlib.web.js";

/** Comparing element by element takes seconds. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const data = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 31) >> 7);

// Node has the streams of browsers too, so that both sides run here.
describe.each([
  ["node", node],
  ["web", web],
])("compression (%s)", (_name, zlib) => {
  it("deflates what zlib inflates", async () => {
    expect(same(inflateSync(await zlib.deflate(data, 6)), data)).toBe(true);
  });

  it("packs gzip piece by piece, and whole up to each flush", async () => {
    const gzip = zlib.createGzip(6);
    const parts: Uint8Array[] = [];
    for (const end of [20_000, 20_001, 45_000]) {
      const start = gunzip(parts).length;
      parts.push(await gzip.write(data.subarray(start, end)), await gzip.flush());
      expect(same(gunzip(parts), data.subarray(0, end))).toBe(true);
    }
    parts.push(await gzip.flush(), await gzip.write(data.subarray(45_000)), await gzip.write(new Uint8Array(0)), await gzip.finish());
    expect(same(gunzipSync(concat(parts)), data)).toBe(true);
  });

  it("packs nothing as a gzip file of nothing", async () => {
    expect(gunzipSync(await zlib.createGzip(6).finish())).toHaveLength(0);
    const flushed = zlib.createGzip(6);
    const parts = [await flushed.write(data), await flushed.flush(), await flushed.finish()];
    expect(same(gunzipSync(concat(parts)), data)).toBe(true);
  });
});

/** What `gzip -dc` gives of a file that ends here. */
function gunzip(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concat(parts);
  return bytes.length === 0 ? bytes : new Uint8Array(gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }));
}

describe("inflate of Node", () => {
  const packed = new Uint8Array(deflateSync(data));

  it("inflates what is whole, and only that", () => {
    expect(same(node.inflate(packed, data.length) ?? packed, data)).toBe(true);
    expect(node.inflate(packed, data.length - 1)).toBeUndefined();
    expect(node.inflate(packed.subarray(0, -1), data.length)).toBeUndefined();
    expect(node.inflate(concat([packed, Uint8Array.of(1)]), data.length)).toBeUndefined();
    expect(node.inflate(packed.slice().fill(0xff, 100, 200), data.length)).toBeUndefined();
  });
});
