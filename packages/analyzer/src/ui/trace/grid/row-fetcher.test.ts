import { describe, expect, it } from "vitest";
import type { GridRows, GridSource } from "./grid-rows.js";
import { RowFetcher, type RowWish } from "./row-fetcher.js";

/** A source whose answers come when the test wants them. */
class SlowSource implements GridSource {
  readonly columns = [];
  readonly grows = true;
  readonly asked: { readonly position: number; readonly answer: (stamp: number) => void; readonly fail: () => void }[] = [];

  fetch(position: number, length: number): Promise<GridRows> {
    return new Promise((resolve, reject) => {
      const answer = (stamp: number) => resolve({ position, length, stamp } as GridRows);
      this.asked.push({ position, answer, fail: () => reject(new Error("gone")) });
    });
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

function start() {
  const source = new SlowSource();
  let wish: RowWish = { position: 0, count: 10, stamp: 1 };
  let said = 0;
  const fetcher = new RowFetcher({ wish: () => wish, onRows: () => said++ });
  fetcher.setSource(source);
  const want = (next: Partial<RowWish>) => {
    wish = { ...wish, ...next };
    fetcher.fetch();
  };
  return { source, fetcher, want, said: () => said };
}

describe("fetching rows", () => {
  it("asks once at a time, and then for what is wanted by then", async () => {
    const { source, fetcher, want } = start();
    want({ position: 0 });
    want({ position: 100 });
    want({ position: 200 });
    expect(source.asked.map(({ position }) => position)).toEqual([0]);
    source.asked[0]?.answer(1);
    await settled();
    expect([fetcher.at(9)?.index, fetcher.at(10)]).toEqual([9, undefined]);
    fetcher.fetch();
    expect(source.asked.map(({ position }) => position)).toEqual([0, 200]);
    fetcher.stop();
  });

  it("drops rows of an older query, and of a source that was replaced", async () => {
    const { source, fetcher, want } = start();
    want({ stamp: 2 });
    source.asked[0]?.answer(1);
    await settled();
    expect(fetcher.rows).toBeUndefined();
    fetcher.fetch();
    fetcher.setSource(new SlowSource());
    source.asked[1]?.answer(2);
    await settled();
    expect(fetcher.rows).toBeUndefined();
    fetcher.stop();
  });

  it("goes on after a call that failed", async () => {
    const { source, fetcher, want, said } = start();
    want({});
    source.asked[0]?.fail();
    await settled();
    expect(said()).toBe(1);
    want({ position: 5 });
    source.asked[1]?.answer(1);
    await settled();
    expect(fetcher.rows?.position).toBe(5);
    fetcher.stop();
  });

  it("has no rows when there are none", () => {
    const { source, fetcher, want, said } = start();
    want({ count: 0 });
    expect([source.asked.length, fetcher.rows, said()]).toEqual([0, undefined, 1]);
  });
});
