import { describe, expect, it } from "vitest";
import { frame, readAll, show, writeAll } from "../../../../test/formats/support.js";
import type { Marker } from "../../index.js";
import { formatAscDate, parseAscDate } from "./date.js";

const HEAD = "date Sat Nov 22 08:26:40.000 2025\nbase hex  timestamps absolute\n";
const START = 1_763_800_000_000_000;

async function read(text: string, head = HEAD) {
  const { frames, log } = await readAll(head + text, { format: "asc" });
  return { lines: frames.map((each) => show({ ...each, timestampUs: each.timestampUs - START })), frames, log };
}

describe("ASC", () => {
  it.each([
    ["   0.789091 2  200             Tx   d 8 02 10 81 00 00 00 00 00", "789091 1 tx 200 [8] 0210810000000000"],
    ["2.5010 2 C8x Rx d 1 ff", "2501000 1 rx c8x [1] ff"],
    ["1.000000 1 18FEF100 Rx d 0", "1000000 0 rx 18fef100x [0] "],
    ["1.0000005 1 123 Rx d 0", "1000001 0 rx 123 [0] "],
    ["1.0 1 123 rx d 2 01 02  Length = 240015 BitCount = 124 ID = 291", "1000000 0 rx 123 [2] 0102"],
    // a raw DLC has eight bytes, and missing bytes stay missing
    ["1.0 1 123 Rx d F 01 02 03 04 05 06 07 08", "1000000 0 rx 123 [15] 0102030405060708"],
    ["1.0 1 123 Rx d 8 01 02 Length = 5", "1000000 0 rx 123 [8] 0102"],
    ["1.0 1 100 Rx r", "1000000 0 rx 100R [0] "],
    ["1.0 1 100 Tx r 8 Length = 1704000 BitCount = 145 ID = 256", "1000000 0 tx 100R [8] "],
    ["1.0 1 100 Tx r Length = 1704000 BitCount = 145 ID = 256", "1000000 0 tx 100R [0] "],
    // a name in place of the id, also one that looks like hex
    ["1.0 1 EngineData Rx d 1 01 Length = 1 BitCount = 2 ID = 384x", "1000000 0 rx 180x [1] 01"],
    ["1.0 1 FADE Rx d 1 01 Length = 1 BitCount = 2 ID = 384", "1000000 0 rx 180 [1] 01"],
    ["1.0 1 ErrorFrame", "1000000 0 rx 80E [8] 0000000000000000"],
    ["1.0 1 ErrorFrame ECC: 10100010", "1000000 0 rx 88E [8] 0000040200000000"],
    ["1.0 2 ErrorFrame Flags = 0xe CodeExt = 0x20a2 Code = 0x82 ID = 0 DLC = 0", "1000000 1 rx 88E [8] 0000840200000000"],
    ["1.0 CANFD 5 Tx ErrorFrame Not Acknowledge error 00 00", "1000000 4 tx 80E [8] 0000000000000000"],
    [
      "1.0 CANFD 1 Rx 300 1 0 8 8 11 c2 03 04 05 06 07 08 102203 133 303000 e0006659 46500250 4b140250 20011736 2001040d",
      "1000000 0 rx 300FB [8] 11c2030405060708",
    ],
    ["1.0 CANFD 3 Rx 30a Name_12 1 1 0 0 1 1 7000 0 0 0 0 0", "1000000 2 rx 30aFBI [0] "],
    // a name that looks like BRS
    ["1.0 CANFD 1 Rx 123 1 0 1 2 2 aa bb 1 1 5000 0 0 0 0 0", "1000000 0 rx 123FI [2] aabb"],
    // classic frames on an FD channel
    ["1.0 CANFD 1 Rx 123 0 0 2 2 aa bb 1 1 40 0 0 0 0 0", "1000000 0 rx 123 [2] aabb"],
    ["1.0 CANFD 1 Tx 123x 0 0 5 0 1 1 50 0 0 0 0 0", "1000000 0 tx 123xR [5] "],
    ["1.0 CANFD 1 Rx 123 0 0 9 12 01 02 03 04 05 06 07 08 09 0a 0b 0c 1 1 0 0 0 0 0 0", "1000000 0 rx 123F [9] 0102030405060708090a0b0c"],
    ["1.0 CANXL 1 Rx CBFF 1 2 123 2 2 aa bb 0 0", "1000000 0 rx 123 [2] aabb"],
    ["1.0 CANXL 1 Tx FEFF 1 2 123x Some 1 1 aa 0 0 6000", "1000000 0 tx 123xFBI [1] aa"],
  ])("reads %s", async (line, expected) => {
    for (const end of ["\n", "\r\n", ""]) {
      const { lines, log } = await read(line + end);
      expect(lines).toEqual([expected]);
      expect(log.report.skipped).toBe(0);
    }
  });

  it("passes over requests and other events", async () => {
    const { lines, log } = await read(
      "1.0 1 123 TxRq d 1 01\n1.1 1 123 Tx d 1 01\n1.2 CAN 1 Status:chip status error active\n1.3 1  Statistic: D 0 R 0\n1.4 Li x\n" +
        "1.5 CANXL 1 Rx XLFF 1 2 123\nEnd TriggerBlock\n// note\n",
    );
    expect(lines).toEqual(["1100000 0 tx 123 [1] 01"]);
    expect(log.report.skipped).toBe(0);
    expect(Object.fromEntries(log.report.ignored)).toEqual({
      "transmit request": 1,
      "CAN status": 1,
      "CAN statistic": 1,
      "other event": 1,
      "CAN XL frame": 1,
      comment: 1,
    });
  });

  it.each([
    ["1.x 1 123 Rx d 0", "expected a time in seconds"],
    ["1.0 0 123 Rx d 0", "expected a channel 1..256"],
    ["1.0 1 Name Rx d 1 01", "expected an id, or a name and then ID = <decimal>"],
    ["1.0 1 123 Rx d G 01", "expected a DLC of one hex digit"],
    ["1.0 1 123 Rx q", "expected an id, Rx or Tx, and d or r"],
    ["1.0 1 123 Zx d 0", "expected Rx, Tx or TxRq"],
    ["1.0 CANFD 1 Rx 123 0 0 8 8 01", "expected BRS, ESI, a DLC, a length up to 64, and that many bytes"],
    ["1.0 CANFD 1 Zx 123", "expected Rx or Tx after the channel"],
  ])("skips %s and goes on", async (line, expected) => {
    const { lines, log } = await read(`${line}\n2.0 1 123 Rx d 0\n`);
    expect(lines).toEqual(["2000000 0 rx 123 [0] "]);
    expect(log.report.problems).toHaveLength(1);
    expect(log.report.problems[0]).toMatchObject({ unit: "line", position: 3 });
    expect(log.report.problems[0]?.message).toContain(expected);
  });

  it("reads ids and data in decimal, the DLC still in hex", async () => {
    const { lines } = await read(
      "1.0 1 291 Rx d A 1 2 3 255 5 6 7 8\n1.0 1 419389696x Rx d 1 10\n",
      "date Sat Nov 22 08:26:40 2025\nbase dec  timestamps absolute\n",
    );
    expect(lines).toEqual(["1000000 0 rx 123 [10] 010203ff05060708", "1000000 0 rx 18ff6100x [1] 0a"]);
  });

  it("adds up relative times over every event, and begins again with a trigger block", async () => {
    const { lines } = await read(
      "0.000000 Start of measurement\n1.0 1 123 Rx d 0\n0.5 CAN 1 Status:x\n0.25 1 123 TxRq d 0\n0.25 1 123 Rx d 0\n" +
        "Begin Triggerblock Sat Nov 22 08:26:50.000 2025\n1.0 1 123 Rx d 0\n",
      "date Sat Nov 22 08:26:40.000 2025\nbase hex  timestamps relative\n",
    );
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["1000000", "2000000", "11000000"]);
  });

  it("counts times from the trigger block's date, with none from zero", async () => {
    const { lines, log } = await read("Begin Triggerblock Sat Nov 22 08:26:41.500 2025\n1.0 1 123 Rx d 0\n");
    expect(lines).toEqual(["2500000 0 rx 123 [0] "]);
    expect(log.header.startUs).toBe(START);
    const bare = await readAll("1.5 1 123 Rx d 0\n");
    expect(bare.log.format.name).toBe("asc");
    expect(bare.frames[0]?.timestampUs).toBe(1_500_000);
  });

  it.each([
    ["Sam Sep 30 15:06:13.191 2017", Date.UTC(2017, 8, 30, 15, 6, 13, 191)],
    ["Sat Sep 30 10:06:13.191 PM 2017", Date.UTC(2017, 8, 30, 22, 6, 13, 191)],
    // python-can leaves zeros out
    ["Sat Nov 22 09:00:00. AM 2025", Date.UTC(2025, 10, 22, 9)],
    // 1970 in a zone of the west
    ["Wed Dec 31 19:00:00.001 1969", Date.UTC(1969, 11, 31, 19, 0, 0, 1)],
    ["Sat Sep 30 15:06:13.191 pm 2017", Date.UTC(2017, 8, 30, 15, 6, 13, 191)],
    ["Sat Sep 30 12:06:13 am 2017", Date.UTC(2017, 8, 30, 0, 6, 13)],
    ["Mit M\xe4r 1 00:00:00 2017", Date.UTC(2017, 2, 1)],
    ["Mit M\xc3\xa4r 1 00:00:00 2017", Date.UTC(2017, 2, 1)],
    ["Di Mai 2 01:02:03.5 2017", Date.UTC(2017, 4, 2, 1, 2, 3, 500)],
    ["Di Okt 2 01:02:03 2017", Date.UTC(2017, 9, 2, 1, 2, 3)],
    ["Di Dez 2 01:02:03 2017", Date.UTC(2017, 11, 2, 1, 2, 3)],
    ["Di Foo 2 01:02:03 2017", undefined],
    ["", undefined],
  ])("reads the date %s", (text, expected) => {
    expect(parseAscDate(text)).toBe(expected);
  });

  it("writes dates that it reads", () => {
    const ms = Date.UTC(2025, 2, 1, 4, 5, 6, 7);
    expect(formatAscDate(ms)).toBe("Sat Mar 01 04:05:06.007 2025");
    expect(parseAscDate(formatAscDate(ms))).toBe(ms);
  });

  it("writes and reads wall-clock times of a zone", async () => {
    const original = frame({ timestampUs: START + 123 });
    const { bytes } = await writeAll("asc", [original], { timeZone: "Asia/Tokyo" });
    expect(Buffer.from(bytes).toString()).toContain("date Sat Nov 22 17:26:40.000 2025");
    const { frames } = await readAll(bytes, { timeZone: "Asia/Tokyo" });
    expect(frames.map(show)).toEqual([show(original)]);
  });

  it("changes and counts a time before the start", async () => {
    const { bytes, losses } = await writeAll("asc", [frame({ timestampUs: START + 5000 }), frame({ timestampUs: START })]);
    expect([...losses]).toEqual([["time", 1]]);
    expect((await readAll(bytes)).frames.map(({ timestampUs }) => timestampUs - START)).toEqual([5000, 5000]);
  });

  it("hands on comments with the time they have", async () => {
    const markers: Marker[] = [];
    await readAll(`${HEAD}1.0 1 123 Rx d 0\n// free text\n// 2.500000 timed\n`, { onMarker: (marker) => markers.push(marker) });
    expect(markers).toEqual([
      { timestampUs: START + 1_000_000, text: "free text" },
      { timestampUs: START + 2_500_000, text: "timed" },
    ]);
  });
});
