import { afterEach, describe, expect, it, vi } from "vitest";
import { AvailableFolder } from "./available-folder.js";
import { MemoryFolder } from "./memory-folder.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

function noMemory(): never {
  throw new RangeError("Array buffer allocation failed");
}

function open(maxBytes?: number) {
  let now = 0;
  let usedBytes = 0;
  const makeFile = (name: string, parts: readonly Uint8Array<ArrayBuffer>[]) => {
    usedBytes = parts.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    return new File([...parts], name);
  };
  const folder = new MemoryFolder({ makeFile, nowMs: () => ++now, maxBytes });
  const read = async (name: string) => new Uint8Array(await ((await folder.file(name)) as File).arrayBuffer());
  /** Memory behind a file. */
  const used = async (name: string) => {
    await folder.file(name);
    return usedBytes;
  };
  return { folder, read, used };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("MemoryFolder", () => {
  it("has what was written, in its place, the newest first", async () => {
    const { folder, read } = open();
    const target = await folder.create("a.blf");
    await target.append(bytes(1, 2, 3));
    await target.append(new Uint8Array(100_000).fill(7));
    await target.overwrite?.(1, bytes(9));
    await target.truncate?.(4);
    await target.append(bytes(5));
    expect(await folder.list()).toEqual([]);
    await expect(folder.remove("a.blf")).rejects.toMatchObject({ code: "busy" });
    await target.close();
    await (await folder.create("b.log")).close(false);
    await expect(folder.create("b.log")).rejects.toMatchObject({ code: "io" });
    expect(await read("a.blf")).toEqual(bytes(1, 9, 3, 7, 5));
    expect((await folder.list()).map(({ name, bytes: size, finished }) => [name, size, finished])).toEqual([
      ["a.blf", 5, true],
      ["b.log", 0, false],
    ]);
    await folder.remove("a.blf");
    await expect(folder.file("a.blf")).rejects.toMatchObject({ code: "not-found" });
    expect(await folder.isKept()).toBe(false);
  });

  it("uses little more memory than it has content, none in a complete recording", async () => {
    const { folder, read, used } = open();
    const target = await folder.create("a.log");
    const line = Uint8Array.from({ length: 999 }, (_, i) => i % 251);
    for (let i = 0; i < 1100; i++) await target.append(line);
    await target.overwrite?.(262_140, new Uint8Array(9).fill(255));
    expect(await used("a.log")).toBeLessThan(1_098_900 + 300_000);
    await target.close();
    expect(await used("a.log")).toBe(1_098_900);
    const expected = Buffer.concat(new Array<Uint8Array>(1100).fill(line)).fill(255, 262_140, 262_149);
    expect(Buffer.compare(await read("a.log"), expected)).toBe(0);
  });

  it("says what to do when the browser has no more memory, and keeps what is there", async () => {
    const { folder, read } = open();
    const target = await folder.create("a.log");
    const content = new Uint8Array(262_144 + 10).fill(1);
    await target.append(content);
    const more = content.slice(0, 262_144);
    vi.spyOn(Uint8Array.prototype, "slice").mockImplementation(noMemory);
    vi.stubGlobal("Uint8Array", noMemory);
    await expect(target.append(more)).rejects.toMatchObject({ code: "io", message: /no space left in memory/, hint: /save and delete/ });
    await target.close(false);
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    expect(await folder.list()).toMatchObject([{ name: "a.log", bytes: content.length, finished: false }]);
    expect(Buffer.compare(await read("a.log"), content)).toBe(0);
    await folder.remove("a.log");
  });

  it("refuses more than there is room for, in words, and keeps what is there", async () => {
    const { folder, read } = open(10);
    const first = await folder.create("first.log");
    await first.append(new Uint8Array(6));
    await first.close();
    const second = await folder.create("second.log");
    await second.append(bytes(1, 2, 3));
    await expect(second.append(bytes(4, 5))).rejects.toMatchObject({ code: "io", hint: /save and delete/ });
    await second.close(false);
    expect(await read("second.log")).toEqual(bytes(1, 2, 3));
  });
});

describe("AvailableFolder", () => {
  it("is the kept one, or the other where that is not allowed", async () => {
    const other = open().folder;
    const kept = Object.assign(open().folder, { isKept: async () => true });
    const refused = open().folder;
    await (await other.create("other")).close();
    await (await kept.create("kept")).close();
    const names = async (folder: AvailableFolder) => [await folder.isKept(), (await folder.list()).map(({ name }) => name)];
    expect(await names(new AvailableFolder(kept, other))).toEqual([true, ["kept"]]);
    expect(await names(new AvailableFolder(refused, other))).toEqual([false, ["other"]]);
  });
});
