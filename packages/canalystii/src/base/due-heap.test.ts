import fc from "fast-check";
import { expect, it } from "vitest";
import { type DueEntry, DueHeap } from "./due-heap.js";

it("gives entries by due time, those due together in the order they were pushed, whatever is removed", () => {
  const actions = fc.array(fc.record({ dueMs: fc.integer({ min: 0, max: 5 }), removed: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(actions, (all) => {
      const heap = new DueHeap<DueEntry & { readonly name: number }>();
      const entries = all.map(({ dueMs }, name) => ({ dueMs, name, position: -1, order: 0 }));
      for (const entry of entries) heap.push(entry);
      const kept = entries.filter((_, i) => all[i]?.removed !== true);
      for (const [i, entry] of entries.entries()) if (all[i]?.removed === true) heap.remove(entry);
      expect([heap.size, heap.pushed]).toEqual([kept.length, entries.length]);
      const given: number[] = [];
      for (let first = heap.first; first !== undefined; first = heap.first) {
        given.push(first.name);
        heap.remove(first);
        heap.remove(first);
      }
      const wanted = [...kept].sort((a, b) => a.dueMs - b.dueMs || a.name - b.name).map(({ name }) => name);
      expect(given).toEqual(wanted);
    }),
  );
});
