import { parseDbc } from "canalystii/dbc";
import { describe, expect, it } from "vitest";
import type { MessageFields, SavePlace, SignalFields } from "../src/protocol.js";
import { BusyClock } from "./busy-page.js";
import { EnginePage } from "./engine-page.js";
import { localFile } from "./memory-folder.js";

const KEY = { channel: 0, id: 0x123, extended: false };
const MESSAGE: MessageFields = {
  ...{ name: "Drive", id: 0x123, extended: false, length: 2, sender: "", cycleTimeMs: undefined, comment: "" },
};
const SIGNAL: SignalFields = {
  ...{ name: "Speed", start: 0, length: 8, byteOrder: "intel", signed: false, float: false, scale: 2, offset: 1 },
  ...{ minimum: undefined, maximum: undefined, unit: "km/h", receivers: [], comment: "", labels: [[9, "top"]], multiplexing: "" },
};
const log = Array.from({ length: 10 }, (_, i) => `(${(1 + i / 10).toFixed(6)}) can0 123#0${i}00\n`).join("");

async function openPage() {
  const page = new EnginePage();
  await page.call("openFiles", { files: [localFile("a.log", new TextEncoder().encode(`${log}(3.000000) can0 123#\n(4.0) can0 123#R\n`))] });
  return page;
}

async function openEdited() {
  const page = await openPage();
  const { read } = await page.call("newDatabase", { name: "new.dbc" });
  const { database } = read;
  const edit = { kind: "add-message", fields: MESSAGE, signals: [SIGNAL] } as const;
  const { edited } = await page.call("editDatabase", { database, edit });
  return { page, database, edited };
}

