import { describe, expect, it } from "vitest";
import type { Message } from "./model/model.js";
import { parseDbc } from "./parse-dbc.js";
import { CHECKSUMS, type ChecksumName } from "./protect/checksums.js";
import { MessageProtection } from "./protect/protection.js";

const DEFINITIONS = `BA_DEF_ SG_ "CanalystCounter" INT 0 255;
BA_DEF_ SG_ "CanalystChecksum" STRING;
BA_DEF_ BO_ "CanalystDataId" INT 0 65535;
BA_DEF_ SG_ "GenSigFuncType" ENUM "NoFunction","CHK","CNTR";`;

function messageOf(signals: readonly string[], attributes: readonly string[] = [], id = 0x123): Message {
  const { database } = parseDbc(
    [`BO_ ${id} M: 8 E`, ...signals.map((signal) => ` SG_ ${signal} "" E`), DEFINITIONS, ...attributes.map((each) => `BA_ ${each};`)].join(
      "\n",
    ),
  );
  return database.messages[0] as Message;
}

const COUNTER = "Alive : 4|4@1+ (1,0) [0|14]";
const CHECKSUM = "Check : 0|8@1+ (1,0) [0|255]";

function checksumOf(name: ChecksumName, text: string): number {
  const { start, step, final } = CHECKSUMS[name];
  return [...new TextEncoder().encode(text)].reduce(step, start({ id: 0x5a1, dataId: 0 })) ^ final;
}

describe("checksums", () => {
  // the check values of the CRC catalogue for "123456789"; the others follow from their definition
  it.each([
    ["crc8-j1850", 0x4b],
    ["crc8-autosar", 0xdf],
    ["e2e-p01", 0x37],
    ["xor8", 0x31],
    ["xor8-id", 0x31 ^ 0xa1],
    ["sum8", 477 % 256],
    ["sum8-id", (477 + 0xa1) % 256],
  ] as const)("%s of the usual text", (name, expected) => {
    expect(checksumOf(name, "123456789")).toBe(expected);
  });
});

