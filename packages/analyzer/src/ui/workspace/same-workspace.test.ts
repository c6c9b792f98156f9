import { describe, expect, it } from "vitest";
import { DEFAULTS, readSettings } from "../kept/settings.js";
import { isSameWorkspace } from "./same-workspace.js";
import type { Workspace } from "./workspace-text.js";

const database = { name: "car.dbc", bytes: Uint8Array.of(1, 2), channels: undefined };
const workspace: Workspace = { settings: DEFAULTS, databases: [database] };
const withSettings = (some: object): Workspace => ({ ...workspace, settings: { ...DEFAULTS, ...some } });

describe("isSameWorkspace", () => {
  it("is true for what was kept and read again, and for other downloads", () => {
    expect(isSameWorkspace(workspace, { ...structuredClone(workspace), settings: readSettings(structuredClone(DEFAULTS)) })).toBe(true);
    expect(isSameWorkspace(workspace, withSettings({ downloaded: ["a.blf"] }))).toBe(true);
  });

  it("is false for another setting, and for other databases", () => {
    expect(isSameWorkspace(workspace, withSettings({ query: "id:1" }))).toBe(false);
    expect(isSameWorkspace(workspace, { ...workspace, databases: [] })).toBe(false);
    for (const other of [{ bytes: Uint8Array.of(1, 3) }, { channels: [0] }, { name: "bus.dbc" }, { edited: { dropped: [] } }]) {
      expect(isSameWorkspace(workspace, { ...workspace, databases: [{ ...database, ...other }] })).toBe(false);
    }
  });
});
