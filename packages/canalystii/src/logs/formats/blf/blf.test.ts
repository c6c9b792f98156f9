import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chop, concat, frame, latin1, readAll, show, writeAll } from "../../../../test/formats/support.js";
import { FrameBatch } from "../../../can/frame-batch.js";
import { createLogWriter, describeReport, type Marker, readLog } from "../../index.js";

/** Little-endian fields: a number of bits and a value each. */
function pack(...fields: readonly (readonly [8 | 16 | 32, number])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [bits, value] of fields) for (let shift = 0; shift < bits; shift += 8) bytes.push(Math.floor(value / 2 ** shift) & 0xff);
  return Uint8Array.from(bytes);
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const START_MS = Date.UTC(2025, 10, 22, 8, 26, 40, 123);

function fileHeader(): Uint8Array {
  const header = new Uint8Array(144);
  header.set(latin1("LOGG"));
  header.set(pack([32, 144]), 4);
  header.set(pack([16, 2025], [16, 11], [16, 6], [16, 22], [16, 8], [16, 26], [16, 40], [16, 123]), 40);
  return header;
}

function object(type: number, body: Uint8Array, { flags = 2, time = 1_000_000, padding = -1 } = {}): Uint8Array {
  const size = 32 + body.length;
  const head = pack([32, 0x4a424f4c], [16, 32], [16, 1], [32, size], [32, type], [32, flags], [16, 0], [16, 0], [32, time], [32, 0]);
  return concat([head, body, new Uint8Array(padding < 0 ? size % 4 : padding)]);
}

function container(payload: Uint8Array, { method = 2, announced = payload.length } = {}): Uint8Array {
  const stored = method === 2 ? deflateSync(payload) : payload;
  const size = 32 + stored.length;
  return concat([
    pack([32, 0x4a424f4c], [16, 16], [16, 1], [32, size], [32, 10], [16, method], [16, 0], [32, 0], [32, announced], [32, 0]),
    stored,
    new Uint8Array(size % 4),
  ]);
}

function message(id: number, data: readonly number[], { flags = 0, dlc = data.length, channel = 1 } = {}): Uint8Array {
  const bytes = [...data, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8);
  return pack([16, channel], [8, flags], [8, dlc], [32, id], ...bytes.map((byte) => [8, byte] as const));
}

async function read(...parts: readonly Uint8Array[]) {
  const { frames, log } = await readAll(concat([fileHeader(), ...parts]));
  const lines = frames.map((each) => show({ ...each, timestampUs: each.timestampUs - START_MS * 1000 }));
  return { lines, log };
}

