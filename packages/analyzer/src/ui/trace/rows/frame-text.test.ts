import { FrameFlag } from "canalystii";
import { describe, expect, it } from "vitest";
import { kindText, sameIdTerm, termOf, withTerm } from "./frame-text.js";

const frame = { channel: 1, id: 0x18fef100, flags: FrameFlag.EXTENDED, name: "Engine Data", bytes: Uint8Array.of(0x0c, 0xff) };

describe("the condition of a cell", () => {
  it.each([
    ["id", "id:18FEF100"],
    ["name", 'name:"Engine Data"'],
    ["channel", "ch:1"],
    ["direction", "dir:rx"],
    ["length", "len:2"],
    ["data", 'data:"0C FF"'],
    ["kind", "kind:data"],
    ["time", undefined],
  ])("of %s is %s", (key, term) => {
    expect(termOf(key, frame)).toBe(term);
  });

  it("keeps quotes of names inside the name", () => {
    expect(termOf("name", { ...frame, name: 'a" or id:1' })).toBe('name:"a\\" or id:1"');
  });

  it("is none for a frame without a name or bytes", () => {
    const empty = { ...frame, name: "", bytes: new Uint8Array() };
    expect([termOf("name", empty), termOf("data", empty)]).toEqual([undefined, undefined]);
  });

  it("names error frames by their kind", () => {
    const error = { ...frame, flags: FrameFlag.ERROR, id: 8 };
    expect([termOf("id", error), sameIdTerm(error), kindText(error.flags)]).toEqual(["kind:error", "ch:1 kind:error", "ERR"]);
  });
});

describe("adding a condition", () => {
  it("needs brackets only around alternatives", () => {
    expect(withTerm(" ", "id:1")).toBe("id:1");
    expect(withTerm("ch:0", "id:1")).toBe("ch:0 id:1");
    expect(withTerm("ch:0 or ch:1", "not id:1")).toBe("(ch:0 or ch:1) not id:1");
    expect(withTerm("name:Motor", "id:1")).toBe("name:Motor id:1");
  });
});
