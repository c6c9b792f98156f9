import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concat } from "../../test/formats/support.js";
import * as node from "./zlib.node.js";
import * as web from "./zlib.web.js";

const LIMIT = 1 << 20;
const data = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 31) >> 7);

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function unpack(zlib: typeof node | typeof web, chunks: readonly Uint8Array[]): Promise<{ bytes: Uint8Array; error: unknown }> {
  const parts: Uint8Array[] = [];
  let error: unknown;
  try {
    for await (const part of zlib.gunzip(stream(chunks))) parts.push(part);
  } catch (thrown) {
    error = thrown;
  }
  return { bytes: concat(parts), error };
}

// Node has the streams of browsers too, so that both sides run here.
describe.each([
  ["node", node],
  ["web", web],
])("compression (%s)", (name, zlib) => {
  it("deflates what zlib inflates, and the reverse", async () => {
    expect(new Uint8Array(inflateSync(await zlib.deflate(data, 6)))).toEqual(data);
    const { bytes, problem } = await zlib.inflate(deflateSync(data), LIMIT, { expected: data.length, repair: true });
    expect(problem).toBeUndefined();
    expect(new Uint8Array(bytes)).toEqual(data);
  });

  it("gives the beginning of a cut stream, and says so", async () => {
    const packed = deflateSync(data);
    const { bytes, problem } = await zlib.inflate(packed.subarray(0, packed.length >> 1), LIMIT, { expected: data.length, repair: true });
    expect(problem).toContain("cut off");
    expect(bytes.length).toBeGreaterThan(5_000);
    expect(new Uint8Array(bytes)).toEqual(data.slice(0, bytes.length));
  });

  it("survives damage and nonsense", async () => {
    const packed = Uint8Array.from(deflateSync(data));
    packed.fill(0xff, packed.length - 300, packed.length - 200);
    const damaged = await zlib.inflate(packed, LIMIT, { expected: data.length, repair: true });
    expect(damaged.problem).toMatch(/damaged|cut off/);
    expect(damaged.bytes.length).toBeGreaterThan(5_000);
    expect(new Uint8Array(damaged.bytes.subarray(0, 5_000))).toEqual(data.slice(0, 5_000));
    const nonsense = await zlib.inflate(Uint8Array.of(1, 2, 3), LIMIT, { expected: 0xffff_ffff, repair: true });
    expect(nonsense.problem).toBeDefined();
    expect(nonsense.bytes.length).toBe(0);
  });

  it("stops at the limit", async () => {
    const { bytes, problem } = await zlib.inflate(deflateSync(new Uint8Array(LIMIT + 1)), LIMIT, { expected: 10, repair: true });
    expect(bytes.length).toBe(0);
    expect(problem).toContain("more than 1048576 bytes");
  });

  it("unpacks gzip in chunks of any size", async () => {
    const packed = Uint8Array.from(gzipSync(data));
    for (const size of [1000, packed.length]) {
      const chunks = Array.from({ length: Math.ceil(packed.length / size) }, (_, i) => packed.slice(i * size, (i + 1) * size));
      const { bytes, error } = await unpack(zlib, chunks);
      expect(error).toBeUndefined();
      expect(bytes).toEqual(data);
    }
  });

  it("unpacks what there is of a cut gzip file, then complains", async () => {
    const packed = Uint8Array.from(gzipSync(data));
    const { bytes, error } = await unpack(zlib, [packed.subarray(0, packed.length - 100)]);
    expect(error).toMatchObject({ code: "format" });
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(bytes).toEqual(data.slice(0, bytes.length));
  });

  it("passes on the failure of the source", async () => {
    const failure = new Error("the disk is gone");
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.from(gzipSync(data)).subarray(0, 1000);
      throw failure;
    }
    const read = async () => {
      for await (const part of zlib.gunzip(failing())) expect(part.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toBe(failure);
  });

  it("can be left in the middle", async () => {
    for await (const part of zlib.gunzip(stream([Uint8Array.from(gzipSync(data))]))) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
  });

  it("packs gzip piece by piece", async () => {
    const gzip = zlib.createGzip(6);
    const parts = [await gzip.write(data.subarray(0, 20_000)), await gzip.flush()];
    if (name === "node") {
      // cut here, the stream unpacks to all that was written
      const { bytes } = await unpack(zlib, [concat(parts)]);
      expect(bytes).toEqual(data.slice(0, 20_000));
    }
    parts.push(await gzip.write(data.subarray(20_000)), await gzip.write(new Uint8Array(0)), await gzip.finish());
    expect(new Uint8Array(gunzipSync(concat(parts)))).toEqual(data);
  });
});
