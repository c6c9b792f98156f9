import { expect, it } from "vitest";
import { isForeign } from "./foreign-time.js";

const store = { firstUs: 10, lastUs: 20, discarded: 0 };
const foreign = (some: Partial<Parameters<typeof isForeign>[1]>) =>
  [9, 10, 20, 21].map((timeUs) => isForeign(timeUs, { reading: false, store, sources: [{ file: undefined }], ...some }));

it("a time is foreign outside the capture, but not where frames have left the memory", () => {
  expect(foreign({})).toEqual([true, false, false, true]);
  expect(foreign({ store: { ...store, discarded: 5 } })).toEqual([false, false, false, true]);
});

it("no time is foreign without frames, or while files are being read", () => {
  expect(foreign({ store: { firstUs: undefined, lastUs: undefined, discarded: 0 } })).not.toContain(true);
  expect(foreign({ reading: true })).not.toContain(true);
});

it("a time after the last frame is foreign only if the files were read to their end", () => {
  const file = { bytesRead: 500, bytes: 500 };
  expect(foreign({ sources: [{ file }] })).toEqual([true, false, false, true]);
  expect(foreign({ sources: [{ file }, { file: { ...file, bytesRead: 499 } }] })).toEqual([true, false, false, false]);
});
