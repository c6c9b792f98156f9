import { stripVTControlCharacters } from "node:util";
import { VirtualBus, VirtualClock } from "canalystii";
import { DatabaseSet, parseDbc, SignalTable } from "canalystii/dbc";
import { describe, expect, it } from "vitest";
import { MonitorSession } from "../src/monitor/session.js";
import { renderTable, renderView } from "../src/monitor/view.js";
import { Colours } from "../src/text/colour.js";
import { textWidth } from "../src/text/text-width.js";

const { database } = parseDbc(`VERSION ""
BO_ 291 EngineData: 4 A
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|0] "rpm" A
 SG_ Gear : 16|4@1+ (1,0) [0|0] "" A
 SG_ Long : 24|8@1+ (123456789.123,0) [0|0] "" A
BO_ 292 ABrakeMessageWithAnExtraordinarilyLongName: 1 A
BO_ 300 Many: 8 A
${Array.from({ length: 40 }, (_, i) => ` SG_ S${i} : ${i}|1@1+ (1,0) [0|0] "" A`).join("\n")}
VAL_ 291 Gear 1 "Drive" ;
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 1000;
BA_ "GenMsgCycleTime" BO_ 291 20;
`);

/** A monitor with databases, of a bus on which frames of all its messages and an unknown id are received. */
async function monitor({ columns = 80, rows = 10, colours = new Colours(false) } = {}) {
  const clock = new VirtualClock();
  const [bus, peer] = VirtualBus.pair({ clock, name: "wire" });
  const signals = new SignalTable(new DatabaseSet().add(database));
  const session = new MonitorSession({ bus, channels: [0], sort: "id", reverse: false, signals });
  const stream = bus.batches();
  const reading = (async () => {
    for await (const batch of stream) session.update(batch);
  })();
  const look = { columns, rows, colours };
  const input = () => session.picture({ dropped: 0, ...look });
  return {
    clock,
    look,
    input,
    lines: () => renderView(input()).map((line) => line.trimEnd()),
    press: (...keys: readonly string[]) => keys.map((key) => session.press(key, { dropped: 0, rows: look.rows })),
    send: async (EngineSpeed: number, Gear = 1) => {
      peer.send(database.encode("EngineData", { EngineSpeed, Gear, Long: { raw: 255 } }));
      peer.send([
        { id: 292, data: [7] },
        { id: 300, data: [0, 0, 0, 0, 0, 0, 0, 0] },
        { id: 0x7f0, data: [] },
      ]);
      await clock.advance(10);
    },
    end: async () => {
      await clock.run(Promise.all([bus.close(), peer.close()]));
      await reading;
    },
  };
}

const DOWN = "\x1b[B";
const ESCAPE = "\x1b";

