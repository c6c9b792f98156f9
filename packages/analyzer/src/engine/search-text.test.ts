import { describe, expect, it } from "vitest";
import { hasNameOrId, searched } from "./search-text.js";

describe("a search among messages", () => {
  const message = { id: 0x1ab, extended: false, name: "EngineData" };

  it.each(["", "  ", "engine", " DATA ", "1ab", "1A"])("%j finds a message by its name or id", (text) =>
    expect(hasNameOrId(message, searched(text))).toBe(true),
  );

  it.each(["brake", "01ab", "0x1"])("%j does not", (text) => expect(hasNameOrId(message, searched(text))).toBe(false));

  it("finds an id without a name, and extended ids by all their digits", () => {
    const unnamed = { id: 0x1ab, extended: true };
    expect(["000001ab", "", "engine"].map((text) => hasNameOrId(unnamed, searched(text)))).toEqual([true, true, false]);
  });
});