describe("BLF", () => {
  it("reads the objects of older and newer kinds", async () => {
    const data64 = Uint8Array.from({ length: 12 }, (_, i) => i);
    const fd64 = concat([
      pack(
        [8, 2],
        [8, 10],
        [8, 16],
        [8, 0],
        [32, 0x9abc_def0],
        [32, 0],
        [32, 0x7000],
        [32, 0],
        [32, 0],
        [32, 0],
        [32, 0],
        [16, 0],
        [8, 1],
        [8, 0],
        [32, 0],
      ),
      data64,
    ]);
    const classic64 = concat([
      pack(
        [8, 2],
        [8, 12],
        [8, 8],
        [8, 0],
        [32, 0x123],
        [32, 0],
        [32, 0],
        [32, 0],
        [32, 0],
        [32, 0],
        [32, 0],
        [16, 0],
        [8, 0],
        [8, 0],
        [32, 0],
      ),
      data64.slice(0, 8),
    ]);
    const { lines, log } = await read(
      container(
        concat([
          object(1, message(0x123, [1, 2])),
          object(1, message(0x8000_0123, [], { flags: 0x81, dlc: 4 })),
          object(86, concat([message(0x7ff, [1, 2, 3, 4, 5, 6, 7, 8], { dlc: 15, channel: 2 }), pack([32, 5], [32, 0])])),
          object(101, fd64, { padding: 0 }),
          object(101, classic64, { padding: 0 }),
          object(1, message(0x1, [9]), { flags: 1, time: 100 }),
          object(2, pack([16, 3], [16, 0])),
          object(73, concat([pack([16, 1], [16, 0], [32, 1], [8, 0xa2], [8, 0], [16, 0]), new Uint8Array(20)])),
          object(104, concat([pack([8, 1], [8, 0], [8, 0], [8, 0x82]), new Uint8Array(40)])),
          object(4, new Uint8Array(32)),
        ]),
      ),
    );
    expect(lines).toEqual([
      "1000 0 rx 123 [2] 0102",
      "1000 0 tx 123xR [4] ",
      "1000 1 rx 7ff [15] 0102030405060708",
      "1000 1 tx 1abcdef0xFBI [10] 000102030405060708090a0b00000000",
      "1000 1 rx 123 [12] 0001020304050607",
      "1000 0 rx 1 [1] 09",
      "1000 2 rx 80E [8] 0000000000000000",
      "1000 0 rx 88E [8] 0000040200000000",
      "1000 0 rx 88E [8] 0000840200000000",
    ]);
    expect(log.report.skipped).toBe(0);
    expect([...log.report.ignored]).toEqual([["CAN statistic", 1]]);
  });

  it("reads on past objects of odd sizes, whatever their padding", async () => {
    for (let length = 0; length < 9; length++) {
      for (const padding of [0, -1, (4 - ((32 + length) % 4)) % 4, 7]) {
        const { lines, log } = await read(container(concat([object(65, new Uint8Array(length), { padding }), object(1, message(1, []))])));
        expect([length, padding, lines]).toEqual([length, padding, ["1000 0 rx 1 [0] "]]);
        expect(log.report.skipped).toBe(0);
      }
    }
  });

  it("reads objects that lie across containers, and bare ones between them", async () => {
    const stream = concat([1, 2, 3, 4].map((id) => object(1, message(id, [id]))));
    for (let cut = 1; cut < stream.length; cut += 5) {
      const { lines } = await read(
        container(stream.subarray(0, cut)),
        object(1, message(9, [])),
        container(new Uint8Array(0)),
        container(stream.subarray(cut), { method: 0 }),
      );
      expect(lines.filter((line) => !line.includes(" rx 9 "))).toEqual([1, 2, 3, 4].map((id) => `1000 0 rx ${id} [1] 0${id}`));
      expect(lines).toHaveLength(5);
    }
  });

  it("continues after damage and says where it was", async () => {
    const bad = object(1, message(2, []));
    bad.set(pack([32, 3]), 8);
    const { lines, log } = await read(
      container(concat([object(1, message(1, [])), bad, object(1, message(3, []))])),
      latin1("garbage that is no object"),
      container(object(1, message(4, []))),
    );
    expect(lines.map((line) => line.split(" ")[3])).toEqual(["1", "3", "4"]);
    expect(describeReport(log.report)).toEqual([
      "skipped 2 unreadable entries",
      "byte 144: expected an object size in 16..67108864, found 3, at offset 48 of this container",
      expect.stringMatching(/^byte \d+: expected an object \(LOBJ\)$/),
    ]);
  });

  it("reads what a damaged or truncated container still contains, and the containers after it", async () => {
    const stream = concat(Array.from({ length: 500 }, (_, i) => object(1, message(i, [i & 255, (i * 7) & 255, (i * i) & 255]))));
    const good = container(stream);
    const damaged = good.slice();
    damaged.fill(0xff, damaged.length - 600, damaged.length - 500);
    const { lines, log } = await read(damaged, container(object(1, message(0x7ff, []))));
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.at(-1)).toBe("1000 0 rx 7ff [0] ");
    expect(log.report.skipped).toBeGreaterThan(0);
    expect(describeReport(log.report)).toContain("byte 144: the compressed data is damaged; everything before that point was read");

    const cut = await read(good.subarray(0, good.length - 300));
    expect(cut.lines.length).toBeGreaterThan(100);
    expect(cut.lines).toEqual((await read(good)).lines.slice(0, cut.lines.length));
    expect(cut.log.report.truncated).toBe(true);
  });

  it("finds the containers after one with a wrong size", async () => {
    const first = container(object(1, message(1, [])));
    first.set(pack([32, 60_000_000]), 8);
    const { lines, log } = await read(first, container(object(1, message(2, []))), container(object(1, message(3, []))));
    expect(lines.map((line) => line.split(" ")[3])).toEqual(["1", "2", "3"]);
    expect(describeReport(log.report)).toEqual([
      expect.stringMatching(/^byte 144: expected an object of 60000000 bytes, found the end of its data after \d\d$/),
    ]);
  });

  it("finds the containers after one that is not compressed and has a wrong size", async () => {
    const first = container(object(1, message(1, [])), { method: 0 });
    first.set(pack([32, 60_000_000]), 8);
    const bytes = concat([fileHeader(), first, container(object(1, message(2, []))), container(object(1, message(3, [])), { method: 0 })]);
    for (const chunks of [[bytes], chop(bytes, [1]), chop(bytes, [37])]) {
      const { frames, log } = await readAll(chunks);
      expect(frames.map(({ id }) => id)).toEqual([1, 2, 3]);
      expect(describeReport(log.report)).toEqual(["byte 144: expected an object of 60000000 bytes, found another one before its end"]);
    }
  });

  it("passes over a container of unknown compression", async () => {
    const { lines, log } = await read(container(object(1, message(1, [])), { method: 7 }), container(object(1, message(2, []))));
    expect(lines).toHaveLength(1);
    expect(log.report.problems[0]?.message).toBe("expected compression method 0 or 2, found 7");
  });

  it("reads a container that unpacks to very much piece by piece, in little memory", async () => {
    const stream = new Uint8Array(48 << 19);
    const one = object(1, message(0x123, [1, 2, 3]));
    for (let at = 0; at < stream.length; at += one.length) stream.set(one, at);
    const file = concat([fileHeader(), container(stream), container(object(1, message(0x124, [])))]);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const log = await readLog([file]);
    let most = 0;
    let lastId = 0;
    let batches = 0;
    for await (const batch of log) {
      lastId = batch.id[batch.length - 1] ?? 0;
      if (batches++ % 20 !== 0) continue;
      collectGarbage();
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(log.report.frames).toBe((1 << 19) + 1);
    expect(lastId).toBe(0x124);
    expect(most).toBeLessThan(12 << 20);
  });

  it("counts from zero when the header has no start", async () => {
    const header = fileHeader().fill(0, 40, 56);
    const { frames, log } = await readAll(concat([header, container(object(1, message(1, [])))]));
    expect(frames[0]?.timestampUs).toBe(1000);
    expect(log.header.startUs).toBeUndefined();
  });

  it("takes the start as wall-clock time of a zone", async () => {
    const bytes = concat([fileHeader(), container(object(1, message(1, [])))]);
    const { frames } = await readAll(bytes, { timeZone: "Europe/Berlin" });
    expect(frames[0]?.timestampUs).toBe((START_MS - 3_600_000) * 1000 + 1000);
    const { bytes: written } = await writeAll("blf", frames, { timeZone: "Europe/Berlin" });
    expect(new DataView(written.buffer).getUint16(48, true)).toBe(8);
  });

  it("reads comments and markers", async () => {
    const comment = concat([pack([32, 0], [32, 5], [32, 0], [32, 0]), latin1("hello")]);
    const marker = concat([
      pack([32, 0], [32, 0], [32, 0], [32, 0], [32, 2], [32, 1], [32, 3], [32, 0], [32, 0], [32, 0]),
      latin1("grmabc"),
    ]);
    const markers: Marker[] = [];
    await readAll(concat([fileHeader(), container(concat([object(92, comment), object(96, marker)]))]), {
      onMarker: (each) => markers.push(each),
    });
    const timestampUs = START_MS * 1000 + 1000;
    expect(markers).toEqual([
      { timestampUs, text: "hello" },
      { timestampUs, text: "gr: m: abc" },
    ]);
  });

  it("writes containers of 131,072 bytes and a header that adds up", async () => {
    const frames = Array.from({ length: 6000 }, (_, i) =>
      frame({ timestampUs: START_MS * 1000 + i, id: i & 0x7ff, data: Uint8Array.of(i & 255) }),
    );
    const writer = await createLogWriter("blf");
    const parts = [await writer.write(FrameBatch.from(frames))];
    const end = await writer.finish();
    const bytes = concat([...parts, end.bytes]);
    for (const patch of end.patches) bytes.set(patch.bytes, patch.offset);
    const view = new DataView(bytes.buffer);
    const sizes: number[] = [];
    let at = 144;
    for (; at < bytes.length; ) {
      expect(view.getUint32(at + 12, true)).toBe(10);
      sizes.push(view.getUint32(at + 24, true));
      const size = view.getUint32(at + 8, true);
      at += size + (size % 4);
    }
    expect(at).toBe(bytes.length);
    expect(sizes).toEqual([131_072, 131_072, 6000 * 48 - 2 * 131_072]);
    expect(view.getUint32(16, true)).toBe(bytes.length);
    expect(view.getUint32(24, true)).toBe(144 + 3 * 32 + 6000 * 48);
    expect(view.getUint32(32, true)).toBe(6000);
  });

  it("keeps the bytes of a candump log of classic and CAN FD frames there and back", async () => {
    const text = Array.from({ length: 3000 }, (_, i) => {
      const id =
        i % 3 === 0 ? (i * 7919).toString(16).toUpperCase().padStart(8, "0") : (i & 0x7ff).toString(16).toUpperCase().padStart(3, "0");
      const data = Array.from({ length: i % 9 }, (_, k) => ((i * 31 + k * 17) & 255).toString(16).toUpperCase().padStart(2, "0")).join("");
      const tail = [`#${data}`, i % 9 === 0 ? "#R" : `#R${(i % 8) + 1}`, `##${i & 3}${data}`, "#1122334455667788_B", "#R8_9"][i % 5] ?? "";
      return `(${1_763_800_000 + Math.floor(i / 100)}.${String((i * 7351) % 1_000_000).padStart(6, "0")}) can${i & 1} ${id}${tail} ${i % 7 === 0 ? "T" : "R"}\n`;
    })
      .sort()
      .join("");
    const candump = await readAll(text);
    expect(candump.log.report.skipped).toBe(0);
    const { bytes } = await writeAll("blf", candump.frames);
    const back = await writeAll("candump", (await readAll(bytes)).frames);
    expect(Buffer.from(back.bytes).toString()).toBe(text);
  });

  it("counts what it changes", async () => {
    const { bytes, losses } = await writeAll("blf", [
      frame({ timestampUs: 2_000_000 }),
      frame({ timestampUs: 1_000_000, dlc: 8, data: Uint8Array.of(1) }),
      frame({ timestampUs: 3_000_000, error: true, id: 0x80, dlc: 8, data: new Uint8Array(8), direction: "tx" }),
    ]);
    expect([...losses]).toEqual([
      ["time", 1],
      ["short-data", 1],
      ["direction", 1],
    ]);
    expect((await readAll(bytes)).frames.map(({ timestampUs, data }) => [timestampUs, data.length])).toEqual([
      [2_000_000, 0],
      [2_000_000, 8],
      [3_000_000, 8],
    ]);
  });
});
