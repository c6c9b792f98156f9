import { expect, it } from "vitest";
import { deferred } from "./deferred.js";
import { Mutex } from "./mutex.js";

it("begins at once when it is free, and goes on in order, also after a failure", async () => {
  const mutex = new Mutex();
  const gate = deferred();
  const done: number[] = [];
  const first = mutex.run(async () => {
    done.push(1);
    await gate.promise;
    throw new Error("first");
  });
  const others = [2, 3].map((n) => mutex.run(async () => done.push(n)));
  expect(done).toEqual([1]);
  gate.resolve();
  await expect(first).rejects.toThrow("first");
  await Promise.all(others);
  expect(done).toEqual([1, 2, 3]);
  void mutex.run(async () => done.push(4));
  expect(done).toEqual([1, 2, 3, 4]);
});
