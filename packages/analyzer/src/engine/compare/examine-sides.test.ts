import { FrameBatch, VirtualClock } from "canalystii";
import { expect, it } from "vitest";
import { Slices } from "../slices.js";
import { CHUNK_ROWS as CHUNK } from "../store/chunk.js";
import { FrameStore, MIN_LIMIT_BYTES } from "../store/frame-store.js";
import { examineSides } from "./examine-sides.js";

it.each([
  ["the capture", { kind: "capture" }, CHUNK],
  ["a span", { kind: "span", fromUs: 0, toUs: 1.5 * CHUNK }, CHUNK / 2],
] as const)("frames that leave the memory before they are examined are counted: %s", async (_, what, rest) => {
  const store = new FrameStore(MIN_LIMIT_BYTES);
  const append = (rows: number) => {
    const batch = new FrameBatch(rows);
    for (let i = 0; i < rows; i++) batch.add(store.endRow + i, 1, 0, 0, 0);
    store.append(batch, 0);
  };
  append(2 * CHUNK);
  let pauses = 0;
  const clock = new VirtualClock();
  const slices = new Slices(clock, async () => {
    if (++pauses === 1) append(1);
  });
  const silent = { kind: "span", fromUs: -2, toUs: -1 } as const;
  const examine = async () => {
    const { here } = await examineSides(
      { here: what, there: silent },
      {
        ...{ store, slices, signal: new AbortController().signal, anyChannel: false, decoder: undefined },
        unread: ["files were being read"],
        undisturbed: (work) => work,
        onProgress: () => void clock.block(10),
      },
    );
    return here;
  };
  const { frames, report } = await examine();
  expect(frames).toBeGreaterThan(rest);
  expect(report).toEqual(["files were being read", `${CHUNK + rest - frames} frames had left the memory before they could be examined`]);
  expect((await examine()).report).toEqual(["files were being read"]);
});
