import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { FrameBatch, FrameFlag, IdTable } from "canalystii";
import { describe, expect, it, onTestFinished } from "vitest";
import { pressKey, splitKeys } from "../src/monitor/keys.js";
import {
  renderLast,
  renderTable,
  renderView,
  roomForEntries,
  type ViewInput,
  type ViewState,
  visibleEntries,
} from "../src/monitor/view.js";
import { Colours } from "../src/text/colour.js";

const STATE: ViewState = { sort: "id", reverse: false, paused: false, filter: "", editing: false, scroll: 0 };

function tableOf(rows: readonly { us: number; id: number; channel?: number; flags?: number; data?: readonly number[] }[]): IdTable {
  const table = new IdTable();
  for (const { us, id, channel = 0, flags = 0, data = [] } of rows) {
    const batch = new FrameBatch();
    const at = batch.add(us, id, flags, channel, data.length);
    batch.data.set(data, at);
    table.update(batch);
  }
  return table;
}

function input(table: IdTable, more: Partial<ViewInput> = {}): ViewInput {
  return {
    title: ["sim", "500000 bit/s"],
    only: "",
    channels: [0, 1].map((channel) => ({
      name: `can${channel}`,
      framesPerSecond: 1500,
      busLoad: 0.315,
      frames: 4711,
      overruns: 0,
      protocolErrors: 0,
    })),
    table,
    nowUs: table.latestUs,
    elapsedMs: 3_723_000,
    dropped: 0,
    state: STATE,
    columns: 80,
    rows: 24,
    colours: new Colours(false),
    ...more,
  };
}

