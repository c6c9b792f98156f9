import { describe, expect, it } from "vitest";
import type { SavePlace, SaveStream } from "../../protocol.js";
import { openSavePlace } from "./save-target.js";

/** A place where one step fails as a browser lets it fail. */
function placeThatFails(step: keyof SaveStream | "createWritable", name: string): SavePlace {
  const run = async (own: string) => {
    if (own === step) throw new DOMException("a browser's own words", name);
  };
  const stream = { write: () => run("write"), truncate: () => run("truncate"), close: () => run("close"), abort: () => run("abort") };
  return { name: "drive.blf", createWritable: () => run("createWritable").then(() => stream) };
}

async function save(place: SavePlace): Promise<void> {
  const target = await openSavePlace(place);
  await target.append(Uint8Array.of(1));
  await target.close?.(true);
}

describe("a place that the user chose", () => {
  it.each([
    ["createWritable", "NotAllowedError", "permission-denied", "may not write"],
    ["createWritable", "NoModificationAllowedError", "busy", "another page"],
    ["createWritable", "NotFoundError", "not-found", "is gone"],
    ["write", "QuotaExceededError", "io", "no space left"],
    ["close", "QuotaExceededError", "io", "no space left"],
    ["close", "AbortError", "io", "did not let"],
  ] as const)("that refuses %s with %s is explained", async (step, name, code, words) => {
    await expect(save(placeThatFails(step, name))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(`^"drive.blf": .*${words}`),
      hint: expect.stringContaining("Nothing of the file has changed."),
    });
  });

  it("passes on what it has no words for", async () => {
    await expect(save(placeThatFails("write", "WeirdError"))).rejects.toThrow("a browser's own words");
  });

  it("can be given up after a failure", async () => {
    const target = await openSavePlace(placeThatFails("abort", "InvalidStateError"));
    await expect(target.close?.(false)).resolves.toBeUndefined();
  });
});
