import { describe, expect, it } from "vitest";
import { frame, readAll, show, writeAll } from "../../../../test/formats/support.js";
import type { Marker } from "../../index.js";
import { formatStartTime, parseStartTime } from "./columns.js";

const head = (version: string, columns = "") =>
  `;$FILEVERSION=${version}\n;$STARTTIME=25569.0\n${columns === "" ? "" : `;$COLUMNS=${columns}\n`}`;

describe("TRC", () => {
  it.each([
    ["1.0", "     1)     17535  00000100  8  00 01 02 03 04 05 06 07", "17535000 0 rx 100x [8] 0001020304050607"],
    ["1.0", "    12)     48937      0704  1  RTR", "48937000 0 rx 704R [1] "],
    ["1.0", "    12)     48937      0002  4  ERROR 00 05 01 02", "48937000 0 rx 288E [8] 0000820500000201"],
    ["1.1", "     1)     17535.4  Tx     00000100  2  00 11", "17535400 0 tx 100x [2] 0011"],
    ["1.1", "     1)     17535.4  Error      0001  4  01 00 00 00", "17535400 0 rx 88E [8] 0000010000000000"],
    ["1.2", "     1)     17535.123 2 Rx     0100  2  00 11", "17535123 1 rx 100 [2] 0011"],
    ["1.3", "     1)     17535.123 2 Rx     12345678 -  2  00 11", "17535123 1 rx 12345678x [2] 0011"],
    ["2.0", "      1      1059.900 DT     0300 Rx 7  00 00 00 00 04 00 00", "1059900 0 rx 300 [7] 00000000040000"],
    [
      "2.0",
      "      1      1059.900 FB     0300 Tx 12  00 01 02 03 04 05 06 07 08 09 0A 0B",
      "1059900 0 tx 300FB [9] 000102030405060708090a0b",
    ],
    ["2.0", "      1      1059.900 ER Rx 5  01 00 02 03 04", "1059900 0 rx 288E [8] 0000810200000403"],
    ["2.1", "      1      1059.900 DT 2     0300 Rx -  7    00 00 00 00 04 00 00", "1059900 1 rx 300 [7] 00000000040000"],
    ["2.1", "      1      1059.900 DT -     0300 Rx -  12    00 01 02 03 04 05 06 07", "1059900 0 rx 300 [12] 0001020304050607"],
    [
      "2.1",
      "      1      1059.900 FD 1     0300 Rx -  9    00 01 02 03 04 05 06 07 08 09 0A 0B",
      "1059900 0 rx 300F [9] 000102030405060708090a0b",
    ],
    ["2.1", "      1      1059.900 FE 1     0300 Rx -  0", "1059900 0 rx 300FI [0] "],
    ["2.1", "      1      1059.900 BI 1     0300 Rx -  1    FF", "1059900 0 rx 300FBI [1] ff"],
    ["2.1", "      1      1059.900 RR 1 18EFC034 Tx -  3", "1059900 0 tx 18efc034xR [3] "],
    ["2.1", "      1      1059.900 ER 1        - Rx -  5    04 01 02 00 09", "1059900 0 rx 288E [8] 0000040200000900"],
  ])("reads version %s: %s", async (version, line, expected) => {
    const { frames, log } = await readAll(`${head(version)}${line}\r\n`, { format: "trc" });
    expect(frames.map(show)).toEqual([expected]);
    expect(log.report.skipped).toBe(0);
  });

  it("follows $COLUMNS", async () => {
    const { frames } = await readAll(`${head("2.0", "O,T,B,I,d,l,D")}  1.5 DT 3 0100 Tx 2 11 22\n`);
    expect(frames.map(show)).toEqual(["1500 2 tx 100 [2] 1122"]);
  });

  it("passes over status and counters, hands on events", async () => {
    const markers: Marker[] = [];
    const { frames, log } = await readAll(
      `${head("2.1")} 1 1.0 ST 1 - Rx - 4 00 00 00 08\n 2 1.5 EC 1 - Rx - 2 01 02\n 3 2.0 EV 1 some  text here\n 4 3.0 DT 1 00FF Rx - 0\n`,
      { onMarker: (marker) => markers.push(marker) },
    );
    expect(frames.map(show)).toEqual(["3000 0 rx ff [0] "]);
    expect(Object.fromEntries(log.report.ignored)).toEqual({ "bus status": 1, "error counters": 1, event: 1 });
    expect(markers).toEqual([{ timestampUs: 2000, text: "some  text here" }]);
  });

  it.each([
    ["1 x DT 1 0300 Rx - 0", "expected a time in ms"],
    ["1 1.0 QQ 1 0300 Rx - 0", "expected a type DT"],
    ["1 1.0 DT 0 0300 Rx - 0", "expected a bus 1..256"],
    ["1 1.0 DT 1 3 Rx - 0", "expected an id of 4 or 8 hex digits"],
    ["1 1.0 DT 1 0300 Qx - 0", "expected Rx or Tx"],
    ["1 1.0 DT 1 0300 Rx - 16", "expected a DLC 0..15"],
    ["1 1.0 DT 1 0300 Rx - 2 11", "expected 2 bytes of data"],
    ["1 1.0 DT 1 0300 Rx - 2 11 2X", "expected 2 bytes of data"],
    ["1", "expected a number and a time"],
  ])("skips %s and goes on", async (line, expected) => {
    const { frames, log } = await readAll(`${head("2.1")}${line}\n 2 2.0 DT 1 0300 Rx - 0\n`);
    expect(frames.map(show)).toEqual(["2000 0 rx 300 [0] "]);
    expect(log.report.problems).toHaveLength(1);
    expect(log.report.problems[0]?.message).toContain(expected);
  });

  it("reads PEAK's ten decimals as the ms they mean", () => {
    expect(parseStartTime("44548.6028595139;")).toBe(Date.UTC(2021, 11, 18, 14, 28, 7, 62) * 1000);
    expect(parseStartTime("43008.920986006946")).toBe(Date.UTC(2017, 8, 30, 22, 6, 13, 191) * 1000);
    expect(parseStartTime("x")).toBeUndefined();
  });

  it("writes a start time that reads back to the µs", () => {
    for (let ms = Date.UTC(2025, 10, 22); ms < Date.UTC(2025, 10, 23); ms += 7_654_321) {
      expect(parseStartTime(formatStartTime(ms))).toBe(ms * 1000);
    }
    expect(formatStartTime(Date.UTC(1970, 0, 1, 12))).toBe("25569.500000000000000");
  });

  it("counts the error detail that a record cannot hold", async () => {
    const error = (id: number, data: number[]) => frame({ id, error: true, dlc: 8, data: Uint8Array.from(data) });
    const frames = [
      error(0x80, [0, 0, 0, 0, 0, 0, 0, 0]),
      error(0x288, [0, 0, 0x84, 7, 0, 0, 3, 4]),
      error(0x40, [0, 0, 0, 0, 0, 0, 0, 0]),
    ];
    const { bytes, losses } = await writeAll("trc", frames);
    expect([...losses]).toEqual([["error-detail", 1]]);
    expect((await readAll(bytes)).frames.slice(0, 2).map(show)).toEqual(frames.slice(0, 2).map(show));
  });

  it("fills up payloads whose length no DLC tells", async () => {
    const { bytes, losses } = await writeAll("trc", [frame({ fd: true, dlc: 9, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) })]);
    expect([...losses]).toEqual([["short-data", 1]]);
    expect((await readAll(bytes)).frames[0]?.data).toHaveLength(12);
  });
});
