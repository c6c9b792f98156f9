import { beforeEach, describe, expect, it, vi } from "vitest";
import { carryOut, notices, say } from "./notices.js";

const said = () => notices.value.map(({ title }) => title);

beforeEach(() => {
  notices.value = [];
});

describe("notices", () => {
  it("are six at most: the oldest goes, but not what can still be done", () => {
    const actions = [{ label: "Bring it back", run: () => {} }];
    say({ tone: "loss", title: "Gone", actions });
    for (let number = 1; number <= 7; number++) say({ tone: "info", title: `Notice ${number}` });
    expect(said()).toEqual(["Gone", ...[3, 4, 5, 6, 7].map((number) => `Notice ${number}`)]);
    for (let number = 1; number <= 6; number++) say({ tone: "loss", title: `Gone ${number}`, actions });
    expect(said()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `Gone ${number}`));
  });
});

describe("an action of a notice", () => {
  it("takes the notice away when it has been carried out", async () => {
    const id = say({ tone: "info", title: "Something" });
    const run = vi.fn(async () => {});
    await carryOut(id, { label: "Do it", run });
    expect(run).toHaveBeenCalledOnce();
    expect(said()).toEqual([]);
  });

  it.each([
    [
      "at once",
      () => {
        throw new Error("no such source");
      },
    ],
    ["later", () => Promise.reject(new Error("no such source"))],
  ])("says in its place that it failed, %s", async (_, run) => {
    const id = say({ tone: "info", title: "Something" });
    await carryOut(id, { label: "Do it", run });
    expect(said()).toEqual(["Do it: no such source"]);
  });
});