describe("the monitor's picture", () => {
  const table = tableOf([
    { us: 1_000_000, id: 0x100, data: [1, 2, 3] },
    { us: 1_010_000, id: 0x100, data: [1, 9, 3] },
    { us: 1_010_000, id: 0x100, channel: 1, data: [0xff] },
    { us: 1_020_000, id: 0x18ff0001, flags: FrameFlag.EXTENDED, data: [1, 2, 3, 4, 5, 6, 7, 8] },
    { us: 1_020_000, id: 0x200, flags: FrameFlag.REMOTE },
  ]);

  it("has a line for each id of each channel", () => {
    const lines = renderView(input(table));
    expect(lines).toHaveLength(24);
    expect(lines[0]).toBe("canalyst  sim  500000 bit/s  01:02:03  5 frames  4 ids  by id");
    expect(lines[1]).toBe("can0   1500/s  31.5 % [######..............] 4711 frames  0 overruns");
    expect(lines[4]).toBe(" 0 100              2    10.0 ms    100.0   3 01 09*03");
    expect(lines[5]).toBe(" 0 200              1          -        -   0 remote request");
    expect(lines[6]).toBe(" 0 18FF0001         1          -        -   8 01 02 03 04 05 06 07 08");
    expect(lines[7]).toBe(" 1 100              1          -        -   1 FF");
    expect(lines[8]).toBe("");
    expect(lines[23]).toContain("q quit");
  });

  it.each([
    [80, 24],
    [200, 60],
    [40, 10],
    [20, 5],
    [3, 2],
    [80, 1],
    [1, 1],
  ])("fits %d × %d exactly, with colours too", (columns, rows) => {
    for (const state of [STATE, { ...STATE, editing: true, filter: "1" }, { ...STATE, paused: true }]) {
      const lines = renderView(input(table, { columns, rows, state, colours: new Colours(true) }));
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
    }
  });

  it("marks the bytes that changed, for a moment", () => {
    const colours = new Colours(true);
    const line = (nowUs: number) => renderView(input(table, { colours, nowUs }))[4];
    expect(line(1_010_000)).toContain(`01 ${colours.paint("yellow", "09")} 03`);
    expect(line(2_500_000)).toContain("01 09 03");
    expect(line(60_000_000)).toContain(colours.on("dim"));
  });

  it("marks them without colours too, where it is looked at", () => {
    const line = (nowUs: number) => renderView(input(table, { nowUs }))[4];
    expect(line(1_010_000)).toMatch(/ 01 09\*03$/);
    expect(line(2_500_000)).toMatch(/ 01 09 03$/);
    expect(renderTable(input(table))[3]).toMatch(/ 01 09 03$/);
    const all = { us: 1_010_000, id: 0x18ff0001, flags: FrameFlag.EXTENDED, data: [1, 1, 1, 1, 1, 1, 1, 1] };
    const [full] = renderView(input(tableOf([{ ...all, us: 1_000_000, data: [2, 2, 2, 2, 2, 2, 2, 2] }, all]))).slice(4);
    expect(full).toMatch(/ 01\*01\*01\*01\*01\*01\*01\*01\*$/);
  });

  it("says that an id has fallen silent", () => {
    expect(renderView(input(table, { nowUs: 60_000_000 }))[4]).toMatch(/ 10\.0 ms {3}silent +3 01 09 03$/);
  });

  it("cuts nothing off at 80 columns, and shows what is left out and why", () => {
    const many = Array.from({ length: 200 }, (_, id) => ({
      us: id,
      id: 0x18000000 + id,
      flags: FrameFlag.EXTENDED,
      data: Array(8).fill(id),
    }));
    const error = { us: 1, id: 0x1f, flags: FrameFlag.ERROR, data: [0, 0, 0, 0, 0, 0, 0, 0xff] };
    const state = { ...STATE, paused: true, filter: "1800", reverse: true, sort: "count" } as const;
    const busy = { name: "a-long-name-123", framesPerSecond: 7800, busLoad: 1, frames: 123_456_789, overruns: 12, protocolErrors: 34 };
    const lines = renderView(input(tableOf([...many, error]), { state, channels: [busy, busy], dropped: 4711, only: "18000000:1FFF0000" }));
    expect(lines.filter((line) => line.includes("…"))).toEqual([]);
    expect(lines[0]).toBe("PAUSED  201 frames  200 ids  filter 1800  only 18000000:1FFF0000  4711 DROPPED");
    expect(lines[1]).toBe("a-long-name-123   7800/s 100.0 % 123456789 frames  12 overruns  34 errors");
    expect(lines.at(-1)).toBe("1-19 of 200  q quit  space pause  s sort  r reverse  Esc no filter  c clear  ↑↓");
    expect(renderView(input(tableOf([error]))).slice(4)[0]).toMatch(/ 00 00 00 00 00 00 00 FF ERRORFRAME$/);
  });

  it("shows the filters of the command line, shortened if need be", () => {
    const only = Array.from({ length: 40 }, (_, id) => `${id}`).join(",");
    expect(renderView(input(table, { only }))[0]).toMatch(/ {2}only 0,1,2,3,4,5,6,7,8,9,10,11,12,…$/);
  });

  it("shows that data goes on where it does not fit", () => {
    const long = tableOf([{ us: 1, id: 1, data: Array.from({ length: 64 }, (_, i) => i) }]);
    expect(renderView(input(long))[4]).toMatch(/ 09 0A …$/);
    expect(renderTable(input(long)).at(-1)).toMatch(/ 3E 3F$/);
  });

  it("leaves the last picture without its keys", () => {
    const lines = renderLast(input(table, { state: { ...STATE, editing: true, filter: "1" } }));
    expect(lines).toHaveLength(7);
    expect(lines[0]).toContain("filter 1");
    expect(lines.at(-1)).toMatch(/^ 1 100 /);
  });

  it("sorts, filters and scrolls", () => {
    const ids = (state: Partial<ViewState>) =>
      visibleEntries(table, { ...STATE, ...state }).map(({ channel, id }) => `${channel}/${id.toString(16)}`);
    expect(ids({ reverse: true })[0]).toBe("1/100");
    expect(ids({ sort: "count" })[0]).toBe("0/100");
    expect(ids({ sort: "rate" })[0]).toBe("0/100");
    expect(ids({ sort: "last" })).toEqual(["0/200", "0/18ff0001", "0/100", "1/100"]);
    expect(ids({ filter: "f0" })).toEqual(["0/18ff0001"]);
    const many = tableOf(Array.from({ length: 50 }, (_, id) => ({ us: id, id })));
    const at = (scroll: number) => renderView(input(many, { state: { ...STATE, scroll } }));
    expect(roomForEntries(input(many))).toBe(19);
    expect(at(0)[4]).toContain(" 000 ");
    expect(at(10)[4]).toContain(" 00A ");
    expect(at(1000).at(-2)).toContain(" 031 ");
    expect(at(10).at(-1)).toContain("11-29 of 50");
  });

  it("prints everything into a file", () => {
    expect(renderTable(input(tableOf(Array.from({ length: 50 }, (_, id) => ({ us: id, id })))))).toHaveLength(53);
  });

  it("keeps counting when there are more ids than it can tell apart", () => {
    const batch = new FrameBatch();
    for (let id = 0; id < 30_000; id++) batch.add(id, id, FrameFlag.EXTENDED, 0, 0);
    const crowded = new IdTable();
    crowded.update(batch);
    expect(crowded).toMatchObject({ frames: 30_000, size: 20_000, untracked: 10_000 });
  });
});

