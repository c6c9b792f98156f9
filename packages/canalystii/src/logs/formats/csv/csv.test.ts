import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frame, readAll, show, writeAll } from "../../../../test/formats/support.js";
import { decodeBase64, putBase64 } from "./base64.js";

const PYTHON_CAN = "timestamp,arbitration_id,extended,remote,error,dlc,data\n";
const GVRET_1 = "Time Stamp,ID,Extended,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n";
const GVRET_2 = "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n";

describe("python-can's CSV", () => {
  it.each([
    ["1763800000.12348,0x290,0,0,0,4,Q9MDCg==", "1763800000123480 0 rx 290 [4] 43d3030a"],
    ["1763800000.0,0x18b8ffa,1,1,0,1,", "1763800000000000 0 rx 18b8ffaxR [1] "],
    ["5e-05,0x1,0,0,0,0,", "50 0 rx 1 [0] "],
    ["1,1F,1,0,0,1,/w==", "1000000 0 rx 1fx [1] ff"],
    ["1.5,0x80,0,0,1,0,", "1500000 0 rx 80E [8] 0000000000000000"],
    ["1.5,0x0,1,0,1,0,", "1500000 0 rx 80E [8] 0000000000000000"],
    ["1.5,0x123,0,0,0,12,AAECAwQFBgcICQoL", "1500000 0 rx 123F [9] 000102030405060708090a0b"],
  ])("reads %s", async (line, expected) => {
    const { frames, log } = await readAll(`${PYTHON_CAN}${line}\n`);
    expect(log.format.name).toBe("csv");
    expect(frames.map(show)).toEqual([expected]);
    expect(log.report.skipped).toBe(0);
  });

  it.each([
    ["1.5,0x123,0,0,0,1", "expected timestamp,arbitration_id"],
    ["-1.5,0x123,0,0,0,1,AA==", "expected a time in seconds"],
    ["1.5,0x20000000,0,0,0,1,AA==", "expected an id"],
    ["1.5,0x123,2,0,0,1,AA==", "expected 0 or 1"],
    ["1.5,0x123,0,0,0,65,AA==", "expected a length 0..64"],
    ["1.5,0x123,0,0,0,1,A*==", "expected up to 64 bytes of data in base64"],
    [`1.5,0x123,0,0,0,1,${"A".repeat(88)}`, "expected up to 64 bytes of data in base64"],
  ])("skips %s", async (line, expected) => {
    const { frames, log } = await readAll(`${PYTHON_CAN}${line}\n1.0,0x1,0,0,0,0,\n`);
    expect(frames).toHaveLength(1);
    expect(log.report.problems[0]).toMatchObject({ position: 2, message: expect.stringContaining(expected) });
  });

  it("encodes and decodes base64 as everybody does (property)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (data) => {
        const text = new Uint8Array(100);
        const end = putBase64(text, 3, { data, from: 0, size: data.length });
        expect(Buffer.from(text.subarray(3, end)).toString()).toBe(Buffer.from(data).toString("base64"));
        const out = new Uint8Array(64);
        expect(decodeBase64(text, 3, end, out)).toBe(data.length);
        expect(out.subarray(0, data.length)).toEqual(data);
      }),
    );
  });
});

describe("GVRET's CSV", () => {
  it.each([
    [GVRET_1, "166064000,0000021A,false,0,8,FE,36,12,FE,69,05,07,AD,", "166064000 0 rx 21a [8] fe3612fe690507ad"],
    [GVRET_1, "166064000,0000021A,true,1,2,FE,36,00,00,00,00,00,00,", "166064000 1 rx 21ax [2] fe36"],
    // wide ids are extended whatever the flag says
    [GVRET_1, "1,1000021A,false,0,0,00,00,00,00,00,00,00,00", "1 0 rx 1000021ax [0] "],
    [GVRET_2, "1763800000123456,0000021A,false,Tx,0,1,FE,00,00,00,00,00,00,00,", "1763800000123456 0 tx 21a [1] fe"],
  ])("reads %s%s", async (header, line, expected) => {
    const { frames, log } = await readAll(`${header}${line}\n`);
    expect(log.format.name).toBe("gvret");
    expect(frames.map(show)).toEqual([expected]);
  });

  it.each([
    ["x,0000021A,false,0,1,FE,", "expected a time in whole µs"],
    ["1,2000021A,false,0,1,FE,", "expected an id"],
    ["1,0000021A,maybe,0,1,FE,", "expected true or false"],
    ["1,0000021A,false,256,1,FE,", "expected a bus 0..255"],
    ["1,0000021A,false,0,65,FE,", "expected a length 0..64"],
    ["1,0000021A,false,0,2,FE,", "expected 2 bytes of data"],
  ])("skips %s", async (line, expected) => {
    const { frames, log } = await readAll(`${GVRET_1}${line}\n1,001,false,0,0,\n`);
    expect(frames).toHaveLength(1);
    expect(log.report.problems[0]).toMatchObject({ position: 2, message: expect.stringContaining(expected) });
  });

  it("writes version 1 without the direction and says so", async () => {
    const { bytes, losses } = await writeAll("gvret", [frame({ timestampUs: 5, direction: "tx", channel: 1, data: Uint8Array.of(1, 2) })], {
      version: 1,
    });
    expect(Buffer.from(bytes).toString()).toBe(`${GVRET_1}5,00000123,false,1,2,01,02,00,00,00,00,00,00,\n`);
    expect([...losses]).toEqual([["direction", 1]]);
  });
});

describe("SavvyCAN's generic CSV", () => {
  it("reads ids and bytes, without times", async () => {
    const { frames, log } = await readAll("ID,Data Bytes\n0000021A,FE 36 12 \n1000021A,\nxyz,11\n00000001,1 2\n");
    expect(log.format.name).toBe("savvycan");
    expect(frames.map(show)).toEqual(["0 0 rx 21a [3] fe3612", "0 0 rx 1000021ax [0] ", "0 0 rx 1 [2] 0102"]);
    expect(log.report.problems).toMatchObject([{ position: 4, message: expect.stringContaining("expected an id") }]);
  });
});
