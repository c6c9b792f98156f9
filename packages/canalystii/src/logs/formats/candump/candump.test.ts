import { describe, expect, it } from "vitest";
import { readAll, show, writeAll } from "../../../../test/formats/support.js";
import type { Marker } from "../../index.js";

async function read(text: string) {
  const { frames, log } = await readAll(text, { format: "candump" });
  return { lines: frames.map(show), log };
}

describe("candump log", () => {
  it.each([
    ["(1763800000.123480) can0 290#43D3030A R", "1763800000123480 0 rx 290 [4] 43d3030a"],
    ["(1763800000.123480)   can1 290#43d3030a T", "1763800000123480 1 tx 290 [4] 43d3030a"],
    ["(0000000166.000000) vcan3 00000123#", "166000000 3 rx 123x [0] "],
    // fractions of other lengths: scaled by digits, beyond µs to the nearest
    ["(1.5) can0 123#00", "1500000 0 rx 123 [1] 00"],
    ["(1.123456499) can0 123#00", "1123456 0 rx 123 [1] 00"],
    ["(1.123456500) can0 123#00", "1123457 0 rx 123 [1] 00"],
    ["(000.000000) 5 123#11.22.33", "0 5 rx 123 [3] 112233"],
    ["(1.000000) can0 123#R", "1000000 0 rx 123R [0] "],
    ["(1.000000) can0 123#r4", "1000000 0 rx 123R [4] "],
    ["(1.000000) can0 123#R8_F T", "1000000 0 tx 123R [15] "],
    ["(1.000000) can0 123#1122334455667788_E", "1000000 0 rx 123 [14] 1122334455667788"],
    ["(1.000000) can0 123##1", "1000000 0 rx 123FB [0] "],
    // only BRS and ESI count of the flags
    ["(1.000000) can0 123##7AA", "1000000 0 rx 123FBI [1] aa"],
    ["(1.000000) can0 123##C112233445566778899", "1000000 0 rx 123F [9] 112233445566778899"],
    ["(1.000000) can0 20000004#0010000000000000", "1000000 0 rx 4E [8] 0010000000000000"],
    ["(1.000000) can0 20000080#", "1000000 0 rx 80E [8] 0000000000000000"],
    // what candump prints
    ["  can0  123   [2]  11 22", "0 0 rx 123 [2] 1122"],
    ["(1763800000.000001)  can1  12345678   [1]  11   '.'", "1763800000000001 1 rx 12345678x [1] 11"],
    ["(2025-11-22 08:26:40.000001)  can0  123   [0]  remote request", "1763800000000001 0 rx 123R [0] "],
    ["  can0  TX B E  123  [08]  11 22 33 44 55 66 77 88", "0 0 tx 123FBI [8] 1122334455667788"],
    ["  can0  123   {B}  11 22 33 44 55 66 77 88", "0 0 rx 123 [11] 1122334455667788"],
    ["  can0  20000088   [8]  00 00 84 19 00 00 00 00   ERRORFRAME", "0 0 rx 88E [8] 0000841900000000"],
    ["  can0  20000088   [2]  00 00                     ERRORFRAME", "0 0 rx 88E [8] 0000000000000000"],
    // ... with what a frame means, from canalyst or cantools
    ["  can0  123   [2]  11 22                    :: Engine  Speed=8 rpm", "0 0 rx 123 [2] 1122"],
    ["  can0  123   [1]  3A   ':'  :: Engine", "0 0 rx 123 [1] 3a"],
    ["  can0  123   [0]  remote request           :: Engine", "0 0 rx 123R [0] "],
    // ... with -t, which puts a blank before the time
    [" (1763800000.000001)  can1  123   [2]  11 22", "1763800000000001 1 rx 123 [2] 1122"],
    [" (1763800000.000001499)  can1  123   [2]  11 22", "1763800000000001 1 rx 123 [2] 1122"],
    [" (2025-11-22 08:26:40.000001)  can0  12345678   [0] ", "1763800000000001 0 rx 12345678x [0] "],
    [" (003.000500)  can0  123   [0]  remote request", "3000500 0 rx 123R [0] "],
    // ... ids aligned once there are extended ones, names of different length
    [" (000.000000)    can0       123   [1]  11", "0 0 rx 123 [1] 11"],
    [`  vcan12       7FF  [64]  ${"AB ".repeat(64).trimEnd()}`, `0 12 rx 7ffF [15] ${"ab".repeat(64)}`],
    // ... -x, -a, -e, -8, -i, -S
    [" (1.000001)  can0  TX - -  00000123   [1]  27                         '''", "1000001 0 tx 123x [1] 27"],
    ["  can0  RX B -  123  [12]  00 01 02 03 04 05 06 07 08 09 0A 0B", "0 0 rx 123FB [9] 000102030405060708090a0b"],
    ["  can0  RX - -       123   [3]  20 41 20                  ' A '", "0 0 rx 123 [3] 204120"],
    ["  can0  123   [0]                         ''", "0 0 rx 123 [0] "],
    ["  can0  123   {8}  remote request", "0 0 rx 123R [8] "],
    ["  can0  123   {F}  remote request", "0 0 rx 123R [15] "],
    ["  can0  123   [2]  00010001 10000000", "0 0 rx 123 [2] 1180"],
    ['  can0  123   [3]  33`22`11               `3".`', "0 0 rx 123 [3] 112233"],
    ["  can0  123   [2]  10000000`00010001", "0 0 rx 123 [2] 1180"],
    // ... -c, -c -c, -c -c -c, and ours
    [" (1.500000)  \x1b[1m\x1b[34mcan0\x1b[0m  123   [1]  11", "1500000 0 rx 123 [1] 11"],
    ["  \x1b[1m\x1b[31mcan1  123   [1]  11\x1b[0m", "0 1 rx 123 [1] 11"],
    [" \x1b[1m\x1b[34m(1.500000)  can0  123   [1]  11\x1b[0m", "1500000 0 rx 123 [1] 11"],
    [" \x1b[2m(1.500000)\x1b[0m  \x1b[36mcan0\x1b[0m  \x1b[1m123\x1b[0m   [1]  11", "1500000 0 rx 123 [1] 11"],
    ["(1.500000) \x1b[01;31m\x1b[Kcan0\x1b[m\x1b[K 123#11", "1500000 0 rx 123 [1] 11"],
  ])("reads %s", async (line, expected) => {
    for (const end of ["\n", "\r\n", ""]) {
      const { lines, log } = await read(line + end);
      expect(lines).toEqual([expected]);
      expect(log.report.skipped).toBe(0);
    }
  });

  it.each([
    ["(1763800000) can0 123#00", "expected (seconds.fraction) at the beginning"],
    ["(99999999999.0) can0 123#00", "expected (seconds.fraction) at the beginning"],
    ["(1.0)", "expected an interface name after the time"],
    ["(1.0) can0 1234#00", "expected an id of 3 or 8 hex digits"],
    ["(1.0) can0 #00", "expected an id of 3 or 8 hex digits"],
    ["(1.0) can0 800#00", "expected an id up to 7FF"],
    ["(1.0) can0 40000000#00", "expected an id up to 3FFFFFFF"],
    ["(1.0) can0 123#112", "expected pairs of hex digits"],
    ["(1.0) can0 123#112233445566778899", "expected pairs of hex digits"],
    ["(1.0) can0 123#11 X", "expected pairs of hex digits"],
    ["(1.0) can0 123#11 R T", "expected pairs of hex digits"],
    ["(1.0) can0 123#11_9", "expected a raw DLC 9..F only after 8 bytes"],
    ["(1.0) can0 123#1122334455667788_8", "expected a raw DLC 9..F only after 8 bytes"],
    ["(1.0) can0 123#R9", "expected R and a DLC 0..8"],
    ["(1.0) can0 123#R8_", "expected R and a DLC 0..8"],
    ["(1.0) can0 123##", "expected a digit of CAN FD flags"],
    [`(1.0) can0 123##0${"00".repeat(65)}`, "expected pairs of hex digits"],
    ["(1.0) can0 123", "expected an id and # after the interface name"],
    ["hello world", "expected (seconds.fraction) interface id#data"],
    [" can0 123 [9] 1 2 3", "expected (seconds.fraction) interface id#data"],
    ["  can0  123   [2]  11", "expected (seconds.fraction) interface id#data"],
    ["  can0  123   [2]  11 22 33", "expected (seconds.fraction) interface id#data"],
    ["  can0  123   [2]  11`22`33", "expected (seconds.fraction) interface id#data"],
    ["  can0  800   [0] ", "expected (seconds.fraction) interface id#data"],
    [" (1.0)  can0  123   [1]  1", "expected an id and # after the interface name"],
  ])("skips %s and goes on", async (line, expected) => {
    const { lines, log } = await read(`(1.0) can0 123#01\n${line}\n(2.0) can0 123#02\n`);
    expect(lines).toEqual(["1000000 0 rx 123 [1] 01", "2000000 0 rx 123 [1] 02"]);
    expect(log.report.skipped).toBe(1);
    const [problem] = log.report.problems;
    expect(problem).toMatchObject({ unit: "line", position: 2 });
    expect(problem?.message).toContain(expected);
    expect(problem?.message).toContain(`found "${line.slice(0, 60)}`);
  });

  it("passes over comments, drop counts and CAN XL", async () => {
    const markers: Marker[] = [];
    const text =
      "# hello\n(1.5) can0 123#01\nDROPCOUNT: dropped 5 CAN frames on 'can0' socket (total drops 5)\n\n(1.0) can0 45123#81:00:12345678#11\n" +
      "  can0       123 [0003] (45|81:00:12345678) 11 22 33\n\tprotocol-violation{{}{}}\n";
    const { frames, log } = await readAll(text, { onMarker: (marker) => markers.push(marker) });
    expect(frames.map(show)).toEqual(["1500000 0 rx 123 [1] 01"]);
    expect(log.report.skipped).toBe(0);
    expect(log.report.ignored).toEqual(
      new Map([
        ["comment", 2],
        ["CAN XL frame", 2],
        ["explanation of an error frame", 1],
      ]),
    );
    expect(markers).toEqual([
      { timestampUs: 0, text: "hello" },
      { timestampUs: 1_500_000, text: "DROPCOUNT: dropped 5 CAN frames on 'can0' socket (total drops 5)" },
    ]);
  });

  it("numbers interfaces by their digits and keeps their names", async () => {
    const names = ["can1", "vcan5", "slcan-1", "body", "300", "can1"];
    const { frames, log } = await readAll(names.map((name) => `(1.0) ${name} 123#\n`).join(""));
    expect(frames.map(({ channel }) => channel)).toEqual([1, 5, 0, 2, 3, 1]);
    expect([...log.header.channelNames]).toEqual([
      [1, "can1"],
      [5, "vcan5"],
      [0, "slcan-1"],
      [2, "body"],
      [3, "300"],
    ]);
    const { bytes } = await writeAll("candump", frames, { channelNames: log.header.channelNames, direction: false });
    // aligned to the right, as candump does
    expect(Buffer.from(bytes).toString()).toBe(names.map((name) => `(0000000001.000000) ${name.padStart(7)} 123#\n`).join(""));
  });

  it("takes 256 interfaces and no more", async () => {
    const text = Array.from({ length: 300 }, (_, i) => `(1.0) net${"x".repeat(i)} 123#\n`).join("");
    const { frames, log } = await readAll(text);
    expect(new Set(frames.map(({ channel }) => channel)).size).toBe(256);
    expect(log.report.skipped).toBe(44);
  });

  it("counts the directions that `direction: false` leaves off", async () => {
    const { frames } = await readAll("(1.0) can0 123# T\n(1.0) can0 123# R\n");
    const { losses } = await writeAll("candump", frames, { direction: false });
    expect([...losses]).toEqual([["direction", 1]]);
  });

  it("reads wall-clock times of a zone", async () => {
    const { frames } = await readAll("(2025-07-01 12:00:00.000000)  can0  123   [0]\n", { timeZone: "Europe/Berlin" });
    expect(frames[0]?.timestampUs).toBe(Date.UTC(2025, 6, 1, 10) * 1000);
  });
});