describe("the monitor's keys", () => {
  const press = (keys: readonly string[], state: ViewState = STATE) => keys.reduce((at, key) => pressKey(at, key, 10).state, state);

  it("cuts a burst into keys", () => {
    expect(splitKeys("q\x1b[A\x1b[5~/1f\r\x1b")).toEqual(["q", "\x1b[A", "\x1b[5~", "/", "1", "f", "\r", "\x1b"]);
  });

  it("change the view", () => {
    expect(press([" "]).paused).toBe(true);
    expect(press([" ", "p"]).paused).toBe(false);
    expect(press(["s", "s"]).sort).toBe("period");
    expect(press(["r"]).reverse).toBe(true);
    expect(press(["\x1b[B", "\x1b[B", "\x1b[A"]).scroll).toBe(1);
    expect(press(["\x1b[6~", "\x1b[5~", "\x1b[5~"]).scroll).toBe(0);
    expect(press(["x", "\x1b[Z", "ü"])).toEqual(STATE);
  });

  it("edit the filter, where q is a letter no more", () => {
    expect(press(["/", "1", "q", "F", "\x7f", "e", "\r"])).toMatchObject({ filter: "1e", editing: false });
    expect(press(["/", "1", "\x1b"])).toMatchObject({ filter: "", editing: false });
    expect(press(["/", ..."123456789".split("")]).filter).toBe("12345678");
    expect(pressKey(press(["/"]), "q", 10).action).toBeUndefined();
    expect(pressKey(press(["/"]), "\x03", 10).action).toBe("interrupt");
    expect(pressKey(STATE, "q", 10).action).toBe("quit");
    expect(pressKey(STATE, "c", 10).action).toBe("clear");
  });
});

describe("canalyst monitor on a terminal", () => {
  const program = fileURLToPath(new URL("../dist/main.node.js", import.meta.url));
  // util-linux' script gives a program a terminal
  const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

  it.skipIf(!hasScript)("draws on the other screen and gives the terminal back", async () => {
    const child = spawn("script", ["-qec", `stty cols 80 rows 24; ${process.execPath} ${program} monitor -d sim`, "/dev/null"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill());
    let output = "";
    let pressed = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      // once: what is typed after the end, the terminal itself echoes, which would be output again
      if (pressed || !output.includes(" 0 0C0 ")) return;
      pressed = true;
      child.stdin.write("q");
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(0);
    expect(output).toContain("\x1b[?1049h");
    // the last table stays on the terminal's own screen
    const [, after = ""] = output.split("\x1b[?1049l");
    expect(stripVTControlCharacters(after)).toMatch(/^canalyst {2}sim .*\r\ncan0 [\s\S]*\r\n 0 0C0 /);
    expect(after).not.toContain("q quit");
    expect(output.lastIndexOf("\x1b[?25h")).toBeGreaterThan(output.lastIndexOf("\x1b[?25l"));
  });
});
