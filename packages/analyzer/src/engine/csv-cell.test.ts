import { expect, it } from "vitest";
import { csvCell } from "./csv-cell.js";

it.each([
  ["Speed", "Speed"],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["=cmd()", "'=cmd()"],
  ["-1,2", '"\'-1,2"'],
])("%j is written as %s", (content, cell) => expect(csvCell(content)).toBe(cell));
