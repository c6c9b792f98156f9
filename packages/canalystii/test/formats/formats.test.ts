import { describe, expect, it } from "vitest";
import { formats } from "../../src/logs/index.js";
import { describeFormat } from "./describe-format.js";

describe("formats", () => {
  for (const format of Object.values(formats)) if (format.writes) describeFormat(format);

  it("are registered under their own names", () => {
    for (const [name, format] of Object.entries(formats)) expect(format.name).toBe(name);
  });

  it("load what they claim to read and write", async () => {
    for (const format of Object.values(formats)) {
      const module = await format.load();
      expect([format.name, module.createReader !== undefined, module.createWriter !== undefined]).toEqual([
        format.name,
        format.reads,
        format.writes,
      ]);
    }
  });
});
