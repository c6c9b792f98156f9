import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chop, concat, frame, latin1, readAll, writeAll } from "../../test/formats/support.js";
import {
  createLogWriter,
  describeLosses,
  describeReport,
  detectFormat,
  formatOfFile,
  formatOfName,
  formats,
  mergeLogs,
  type ReadLogOptions,
  readLog,
} from "./index.js";

const LINE = "(1.000000) can0 123#01\n";

describe("readLog", () => {
  it("tells format, header and report while it reads", async () => {
    const log = await readLog([latin1(`${LINE}nonsense\n${LINE}`)]);
    expect(log.format.name).toBe("candump");
    expect(log.gzip).toBe(false);
    let frames = 0;
    for await (const batch of log) frames += batch.length;
    expect(frames).toBe(2);
    expect(describeReport(log.report)).toEqual([
      "skipped 1 unreadable entry",
      'line 2: expected (seconds.fraction) interface id#data, found "nonsense"',
    ]);
  });

  it("gives batches of the wished size that stay the reader's", async () => {
    const log = await readLog([latin1(LINE.repeat(25))], { batchRows: 10 });
    const batches = [];
    for await (const batch of log) batches.push(batch);
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(batches[0]?.id[9]).toBe(0x123);
  });

  it("takes the given format, then the content, then the suffix", async () => {
    expect((await readLog([latin1(LINE)], { format: "asc" })).format.name).toBe("asc");
    expect((await readLog([latin1(LINE)], { fileName: "x.asc" })).format.name).toBe("candump");
    expect((await readLog([latin1("")], { fileName: "x.ASC.GZ" })).format.name).toBe("asc");
  });

  it("knows the format of a live log as soon as a line shows it", async () => {
    const steps: string[] = [];
    async function* live() {
      for (const [i, text] of ["# a comment\n(1.0000", `00) can0 123#01\n`, LINE].entries()) {
        steps.push(`chunk ${i}`);
        yield latin1(text);
      }
    }
    const log = await readLog(live());
    steps.push(log.format.name);
    for await (const batch of log) steps.push(`${batch.length} frame`);
    expect(steps).toEqual(["chunk 0", "chunk 1", "candump", "1 frame", "chunk 2", "1 frame"]);
  });

  it("says when the format cannot be known", async () => {
    await expect(readLog([latin1("hello")], { fileName: "notes.txt" })).rejects.toMatchObject({
      code: "format",
      message: "notes.txt is not a log of a known format",
    });
    await expect(readLog([], { format: "docx" })).rejects.toThrow(
      'format "docx" is not one of candump, asc, blf, trc, gvret, csv, savvycan, pcap, pcapng, jsonl',
    );
    expect(() => formatOfName("constructor")).toThrow(RangeError);
  });

  it("reads gzip from chunks of any size, and what there is of a cut one", async () => {
    const packed = gzipSync(LINE.repeat(10_000));
    for (const sizes of [[1], [packed.length]]) {
      const { frames, log } = await readAll(chop(packed, sizes));
      expect(log.gzip).toBe(true);
      expect(frames).toHaveLength(10_000);
      expect(describeReport(log.report)).toEqual([]);
    }
    const { frames, log } = await readAll(packed.subarray(0, packed.length - 20));
    expect(frames.length).toBeGreaterThan(5000);
    expect(describeReport(log.report)).toContain(`byte ${packed.length - 20}: the gzip data is truncated`);
  });

  it("ends the source when it is left, and passes on its failure", async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield latin1(LINE.repeat(1000));
      } finally {
        closed = true;
      }
    }
    for await (const batch of await readLog(source())) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(closed).toBe(true);

    async function* failing(): AsyncGenerator<Uint8Array> {
      yield latin1(LINE);
      throw new Error("cable pulled");
    }
    let frames = 0;
    const read = async () => {
      for await (const batch of await readLog(failing())) frames += batch.length;
    };
    await expect(read()).rejects.toThrow("cable pulled");
    expect(frames).toBe(1);
  });

  it("starts before the source has given much when the format is given", async () => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield latin1(LINE);
      await new Promise(() => {});
    }
    const iterator = (await readLog(slow(), { format: "candump" }))[Symbol.asyncIterator]();
    expect((await iterator.next()).value?.length).toBe(1);
  });

  it("skips a line without end as one, in little memory", async () => {
    const chunk = new Uint8Array(1 << 20).fill(0x41);
    const { frames, log } = await readAll([latin1(LINE), ...Array.from({ length: 20 }, () => chunk), latin1(`\n${LINE}`)], {
      format: "candump",
    });
    expect(frames).toHaveLength(2);
    expect(describeReport(log.report)).toEqual(["skipped 1 unreadable entry", "line 2: expected a line of at most 65536 bytes"]);
  });

  it("keeps ten problems and counts the rest", async () => {
    const { log } = await readAll(`${LINE}${"x\n".repeat(1000)}`);
    expect(log.report.problems).toHaveLength(10);
    expect(describeReport(log.report).at(-1)).toBe("and 990 more");
  });

  it("counts the rest exactly when some problems cost no entry", async () => {
    const { log } = await readAll(`date nonsense\n${"1.5 1 x\n".repeat(12)}`, { format: "asc" });
    expect(log.report.problems).toHaveLength(10);
    expect(describeReport(log.report)[0]).toBe("skipped 12 unreadable entries");
    expect(describeReport(log.report).at(-1)).toBe("and 3 more");
  });

  it("does not take the mark of a text file for text", async () => {
    const { frames, log } = await readAll(concat([Uint8Array.of(0xef, 0xbb, 0xbf), latin1(LINE)]));
    expect(frames).toHaveLength(1);
    expect(log.report.skipped).toBe(0);
  });
});

