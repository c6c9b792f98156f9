import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../kept/settings.js";
import { parseWorkspace, printWorkspace, readDatabases } from "./workspace-text.js";

describe("the file of a workspace", () => {
  it("is read as it was written, with the databases' bytes", () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
    const workspace = {
      settings: { ...DEFAULTS, query: "id:7E8" },
      databases: [{ name: "car.dbc", bytes, channels: [1], edited: { dropped: ["1 CAT_"] } }],
    };
    const read = parseWorkspace(printWorkspace(workspace));
    expect(read.settings).toEqual(workspace.settings);
    expect(read.databases.map(({ name, channels, edited }) => [name, channels, edited])).toEqual([
      ["car.dbc", [1], { dropped: ["1 CAT_"] }],
    ]);
    expect(Buffer.compare(read.databases[0]?.bytes ?? new Uint8Array(), bytes)).toBe(0);
  });

  it.each(["", "{}", "null", '{"kind":"other"}', "BO_ 1 X: 8 Y"])("is not %j", (content) => {
    expect(() => parseWorkspace(content)).toThrow("no workspace");
  });

  it("of a newer version is refused", () => {
    expect(() => parseWorkspace('{"kind":"canalyst-analyzer-workspace","version":2}')).toThrow("newer version");
  });

  it("loses databases that are none", () => {
    const wrong = [null, 7, { name: "a.dbc" }, { name: 1, base64: "AA==" }, { name: "b.dbc", base64: "%" }];
    expect(readDatabases([...wrong, { name: "c.dbc", base64: "AAE=", channels: ["x"], edited: { dropped: [7, "b"] } }])).toEqual([
      { name: "c.dbc", bytes: Uint8Array.of(0, 1), channels: undefined, edited: { dropped: ["b"] } },
    ]);
    expect(readDatabases("many")).toEqual([]);
  });
});
