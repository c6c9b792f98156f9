import { beforeEach, describe, expect, it, vi } from "vitest";
import { carryOut, notices, say } from "./notices.js";

const said = () => notices.value.map(({ title }) => title);

describe("an action of a notice", () => {
  beforeEach(() => {
    notices.value = [];
  });

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