describe("a database that is edited", () => {
  it("gives names at once, is kept as a file, and goes back and forth", async () => {
    const { page, database, edited } = await openEdited();
    expect(edited).toMatchObject({ message: 0, signal: 0, name: "new.dbc", dropped: [], read: { database, errors: 0, warnings: 0 } });
    expect(parseDbc(edited?.bytes ?? "").database.message("Drive")?.signals[0]?.name).toBe("Speed");
    const named = () => page.call("decode", { row: 3 });
    expect(await named()).toMatchObject({ message: "Drive", signals: [{ name: "Speed", value: 7 }] });
    expect(await page.call("findMessage", KEY)).toMatchObject({ database, message: 0 });
    expect(await page.call("undoEdit", { database })).toMatchObject({ read: { database }, moved: true });
    expect((await named()).message).toBeUndefined();
    expect(await page.call("findMessage", KEY)).toBeUndefined();
    await expect(page.call("undoEdit", { database })).rejects.toThrow("there is no change to be undone");
    expect(await page.call("listMessages", { database, search: "" })).toMatchObject({ total: 0, canUndo: false, canRedo: true });
    await page.call("redoEdit", { database });
    await page.call("useDatabase", { database, channels: [1] });
    expect((await named()).message).toBeUndefined();
    // the editions are those of the database on all channels
    await page.call("useDatabase", { database, channels: undefined });
    expect(await page.call("listMessages", { database, search: "spe" })).toMatchObject({
      messages: [{ message: 0, name: "Drive", id: 0x123, signals: 1 }],
      canUndo: true,
    });
    expect((await page.now()).databases).toMatchObject([{ name: "new.dbc", messages: 1, signals: 1 }]);
  });

  it("lists what is opened in any case", async () => {
    const page = new EnginePage();
    const lines = Array.from({ length: 700 }, (_, id) => `BO_ ${id} M${id}: 1 A\n`);
    const { database } = await page.call("setDatabase", { name: "a.dbc", bytes: new TextEncoder().encode(lines.join("")) });
    const listed = async (search: string, opened: number | undefined) => {
      const { messages, total } = await page.call("listMessages", { database, search, opened });
      return [total, messages.length, messages.at(-1)?.name];
    };
    expect(await listed("", undefined)).toEqual([700, 500, "M499"]);
    expect(await listed("", 600)).toEqual([700, 501, "M600"]);
    expect(await listed("", 7)).toEqual([700, 500, "M499"]);
    expect(await listed("M12", 600)).toEqual([11, 12, "M600"]);
    expect(await listed("", 700)).toEqual([700, 500, "M499"]);
  });

  it("takes no position of another edition", async () => {
    const { page, database } = await openEdited();
    const list = () => page.call("listMessages", { database, search: "" });
    const { edition } = await list();
    expect(await page.call("findMessage", KEY)).toEqual({ database, edition, message: 0 });
    const add = { kind: "add-message", fields: { ...MESSAGE, name: "Other", id: 5 }, signals: [] } as const;
    await page.call("editDatabase", { database, edition, edit: add });
    const remove = { kind: "remove-message", message: 0 } as const;
    await expect(page.call("editDatabase", { database, edition, edit: remove })).rejects.toThrow(`"new.dbc" was changed meanwhile`);
    await expect(page.call("readMessage", { database, edition, message: 0 })).rejects.toThrow(`"new.dbc" was changed meanwhile`);
    await page.call("undoEdit", { database });
    await expect(page.call("editDatabase", { database, edition, edit: remove })).rejects.toThrow("meanwhile");
    const now = await list();
    expect(now.total).toBe(1);
    // nor of a file that was replaced
    const { bytes } = await page.call("printDatabase", { database });
    await page.call("setDatabase", { database, name: "new.dbc", bytes });
    await expect(page.call("editDatabase", { database, edition: now.edition, edit: remove })).rejects.toThrow("meanwhile");
    await page.call("editDatabase", { database, edition: (await list()).edition, edit: remove });
    expect((await list()).total).toBe(0);
  });

  it("says what is wrong without a change, also before it is made", async () => {
    const { page, database } = await openEdited();
    const wrong = { kind: "change-signal", message: 0, signal: 0, fields: { ...SIGNAL, length: 99 } } as const;
    const reply = await page.call("editDatabase", { database, edit: wrong });
    expect([reply.edited, reply.problems.length]).toEqual([undefined, 1]);
    const right = { ...wrong, fields: { ...SIGNAL, name: "Other" } };
    expect(await page.call("checkEdit", { database, edit: right })).toEqual([]);
    const labels = { ...wrong, fields: { ...SIGNAL, labels: [[Number.NaN, "On"] as const, [Number.NaN, "Off"] as const] } };
    expect((await page.call("checkEdit", { database, edit: labels })).map(({ message }) => message)).toEqual([
      'label "On" has no number: write an integer, before factor and offset',
      'label "Off" has no number: write an integer, before factor and offset',
    ]);
    expect(await page.call("checkEdit", { edit: { kind: "add-message", fields: { ...MESSAGE, id: -1 }, signals: [] } })).toHaveLength(1);
    const read = await page.call("readMessage", { database, message: 0 });
    expect([read.channels, read.signals[0]?.fields.name]).toEqual([[0], "Speed"]);
    await expect(page.call("readMessage", { database, message: 7 })).rejects.toThrow("message 7 is not in the database");
    await expect(page.call("editDatabase", { database, edit: { kind: "nonsense" } as never })).rejects.toThrow("is not known");
  });

  it("leaves the thread free while it is changed, and each change begins with what the last one has made", async () => {
    let pauses = 0;
    const { client } = new EnginePage({ clock: new BusyClock(), pause: async () => void pauses++ });
    const messages = Array.from({ length: 300 }, (_, id) => `BO_ ${id} M${id}: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] "" A\n`).join("");
    const change = (message: number, fields: Partial<MessageFields>) =>
      client.call("editDatabase", {
        database: 1,
        edit: { kind: "change-message", message, fields: { ...MESSAGE, id: message, length: 8, sender: "A", ...fields } },
      });
    // none waits for the answer to the one before
    const opened = client.call("setDatabase", { name: "large.dbc", bytes: new TextEncoder().encode(messages) });
    const edits = [change(5, { name: "First" }), change(6, { name: "Second" }), change(7, { name: "First" }), change(8, { length: 0 })];
    const undone = client.call("undoEdit", { database: 1 });
    const third = change(7, { name: "Third" });
    const printed = client.call("printDatabase", { database: 1 });
    const removed = client.call("removeDatabase", { database: 1 });
    const late = change(9, { name: "Late" });
    await expect(late).rejects.toThrow("database 1 is not there");
    expect(await opened).toMatchObject({ database: 1, errors: 0, warnings: 0 });
    // each of them is written and read again
    expect(pauses).toBeGreaterThan(5 * 30);
    const [first, second, ...refused] = await Promise.all(edits);
    expect(refused.map(({ edited, problems }) => [edited, problems.length])).toEqual(Array(2).fill([undefined, 1]));
    const files = [first?.edited, second?.edited, await undone, (await third).edited, await printed, await removed];
    const namesOf = (bytes: Uint8Array) =>
      parseDbc(bytes)
        .database.messages.map(({ name }) => name)
        .slice(5, 8);
    expect(files.map((file) => file && namesOf(file.bytes))).toEqual([
      ["First", "M6", "M7"],
      ["First", "Second", "M7"],
      ["First", "M6", "M7"],
      ["First", "M6", "Third"],
      ["First", "M6", "Third"],
      undefined,
    ]);
  });

  it("is written in the encoding of its file, and says what it does not have of it", async () => {
    const page = await openPage();
    const open = async (text: string, encoding: BufferEncoding) => {
      const read = await page.call("setDatabase", { name: "x.dbc", bytes: Uint8Array.from(Buffer.from(text, encoding)) });
      return page.call("printDatabase", { database: read.database });
    };
    const body = 'CAT_DEF_ 1 "a" 0;\nBO_ 1 M: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] "°C" A\n';
    expect(await open(body, "utf8")).toMatchObject({ encoding: "utf-8", dropped: ["1 CAT_DEF_"] });
    const printed = await open(body, "latin1");
    expect(printed.encoding).toBe("windows-1252");
    expect(parseDbc(printed.bytes).database.message("M")?.signals[0]?.unit).toBe("°C");
    expect((await open('BO_ 1 M: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] "Ω" A\nnonsense\n', "utf8")).dropped).toEqual([
      "1 part that could not be read",
    ]);
    const { database } = await page.call("setDatabase", { name: "y.dbc", bytes: new TextEncoder().encode(body), dropped: ["before"] });
    expect(await page.call("printDatabase", { database, encoding: "windows-1252" })).toMatchObject({
      encoding: "windows-1252",
      dropped: ["before"],
    });
  });

  it("is written to a place, or leaves it as it was", async () => {
    const { page, database, edited } = await openEdited();
    const events: string[] = [];
    const place = (fails: boolean) => ({
      name: "new.dbc",
      createWritable: async () => ({
        write: async (chunk: { readonly data: Uint8Array }) => {
          if (fails) throw new DOMException("full", "QuotaExceededError");
          events.push(new TextDecoder().decode(chunk.data));
        },
        truncate: async () => {},
        close: async () => void events.push("closed"),
        abort: async () => void events.push("aborted"),
      }),
    });
    const save = (fails: boolean) => page.call("saveDatabase", { database, encoding: "utf-8", place: place(fails) as SavePlace });
    await save(false);
    expect(events).toEqual([new TextDecoder().decode(edited?.bytes), "closed"]);
    await expect(save(true)).rejects.toThrow("no space left");
    expect(events.at(-1)).toBe("aborted");
  });

  it("shows names and units without control characters, and edits them as they are", async () => {
    const page = await openPage();
    const name = "evil\u202e\nname";
    const body = `BO_ 1 M: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] "u\u0007" A\nBA_DEF_ SG_ "SystemSignalLongSymbol" STRING ;\nBA_ "SystemSignalLongSymbol" SG_ 1 S "${name}";\n`;
    const { database } = await page.call("setDatabase", { name: "x.dbc", bytes: new TextEncoder().encode(body) });
    const [signal] = (await page.call("readMessage", { database, message: 0 })).signals;
    expect([signal?.name, signal?.unit, signal?.fields.name]).toEqual(["evil\\u{202e}\\u{a}name", "u\\u{7}", name]);
    const edit = { kind: "change-signal", message: 0, signal: 0, fields: { ...(signal?.fields as SignalFields), unit: "V" } } as const;
    expect((await page.call("editDatabase", { database, edit })).problems).toEqual([]);
  });

  it("previews a signal in the frames of its id", async () => {
    const page = await openPage();
    const preview = await page.call("previewSignal", { ...KEY, signal: SIGNAL });
    expect(preview).toMatchObject({ frames: 10, longest: 2, least: 1, most: 19 });
    const one = await page.call("previewSignal", { ...KEY, row: 4, signal: SIGNAL });
    expect(one).toMatchObject({ data: Uint8Array.of(4, 0), value: 9, label: undefined, frames: 10 });
    expect((await page.call("previewSignal", { ...KEY, row: 9, signal: { ...SIGNAL, scale: 1, offset: 0 } })).label).toBe("top");
    const label = await page.call("previewSignal", { ...KEY, signal: { ...SIGNAL, length: 4, start: 0, labels: [[9, "top"]] } });
    expect(label.frames).toBe(10);
    const selector = { ...SIGNAL, start: 0, length: 4, multiplexing: "M" };
    const some = await page.call("previewSignal", { ...KEY, selector, signal: { ...SIGNAL, multiplexing: "m2-3,7" } });
    expect(some).toMatchObject({ frames: 3, least: 5, most: 15, value: Number.NaN });
    const none = await page.call("previewSignal", { ...KEY, id: 5, signal: SIGNAL });
    expect([none.frames, none.data.length, none.value, none.least]).toEqual([0, 0, Number.NaN, Number.NaN]);
    await expect(page.call("previewSignal", { ...KEY, signal: { ...SIGNAL, length: 65 } })).rejects.toThrow("length");
  });
});