describe("MessageProtection", () => {
  it("counts from the minimum to the maximum and starts over", () => {
    const protection = new MessageProtection(messageOf([COUNTER], ['"CanalystCounter" SG_ 291 Alive 1']));
    const data = new Uint8Array(8).fill(0xff);
    const counted = [0, 1, 14, 15, 16].map((count) => {
      protection.apply(data, count);
      return data[0];
    });
    expect(counted).toEqual([0x0f, 0x1f, 0xef, 0x0f, 0x1f]);
    expect([...data.subarray(1)]).toEqual(new Array(7).fill(0xff));
  });

  it("has the raw values of each counter, unless it has all", () => {
    const signals = ["A : 0|4@1+ (1,1) [2|15]", "B : 4|4@1+ (1,0) [0|15]", "C : 8|4@1+ (1,0) [0|0]", "D : 12|4@1+ (1,0) [3|16]"];
    const attributes = ["A", "B", "C", "D"].map((name) => `"CanalystCounter" SG_ 291 ${name} 1`);
    const { counters } = new MessageProtection(messageOf(signals, attributes)).roles;
    expect(counters.map(({ values }) => values)).toEqual([[1, 14], undefined, undefined, undefined]);
  });

  it("has all values of the bits without limits, and steps", () => {
    const protection = new MessageProtection(messageOf(["A : 0|4@1+ (1,0) [0|0]"], ['"CanalystCounter" SG_ 291 A 3']));
    const data = new Uint8Array(8);
    protection.apply(data, 6);
    expect(data[0]).toBe(2);
  });

  it("computes the checksum after the counter, over all bytes but its own", () => {
    const attributes = ['"CanalystCounter" SG_ 291 Alive 1', '"CanalystChecksum" SG_ 291 Check "xor8-id"'];
    const protection = new MessageProtection(messageOf(["Alive : 8|4@1+ (1,0) [0|0]", CHECKSUM], attributes));
    const data = Uint8Array.of(0xee, 0, 1, 2, 4, 8, 16, 32);
    protection.apply(data, 5);
    expect([...data]).toEqual([0x23 ^ 5 ^ 63, 5, 1, 2, 4, 8, 16, 32]);
  });

  it("counts bits of a checksum that shares its bytes as 0", () => {
    const protection = new MessageProtection(messageOf(["Check : 4|8@1+ (1,0) [0|255]"], ['"CanalystChecksum" SG_ 291 Check "sum8"']));
    const data = Uint8Array.of(0xf1, 0x2f, 3, 0, 0, 0, 0, 0);
    protection.apply(data, 0);
    expect([...data.subarray(0, 3)]).toEqual([0x41, 0x22, 3]);
  });

  it("computes AUTOSAR's profile 1 as in its specification", () => {
    const attributes = ['"CanalystChecksum" SG_ 291 Check "e2e-p01"', '"CanalystDataId" BO_ 291 291'];
    const protection = new MessageProtection(messageOf([CHECKSUM, "Counter : 8|4@1+ (1,0) [0|14]"], attributes));
    const data = new Uint8Array(8);
    protection.apply(data, 0);
    const first = data[0];
    protection.apply(data, 1);
    expect([first, data[0], data[1]]).toEqual([0xcc, 0x91, 1]);
  });

  it("has the data id of each checksum, of the message or of the signal", () => {
    const name = '"CanalystChecksum" SG_ 291';
    const signals = [CHECKSUM, "Second : 8|8@1+ (1,0) [0|255]", "Third : 16|8@1+ (1,0) [0|255]"];
    const attributes = [`${name} Check "e2e-p01"`, `${name} Second "e2e-p01"`, `${name} Third "xor8"`];
    const idsOf = (more: readonly string[]) =>
      new MessageProtection(messageOf(signals, [...attributes, ...more])).roles.checksums.map(({ dataId }) => dataId);
    expect(idsOf(['"E2EDataId" SG_ 291 Check 258', '"CanalystDataId" SG_ 291 Second 772'])).toEqual([258, 772, 0]);
    expect(idsOf(['"CanalystDataId" BO_ 291 7'])).toEqual([7, 7, 0]);
  });

  it("needs no data id of a checksum beyond the end of the frame", () => {
    const message = messageOf(
      ["Counter : 0|4@1+ (1,0) [0|15]", "Check : 56|8@1+ (1,0) [0|255]"],
      [`"CanalystChecksum" SG_ 291 Check "e2e-p01"`],
    );
    expect(() => new MessageProtection(message)).toThrow("needs a data id");
    const short = new MessageProtection({ ...message, length: 7 });
    const data = new Uint8Array(7);
    short.apply(data, 3);
    expect([...data]).toEqual([3, 0, 0, 0, 0, 0, 0]);
    expect(short.roles.checksums).toMatchObject([{ checksum: "e2e-p01", dataId: 0 }]);
  });

  it("recognizes counters by function type and by the usual names, and reports checksums of unknown kind", () => {
    const { roles } = new MessageProtection(
      messageOf(
        [
          "COUNTER : 0|2@1+ (1,0) [0|3]",
          "Rpm_AliveCounter : 2|4@1+ (1,0) [0|15]",
          "Zaehler : 6|2@1+ (1,0) [0|3]",
          "StartCounter : 8|8@1+ (1,0) [0|255]",
        ].concat(
          "MessageCounter : 16|16@1+ (1,0) [0|0]",
          "CHECKSUM : 32|8@1+ (1,0) [0|255]",
          "SpeedCrc : 40|8@1+ (1,0) [0|255]",
          "Pruef : 48|8@1+ (1,0) [0|255]",
        ),
        ['"GenSigFuncType" SG_ 291 Zaehler "CNTR"', '"GenSigFuncType" SG_ 291 Pruef "CHK"'],
      ),
    );
    expect(roles.counters.map(({ signal }) => signal.name)).toEqual(["COUNTER", "Rpm_AliveCounter", "Zaehler"]);
    expect(roles.unknown.map(({ name }) => name)).toEqual(["CHECKSUM", "SpeedCrc", "Pruef"]);
  });

  it("can be told the checksums, and that a counter is none", () => {
    const message = messageOf(["CHECKSUM : 0|8@1+ (1,0) [0|255]", "COUNTER : 8|2@1+ (1,0) [0|3]"], ['"CanalystCounter" SG_ 291 COUNTER 0']);
    const checksum = ({ name }: { readonly name: string }) => (name === "CHECKSUM" ? "sum8" : undefined);
    const { roles } = new MessageProtection(message, { checksum });
    expect(roles).toMatchObject({ counters: [], checksums: [{ checksum: "sum8" }], unknown: [] });
    expect(new MessageProtection(message, { checksum, except: () => true }).roles.checksums).toEqual([]);
  });

  it.each([
    [CHECKSUM, '"CanalystChecksum" SG_ 291 Check "crc9"', 'attribute CanalystChecksum of signal M.Check is "crc9", not one of none, xor8'],
    [
      "Check : 0|4@1+ (1,0) [0|0]",
      '"CanalystChecksum" SG_ 291 Check "xor8"',
      "signal M.Check cannot be a checksum: it is not an integer of 8..32 bits",
    ],
    [CHECKSUM, '"CanalystChecksum" SG_ 291 Check "e2e-p01"', "needs a data id: the message has no attribute CanalystDataId"],
    ["Check M : 0|8@1+ (1,0) [0|0]", '"CanalystCounter" SG_ 291 Check 1', "it selects signals, or is not in all frames"],
  ])("refuses %s with %s", (signal, attribute, message) => {
    expect(() => new MessageProtection(messageOf([signal], [attribute]))).toThrow(message);
  });
});
