import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CallName, Calls } from "../../src/protocol.js";
import { EnginePage } from "../engine-page.js";

const browser = vi.hoisted(() => {
  Object.assign(globalThis, { addEventListener() {}, innerWidth: 1400, Worker: class extends EventTarget {} });
  return { kept: new Map<string, unknown>(), page: undefined as EnginePage | undefined };
});
vi.mock("../../src/ui/engine.js", async (original) => ({
  ...(await original<object>()),
  call: <K extends CallName>(name: K, ask: Calls[K]["ask"]) => browser.page?.client.call(name, ask),
}));
vi.mock("../../src/ui/workspace/keep.js", () => ({
  getKept: async (name: string) => browser.kept.get(name),
  keptNames: async () => [...browser.kept.keys()],
  keep: async (values: object) => {
    for (const [name, value] of Object.entries(values)) browser.kept.set(name, value);
  },
}));

const { addDatabaseFiles, databases, dropDatabase, setDatabase } = await import("../../src/ui/databases.js");
const { editDatabase, stepEdit } = await import("../../src/ui/editor/edit-database.js");
const { keepChanges } = await import("../../src/ui/workspace/change-keeper.js");
const { notices } = await import("../../src/ui/notices.js");
const { activeWorkspace } = await import("../../src/ui/workspace/kept-workspaces.js");
const { removeWorkspace, renameWorkspace, saveWorkspaceAs } = await import("../../src/ui/workspace/switch-workspace.js");
const { firstSettings, resetWorkspace, useWorkspace } = await import("../../src/ui/workspace/workspace.js");

const MESSAGES = ["A", "B"].map((name, id) => `BO_ ${id} ${name}: 8 X\n`).join("");
const source = (name: string) => ({ name, bytes: new TextEncoder().encode(MESSAGES), channels: undefined });
const workspace = (...names: string[]) => ({ settings: firstSettings(), databases: names.map(source) });
const REMOVE = { kind: "remove-message", message: 0 } as const;
/** Names, those of edited databases with a star. */
const shown = () => databases.value.map(({ name, edited }) => (edited === undefined ? name : `${name}*`));
/** Names of the databases of a workspace that was kept as a whole. */
const keptIn = (name: string) => (browser.kept.get(`databases/${name}`) as { readonly name: string }[]).map((kept) => kept.name);

keepChanges("databases", shown);

beforeEach(async () => {
  browser.page = new EnginePage();
  browser.kept.clear();
  databases.value = [];
  await useWorkspace("A", workspace("a.dbc"));
});

describe("the databases of the page", () => {
  it("that are being read when another workspace is opened stay in the one that was open", async () => {
    const dropped = addDatabaseFiles([new File([MESSAGES], "one.dbc"), new File([MESSAGES], "two.dbc")]);
    await useWorkspace("B", workspace("b.dbc"));
    await dropped;
    expect(shown()).toEqual(["b.dbc"]);
    expect([browser.kept.get("databases/A"), browser.kept.get("databases/B")]).toEqual([["a.dbc", "one.dbc", "two.dbc"], ["b.dbc"]]);
  });

  it("that are being read when the workspace is saved under another name are in both", async () => {
    const dropped = addDatabaseFiles([new File([MESSAGES], "one.dbc")]);
    await saveWorkspaceAs("C");
    await dropped;
    expect(browser.kept.get("databases/A")).toEqual(["a.dbc", "one.dbc"]);
    expect([activeWorkspace.peek(), shown(), keptIn("C")]).toEqual(["C", ["a.dbc", "one.dbc"], ["a.dbc", "one.dbc"]]);
  });

  it("of a workspace that is being opened are those that are saved under another name", async () => {
    const opened = useWorkspace("B", workspace("b.dbc"));
    await saveWorkspaceAs("C");
    await opened;
    expect([activeWorkspace.peek(), shown(), keptIn("C")]).toEqual(["C", ["b.dbc"], ["b.dbc"]]);
  });

  it("of a workspace that is being opened go with it when it is reset, renamed or removed", async () => {
    void useWorkspace("B", workspace("b.dbc"));
    await resetWorkspace();
    expect([activeWorkspace.peek(), shown()]).toEqual(["B", []]);
    browser.kept.set("settings/A", firstSettings());
    void useWorkspace("A", workspace("a.dbc"));
    await renameWorkspace("A", "C");
    expect(activeWorkspace.peek()).toBe("C");
    void useWorkspace("B", workspace("b.dbc"));
    await removeWorkspace("B");
    expect([activeWorkspace.peek(), shown(), browser.kept.get("databases/B")]).toEqual(["", [], undefined]);
  });

  it("that come while a workspace is opened are in that one", async () => {
    const opened = useWorkspace("B", workspace("b.dbc"));
    await setDatabase(source("late.dbc"));
    await opened;
    expect(shown()).toEqual(["b.dbc", "late.dbc"]);
  });

  it("that are being edited when another workspace is opened are kept with the change", async () => {
    const [{ database } = { database: 0 }] = databases.peek();
    const edited = editDatabase(database, REMOVE, undefined);
    const again = editDatabase(database, REMOVE, undefined);
    const undone = stepEdit(database, "undoEdit");
    await useWorkspace("B", workspace());
    expect([(await edited).edited?.moved, (await again).edited?.moved]).toEqual([true, true]);
    await undone;
    expect([shown(), browser.kept.get("databases/A")]).toEqual([[], ["a.dbc*"]]);
  });

  it("have one with a name, also if two files of that name are dropped at once", async () => {
    const drop = () => addDatabaseFiles([new File([MESSAGES], "new.dbc")]);
    await Promise.all([drop(), drop(), setDatabase(source("new.dbc"))]);
    expect(shown()).toEqual(["a.dbc", "new.dbc"]);
    expect((await browser.page?.now())?.databases.map(({ name }) => name)).toEqual(["a.dbc", "new.dbc"]);
  });

  it("are removed with the changes before, which can be brought back", async () => {
    const [entry] = databases.peek();
    if (entry === undefined) throw new Error("there is none");
    const edited = editDatabase(entry.database, REMOVE, undefined);
    await dropDatabase(entry);
    await edited;
    expect(shown()).toEqual([]);
    const [action] = notices.peek()[0]?.actions ?? [];
    await action?.run();
    expect(shown()).toEqual(["a.dbc*"]);
  });
});
