import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../test/any-text.js";
import { freeName, nameProblem } from "./workspace-names.js";

describe("the name of a workspace", () => {
  it.each(["Engine test", "é/ü", "x".repeat(60)])("can be %j", (name) => {
    expect(nameProblem(name, ["another"])).toBeUndefined();
  });

  it.each([
    ["", "Enter a name"],
    ["  ", "Enter a name"],
    ["x".repeat(61), "at most 60"],
    ["a\u0000b", "at most 60"],
    ["a\u202eb", "at most 60"],
    [" taken ", "is a workspace"],
    ["Standard", "is a workspace"],
  ])("cannot be %j", (name, problem) => {
    expect(nameProblem(name, ["taken"])).toContain(problem);
  });

  it("comes from its file, with a number if it is taken", () => {
    expect(freeName("car.canalyzer", [])).toBe("car");
    expect(freeName("car.canalyzer", ["car", "car 2"])).toBe("car 3");
    expect(freeName(`${"x".repeat(54)}😀.canalyzer`, [])).toBe("x".repeat(54));
    expect(freeName("\u0007.canalyzer", [])).toBe("workspace");
  });

  it("can be used, whatever the file is called", () => {
    fc.assert(
      fc.property(anyText(70), fc.array(fc.string()), (file, others) => {
        expect(nameProblem(freeName(file, others), others)).toBeUndefined();
      }),
    );
  });
});
