import { describe, expect, it } from "vitest";
import { AvailableFolder } from "./available-folder.js";
import { MemoryFolder } from "./memory-folder.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

function open(maxBytes?: number) {
  let now = 0;
  const makeFile = (name: string, content: Uint8Array<ArrayBuffer>) => new File([content], name);
  const folder = new MemoryFolder({ makeFile, nowMs: () => ++now, maxBytes });
  const read = async (name: string) => new Uint8Array(await ((await folder.file(name)) as File).arrayBuffer());
  return { folder, read };
}

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

  it("refuses more than there is room for, in words, and keeps what is there", async () => {
    const { folder, read } = open(10);
    const first = await folder.create("first.log");
    await first.append(new Uint8Array(6));
    await first.close();
    const second = await folder.create("second.log");
    await second.append(bytes(1, 2, 3));
    await expect(second.append(bytes(4, 5))).rejects.toMatchObject({
      code: "io",
      hint: expect.stringContaining("save and delete") as unknown,
    });
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