describe("the source of a log", () => {
  /** A source that says whether it was closed, begun or not; it does not end by itself. */
  class Source implements AsyncIterableIterator<Uint8Array> {
    closed = 0;
    readonly #first: Uint8Array;

    constructor(first: Uint8Array | string) {
      this.#first = typeof first === "string" ? latin1(first) : first;
    }

    [Symbol.asyncIterator] = () => this;
    next = async () => ({ done: false, value: this.#first }) as const;
    return = async () => {
      this.closed++;
      return { done: true, value: undefined } as const;
    };
  }

  it.each<[string, string | Uint8Array, ReadLogOptions]>([
    ["of no known format", "hello\n", {}],
    ["of a format that does not exist", LINE, { format: "docx" }],
    ["with a wrong time zone", LINE, { timeZone: "Nowhere" }],
    ["of a packed log of no known format", gzipSync("hello\n".repeat(5000)), {}],
    ["of a packed log with a wrong time zone", gzipSync(LINE.repeat(5000)), { format: "candump", timeZone: "Nowhere" }],
  ])("%s is closed when readLog throws", async (_what, bytes, options) => {
    const source = new Source(bytes);
    await expect(readLog(source, options)).rejects.toThrow();
    expect(source.closed).toBe(1);
  });

  it("is closed when a handler of markers throws", async () => {
    const source = new Source(`# note\n${LINE}`);
    const onMarker = () => {
      throw new Error("handler failed");
    };
    const read = async () => {
      for await (const batch of await readLog(source, { format: "candump", onMarker })) expect(batch.length).toBe(1);
    };
    await expect(read()).rejects.toThrow("handler failed");
    expect(source.closed).toBe(1);
  });

  it("is closed by close, or by leaving, although nothing was read", async () => {
    for (const bytes of [latin1(LINE), gzipSync(LINE.repeat(5000))]) {
      const source = new Source(bytes);
      const log = await readLog(source, { format: "candump" });
      await log.close();
      await log[Symbol.asyncDispose]();
      expect(source.closed).toBe(1);
      const other = new Source(bytes);
      await (await readLog(other))[Symbol.asyncIterator]().return?.();
      expect(other.closed).toBe(1);
    }
  });

  it("is closed when another log fails that it is merged with", async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(0);
      throw new Error("cable pulled");
    };
    const others = [new Source(LINE), new Source(LINE)];
    Object.assign(others[0] as Source, { return: () => Promise.reject(new Error("closing failed")) });
    const sources = [failing(), ...others];
    const logs = await Promise.all(sources.map((source) => readLog(source, { format: "candump" })));
    await expect(mergeLogs(logs).next()).rejects.toThrow("cable pulled");
    expect(others[1]?.closed).toBe(1);
  });

  it("is closed when it is a stream of Node that nothing was read from", async () => {
    const stream = new Readable({ read() {} });
    await expect(readLog(stream, { format: "docx" })).rejects.toThrow(RangeError);
    expect(stream.destroyed).toBe(true);
  });
});

