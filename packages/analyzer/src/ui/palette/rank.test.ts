import { describe, expect, it } from "vitest";
import { rankCommands } from "./rank.js";

const commands = ["Go to time", "Columns", "Time of day", "Copy as text", "Open"].map((label) => ({ label }));
const found = (typed: string) => rankCommands(commands, typed).map(({ label }) => label);

describe("the palette", () => {
  it("lists everything at first, in its order", () => {
    expect(found("")).toEqual(commands.map(({ label }) => label));
  });

  it("has beginnings first, then beginnings of words, then letters in their order", () => {
    expect(found("time")).toEqual(["Time of day", "Go to time"]);
    expect(found("te")).toEqual(["Copy as text", "Go to time", "Time of day"]);
    expect(found("cat")).toEqual(["Copy as text"]);
    expect(found("xyz")).toEqual([]);
  });
});
