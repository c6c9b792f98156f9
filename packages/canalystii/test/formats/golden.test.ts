import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { CanFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { type CreateLogWriterOptions, createLogWriter } from "../../src/logs/index.js";
import { concat, frame } from "./support.js";

/** The bytes other tools get from here: a change of these is a change of the format. */
const FRAMES: readonly CanFrame[] = [
  frame({ timestampUs: 1_763_800_000_123_456, id: 0x290, data: Uint8Array.of(0x43, 0xd3, 0x03, 0x0a) }),
  frame({ timestampUs: 1_763_800_000_123_500, channel: 1, id: 0x0ceb_1398, remote: true, dlc: 4, direction: "tx" }),
  frame({ timestampUs: 1_763_800_001_000_000, id: 0x1b7, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), dlc: 14 }),
  frame({
    timestampUs: 1_763_800_001_000_001,
    channel: 1,
    id: 0x12,
    extended: true,
    fd: true,
    brs: true,
    dlc: 9,
    data: new Uint8Array(12).fill(0xab),
  }),
  frame({ timestampUs: 1_763_800_061_000_000, id: 0x88, error: true, dlc: 8, data: Uint8Array.of(0, 0, 0x84, 0x19, 0, 0, 0, 0) }),
];

async function golden(format: string, options: CreateLogWriterOptions = {}): Promise<Uint8Array> {
  const writer = await createLogWriter(format, options);
  const parts = [await writer.write(FrameBatch.from(FRAMES)), await writer.marker(1_763_800_061_000_001, "overrun")];
  const end = await writer.finish();
  const bytes = concat([...parts, end.bytes]);
  for (const patch of end.patches) bytes.set(patch.bytes, patch.offset);
  return bytes;
}

async function text(format: string): Promise<string[]> {
  return Buffer.from(await golden(format))
    .toString("latin1")
    .replaceAll("\r", "<CR>")
    .split("\n");
}

function hex(bytes: Uint8Array): string[] {
  return (
    Buffer.from(bytes)
      .toString("hex")
      .match(/.{1,64}/g) ?? []
  );
}