describe("a monitor with databases", () => {
  it("has names, and a cursor that stays on its id", async () => {
    const { lines, press, send, end } = await monitor();
    await send(1000);
    expect(lines().slice(2)).toEqual([
      "CH ID       NAME                   COUNT     PERIOD LEN DATA",
      ">0 123      EngineData                 1          -   4 A0 0F 01 FF",
      " 0 124      ABrakeMessageWithA…        1          -   1 07",
      " 0 12C      Many                       1          -   8 00 00 00 00 00 00 00 00",
      " 0 7F0                                 1          -   0",
      "",
      "",
      "q quit  Enter signals  space pause  s sort  r reverse  / filter  c clear  ↑↓",
    ]);
    press(DOWN);
    expect(lines()[4]).toMatch(/^>0 124 /);
    press("r");
    expect(lines()[5]).toMatch(/^>0 124 /);
    await end();
  });

  it("shows the signals of the chosen id with their limits, live", async () => {
    const { lines, press, send, end } = await monitor();
    await send(1000);
    await send(500, 3);
    press("\r");
    expect(lines()).toEqual([
      "canalyst  wire a  500000 bit/s  00:00:00  8 frames  4 ids  by id",
      "EngineData  123 on can0  every 10.0 ms (20 ms in the database)  2 frames",
      "D0*07*03*FF",
      "SIGNAL             VALUE               MIN         MAX",
      "EngineSpeed          500 rpm           500        1000",
      "Gear                   3                 1           3",
      "Long         31481481226       31481481226 31481481226",
      "",
      "",
      "Esc back  q quit  space pause  c clear  ↑↓",
    ]);
    await send(2000);
    expect(lines().slice(4, 6)).toEqual([
      "EngineSpeed         2000 rpm           500        2000",
      "Gear                   1 Drive           1           3",
    ]);
    press(ESCAPE);
    expect(lines()[2]).toMatch(/^CH ID/);
    await end();
  });

  it("scrolls through many signals and stops at the last one", async () => {
    const { lines, press, send, end } = await monitor();
    await send(0);
    press(DOWN, DOWN, "\r", DOWN, DOWN);
    expect(lines()[4]).toMatch(/^S2 /);
    expect(lines().at(-1)).toMatch(/^3-7 of 40 {2}Esc back/);
    press("\x1b[F", DOWN);
    expect(lines().at(-1)).toMatch(/^36-40 of 40/);
    press("\x7f", "\r");
    expect(lines().at(-1)).toMatch(/^1-5 of 40/);
    await end();
  });

  it("shows an id without a message, and forgets values when cleared", async () => {
    const { lines, press, send, end } = await monitor();
    await send(1000);
    press("\x1b[F", "\r");
    expect(lines().slice(1, 5)).toEqual(["7F0 on can0  1 frame", "", "", "no message of the databases has this id"]);
    press(ESCAPE, "\x1b[H", "\r", "c");
    expect(lines().slice(1, 5)).toEqual([
      "EngineData  123 on can0",
      "no frame yet",
      "SIGNAL             VALUE               MIN         MAX",
      "EngineSpeed            - rpm             -           -",
    ]);
    await send(2);
    expect(lines()[4]).toBe("EngineSpeed            2 rpm             2           2");
    await end();
  });

  it("freezes the values while it is paused", async () => {
    const { lines, press, send, end } = await monitor();
    await send(1000);
    press("\r", " ");
    await send(3000);
    expect(lines()[4]).toMatch(/ 1000 rpm .* 1000 +1000$/);
    press(" ");
    expect(lines()[4]).toMatch(/ 3000 rpm .* 1000 +3000$/);
    await end();
  });

  it("filters by names too", async () => {
    const { lines, press, send, end } = await monitor();
    await send(1000);
    press(..."/many\r");
    expect(lines()[3]).toMatch(/^>0 12C {6}Many /);
    expect(lines()[4]).toBe("");
    press(ESCAPE);
    expect(lines()[6]).toMatch(/^ 0 7F0/);
    await end();
  });

  it("keeps the chosen line visible when the terminal becomes smaller", async () => {
    const { lines, look, press, send, end } = await monitor();
    await send(1000);
    press("\x1b[F");
    look.rows = 6;
    expect(lines().some((line) => line.startsWith(">0 7F0"))).toBe(true);
    await end();
  });

  it.each([
    [80, 24],
    [40, 8],
    [20, 5],
    [3, 2],
    [1, 1],
  ])("fits %d × %d exactly, at both levels", async (columns, rows) => {
    const { input, press, send, end } = await monitor({ columns, rows, colours: new Colours(true) });
    await send(1000);
    for (const key of ["", "\r"]) {
      if (key !== "") press(key);
      const lines = renderView(input());
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns);
    }
    await end();
  });

  it("prints names into a file", async () => {
    const { input, send, end } = await monitor();
    await send(1000);
    expect(renderTable(input()).slice(1, 4)).toEqual([
      "CH ID       NAME                                        COUNT     PERIOD LEN DATA",
      " 0 123      EngineData                                      1          -   4 A0 0F 01 FF",
      " 0 124      ABrakeMessageWithAnExtraordinarilyLongN…        1          -   1 07",
    ]);
    await end();
  });
});