describe("a source without an end", () => {
  const readable = Object.values(formats).filter(({ reads }) => reads);

  it.each(readable.map(({ name }) => name))("is closed when nothing in it is readable: %s", async (name) => {
    let chunks = 0;
    let closed = false;
    const zeros = async function* () {
      try {
        for (;;) {
          chunks++;
          yield new Uint8Array(1 << 16);
        }
      } finally {
        closed = true;
      }
    };
    const log = await readLog(zeros(), { format: name, maxUnreadableBytes: 1 << 20 });
    for await (const _ of log) expect.unreachable();
    expect({ chunks, closed }).toEqual({ chunks: 17, closed: true });
    expect(describeReport(log.report).join()).toContain("byte 0: nothing in the next 1 MiB is readable: the rest was not read");
    expect(log.report.skipped).toBeGreaterThan(0);
  });

  it("is read on when there is something again", async () => {
    const line = new TextEncoder().encode("(1.0) can0 123#00\n");
    const junk = new Uint8Array(100_000).fill(0x41).fill(10, -1);
    const log = await readLog([line, junk, line, junk, line], { format: "candump", maxUnreadableBytes: 150_000 });
    let frames = 0;
    for await (const batch of log) frames += batch.length;
    expect(frames).toBe(3);
    expect(log.report.skipped).toBe(2);
  });

  it("that fails at its beginning says why, not that it is not a log", async () => {
    const failing = new Readable({ read: () => failing.destroy(new Error("cable pulled")) });
    await expect(readLog(failing)).rejects.toThrow("cable pulled");
  });
});

describe("createLogWriter", () => {
  it("refuses what it cannot do", async () => {
    await expect(createLogWriter("savvycan")).rejects.toMatchObject({
      code: "unsupported",
      message: "format savvycan can only be read, not written",
    });
    await expect(createLogWriter("blf", { level: 10 })).rejects.toThrow("level 10 is not an integer in 1..9");
    await expect(createLogWriter("gvret", { version: 3 as 2 })).rejects.toThrow("GVRET version 3 is not 1 or 2");
    await expect(createLogWriter("asc", { timeZone: "Nowhere" })).rejects.toThrow(RangeError);
  });

  it("writes the head at once when the start is known", async () => {
    for (const name of ["blf", "pcap", "pcapng"]) {
      const writer = await createLogWriter(name, { startUs: 1_763_800_000_000_000 });
      expect(detectFormat(await writer.flush())?.name).toBe(name);
    }
  });

  it("says in words what was lost", async () => {
    const { losses } = await writeAll("gvret", [frame({ remote: true }), frame({ fd: true }), frame({ fd: true }), frame({})]);
    expect(describeLosses(losses)).toEqual(["remote frames: 1 frame dropped", "CAN FD frames: 2 frames dropped"]);
    expect(losses.dropped).toBe(3);
    expect(losses.none).toBe(false);
  });
});

describe("formatOfFile", () => {
  it.each([
    ["a.log", "candump", false],
    ["/x.y/A.BLF", "blf", false],
    ["trace.asc.gz", "asc", true],
    ["a.csv", "csv", false],
    ["a.gvret.csv", "gvret", false],
    ["a.pcapng", "pcapng", false],
    ["a.pcap", "pcap", false],
    ["a.ndjson", "jsonl", false],
    ["a.trc", "trc", false],
  ])("knows %s", (name, format, gzip) => {
    const found = formatOfFile(name);
    expect([found?.format.name, found?.gzip]).toEqual([format, gzip]);
  });

  it("knows no others", () => {
    expect(formatOfFile("a.txt")).toBeUndefined();
    expect(formatOfFile("log")).toBeUndefined();
    expect(formatOfFile("a.gz")).toBeUndefined();
  });
});