describe("golden bytes", () => {
  it("candump", async () => {
    expect(await text("candump")).toMatchInlineSnapshot(`
      [
        "(1763800000.123456) can0 290#43D3030A R",
        "(1763800000.123500) can1 0CEB1398#R4 T",
        "(1763800001.000000) can0 1B7#0102030405060708_E R",
        "(1763800001.000001) can1 00000012##1ABABABABABABABABABABABAB R",
        "(1763800061.000000) can0 20000088#0000841900000000 R",
        "# (1763800061.000001) overrun",
        "",
      ]
    `);
  });
  it("ASC", async () => {
    expect(await text("asc")).toMatchInlineSnapshot(`
      [
        "date Sat Nov 22 08:26:40.123 2025",
        "base hex  timestamps absolute",
        "internal events logged",
        "// version 9.0.0",
        "Begin Triggerblock Sat Nov 22 08:26:40.123 2025",
        " 0.000000 Start of measurement",
        " 0.000456 1  290             Rx   d 4 43 D3 03 0A",
        " 0.000500 2  CEB1398x        Tx   r 4",
        " 0.877000 1  1B7             Rx   d E 01 02 03 04 05 06 07 08",
        " 0.877001 CANFD   2 Rx 12x                                           1 0 9 12 AB AB AB AB AB AB AB AB AB AB AB AB        0    0     3000         0        0        0        0        0",
        "60.877000 1  ErrorFrame ECC: 10011001",
        "// 60.877001 overrun",
        "End TriggerBlock",
        "",
      ]
    `);
  });
  it("TRC", async () => {
    expect(await text("trc")).toMatchInlineSnapshot(`
      [
        ";$FILEVERSION=2.1<CR>",
        ";$STARTTIME=45983.351853275462963<CR>",
        ";$COLUMNS=N,O,T,B,I,d,R,L,D<CR>",
        ";<CR>",
        ";   Start time: 2025-11-22 08:26:40.123<CR>",
        ";-------------------------------------------------------------------------------<CR>",
        ";   Message   Time    Type    ID     Rx/Tx<CR>",
        ";   Number    Offset  |  Bus  [hex]  |  Reserved<CR>",
        ";   |         [ms]    |  |    |      |  |  Data Length Code<CR>",
        ";   |         |       |  |    |      |  |  |    Data [hex] ...<CR>",
        ";   |         |       |  |    |      |  |  |    |<CR>",
        ";---+-- ------+------ +- +- --+----- +- +- +--- +- -- -- -- -- -- -- --<CR>",
        "      1         0.456 DT   1     0290 Rx -  4    43 D3 03 0A<CR>",
        "      2         0.500 RR   2 0CEB1398 Tx -  4<CR>",
        "      3       877.000 DT   1     01B7 Rx -  14   01 02 03 04 05 06 07 08<CR>",
        "      4       877.001 FB   2 00000012 Rx -  9    AB AB AB AB AB AB AB AB AB AB AB AB<CR>",
        "      5     60877.000 ER   1        - Rx -  5    04 00 19 00 00<CR>",
        "      6     60877.001 EV  -  overrun<CR>",
        "",
      ]
    `);
  });
  it("python-can's CSV", async () => {
    expect(await text("csv")).toMatchInlineSnapshot(`
      [
        "timestamp,arbitration_id,extended,remote,error,dlc,data",
        "1763800000.123456,0x290,0,0,0,4,Q9MDCg==",
        "1763800000.1235,0xceb1398,1,1,0,4,",
        "1763800001.0,0x1b7,0,0,0,8,AQIDBAUGBwg=",
        "1763800001.000001,0x12,1,0,0,12,q6urq6urq6urq6ur",
        "1763800061.0,0x88,0,0,1,8,AACEGQAAAAA=",
        "",
      ]
    `);
  });
  it("GVRET", async () => {
    expect(await text("gvret")).toMatchInlineSnapshot(`
      [
        "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8",
        "1763800000123456,00000290,false,Rx,0,4,43,D3,03,0A,00,00,00,00,",
        "1763800001000000,000001B7,false,Rx,0,8,01,02,03,04,05,06,07,08,",
        "",
      ]
    `);
  });
  it("JSON lines", async () => {
    expect(await text("jsonl")).toMatchInlineSnapshot(`
      [
        "{"timestampUs":1763800000123456,"channel":0,"id":656,"dlc":4,"data":"43D3030A","direction":"rx"}",
        "{"timestampUs":1763800000123500,"channel":1,"id":216732568,"extended":true,"remote":true,"dlc":4,"data":"","direction":"tx"}",
        "{"timestampUs":1763800001000000,"channel":0,"id":439,"dlc":14,"data":"0102030405060708","direction":"rx"}",
        "{"timestampUs":1763800001000001,"channel":1,"id":18,"extended":true,"fd":true,"brs":true,"dlc":9,"data":"ABABABABABABABABABABABAB","direction":"rx"}",
        "{"timestampUs":1763800061000000,"channel":0,"id":136,"error":true,"dlc":8,"data":"0000841900000000","direction":"rx"}",
        "{"timestampUs":1763800061000001,"marker":"overrun"}",
        "",
      ]
    `);
  });
  it("pcap", async () => {
    expect(hex(await golden("pcap"))).toMatchInlineSnapshot(`
      [
        "d4c3b2a102000400000000000000000000000400e3000000c073216940e20100",
        "0c0000000c000000000002900400000043d3030ac07321696ce2010008000000",
        "08000000cceb139804000000c1732169000000001000000010000000000001b7",
        "0800000e0102030405060708c173216901000000140000001400000080000012",
        "0c050000ababababababababababababfd732169000000001000000010000000",
        "20000088080000000000841900000000",
      ]
    `);
  });
  it("pcapng", async () => {
    expect(hex(await golden("pcapng"))).toMatchInlineSnapshot(`
      [
        "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c00000001000000",
        "20000000e3000000000004000200040063616e30000000002000000006000000",
        "38000000000000002a440600405276b00c0000000c0000000000029004000000",
        "43d3030a020004000100000000000000380000000100000020000000e3000000",
        "000004000200040063616e310000000020000000060000003400000001000000",
        "2a4406006c5276b00800000008000000cceb1398040000000200040002000000",
        "0000000034000000060000003c000000000000002a44060040b283b010000000",
        "10000000000001b70800000e0102030405060708020004000100000000000000",
        "3c0000000600000040000000010000002a44060041b283b01400000014000000",
        "800000120c050000abababababababababababab020004000100000000000000",
        "40000000060000003c000000000000002a440600403917b41000000010000000",
        "200000880800000000008419000000000200040001000000000000003c000000",
        "0600000030000000000000002a440600413917b4000000000000000001000700",
        "6f76657272756e000000000030000000",
      ]
    `);
  });
  it("BLF, unpacked", async () => {
    const bytes = await golden("blf");
    const view = new DataView(bytes.buffer);
    const size = view.getUint32(144 + 8, true);
    expect(144 + size + (size % 4)).toBe(bytes.length);
    // how small zlib packs differs between its versions, and with it two sizes
    const header = bytes.slice(0, 176);
    header.fill(0, 16, 24).fill(0, 152, 156);
    expect(view.getUint32(16, true)).toBe(bytes.length);
    expect([...hex(header), "", ...hex(inflateSync(bytes.subarray(176, 144 + size)))]).toMatchInlineSnapshot(`
      [
        "4c4f474790000000d41a3e000004000000000000000000004802000000000000",
        "0600000006000000e9070b000600160008001a0028007b00e9070b0006001600",
        "08001b0029000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000000000000000000000000000000004c4f424a10000100000000000a000000",
        "02000000000000009801000000000000",
        "",
        "4c4f424a200001003000000001000000020000000000000040f5060000000000",
        "010000049002000043d3030a000000004c4f424a200001003000000001000000",
        "020000000000000020a1070000000000020081049813eb8c0000000000000000",
        "4c4f424a200001003000000001000000020000000000000040f5453400000000",
        "0100000eb701000001020304050607084c4f424a200001007800000064000000",
        "020000000000000028f945340000000002000009120000800000000000030c00",
        "00000000abababababababababababab00000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "00000000000000004c4f424a2000010040000000490000000200000000000000",
        "404d8d2c0e000000010000000000000000000800000000008800000000000000",
        "00008419000000004c4f424a2000010050000000600000000200000000000000",
        "28518d2c0e0000000000000000000000ffffff00000000000000000008000000",
        "000000000000000000000000000000006f76657272756e20",
      ]
    `);
  });
});
