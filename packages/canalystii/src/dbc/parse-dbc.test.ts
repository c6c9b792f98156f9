import { describe, expect, it } from "vitest";
import { Database, type Message, parseDbc, type Signal } from "./index.js";

function read(text: string): { database: Database; said: string[] } {
  const { database, problems } = parseDbc(text);
  return { database, said: problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`) };
}

const MESSAGE = "BO_ 1 M: 8 A\n";
const SIGNAL = ' SG_ S : 0|8@1+ (1,0) [0|0] "" A\n';

describe("messages and signals", () => {
  it("reads every field", () => {
    const { database, said } = read(`BU_: Engine Gateway
BO_ 2566844926 Status: 8 Engine
 SG_ Torque m3 : 12|12@0- (0.5,-40) [-10|+127.5] "Nm" Gateway, Engine
 SG_ Mode M:0|4@1+(1,0)[0|0]"" Vector__XXX
CM_ BO_ 2566844926 "a message";
CM_ SG_ 2566844926 Torque "a signal";
BO_TX_BU_ 2566844926 : Gateway,Engine;
SIG_GROUP_ 2566844926 Both 1 : Torque Mode;
VAL_ 2566844926 Mode 0 "Off" 15 "On" ;
`);
    expect(said).toEqual([]);
    const none = new Map();
    const torque: Signal = {
      name: "Torque",
      shortName: "Torque",
      start: 12,
      length: 12,
      byteOrder: "motorola",
      signed: true,
      float: false,
      scale: 0.5,
      offset: -40,
      minimum: -10,
      maximum: 127.5,
      unit: "Nm",
      receivers: ["Gateway", "Engine"],
      comment: "a signal",
      labels: undefined,
      initial: undefined,
      attributes: none,
      multiplexing: { selector: false, branch: { selector: "Mode", ranges: [[3, 3]] } },
    };
    const mode: Signal = {
      name: "Mode",
      shortName: "Mode",
      start: 0,
      length: 4,
      byteOrder: "intel",
      signed: false,
      float: false,
      scale: 1,
      offset: 0,
      minimum: undefined,
      maximum: undefined,
      unit: undefined,
      receivers: [],
      comment: undefined,
      labels: new Map([
        [0, "Off"],
        [15, "On"],
      ]),
      initial: undefined,
      attributes: none,
      multiplexing: { selector: true, branch: undefined },
    };
    const status: Message = {
      id: 0x18fe_f1fe,
      extended: true,
      name: "Status",
      shortName: "Status",
      length: 8,
      fd: false,
      senders: ["Engine", "Gateway"],
      comment: "a message",
      cycleTimeMs: undefined,
      attributes: none,
      signals: [torque, mode],
      signalGroups: [{ name: "Both", repetitions: 1, signals: ["Torque", "Mode"] }],
      multiplexer: "Mode",
      pgn: undefined,
    };
    expect(database.messages).toEqual([status]);
  });

  it("takes everything on one line, with carriage returns alone, with CRLF, with tabs, and with a byte order mark", () => {
    const lines = [
      'VERSION "1"',
      "NS_ :",
      "\tCM_",
      "\tBA_DEF_",
      "BS_:",
      "BU_: A",
      'VAL_TABLE_ T 0 "x" ;',
      "",
      "BO_ 1 M: 8 A",
      SIGNAL.trimEnd(),
      "BO_TX_BU_ 1 : A,B;",
      'CM_ SG_ 1 S "x";',
    ];
    for (const end of ["\n", "\r", "\r\n", " ", "\n\t", "\n\n"]) {
      const { database, said } = read(`\ufeff${lines.join(end)}${end}`);
      expect(said).toEqual([]);
      expect(database.version).toBe("1");
      expect(database.nodes.map(({ name }) => name)).toEqual(["A"]);
      expect(database.messages[0]?.signals[0]).toMatchObject({ comment: "x", receivers: ["A"] });
    }
  });

  it("takes NS_ with its symbols indented, not indented, on one line, or none, and BS_ with and without values", () => {
    for (const symbols of ["NS_ :\n\tCM_\n\tBA_\n", "NS_ :\nCM_\nBA_\n", "NS_ : CM_ BA_\n", "NS_:\n\n", ""]) {
      for (const timing of ["BS_:", "BS_ :", "BS_: 500 : 12,34", "BS_: 500000"]) {
        const { database, said } = read(`${symbols}${timing}\nBU_:A B\n${MESSAGE}`);
        expect(said).toEqual([]);
        expect(database.nodes.length).toBe(2);
        expect(database.messages.length).toBe(1);
      }
    }
  });

  it("leaves out what belongs to no message", () => {
    const text = `BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX\n${SIGNAL}CM_ SG_ 3221225472 S "x";\nVAL_ 3221225472 S 0 "a" ;\n`;
    const { database, said } = read(text);
    expect(database.messages).toEqual([]);
    expect(said).toEqual([]);
  });

  it("reports ids that cannot be", () => {
    const { database, said } = read(
      `BO_ 4294967295 X: 8 A\n${SIGNAL}BO_ 419360256 Y: 8 A\nCM_ BO_ 419360256 "y";\nCM_ BO_ 4294967295 "x";\n`,
    );
    expect(said).toEqual([
      '1:1 error: id 4294967295 is not in 0..0x7ff or in 0x80000000 + 0..0x1fffffff; message "X" is skipped',
      '3:1 warning: id 0x18feee00 of message "Y" has more than 11 bits but bit 31 is not set; it is used as an extended id',
    ]);
    expect(database.messages.map(({ id, extended, comment }) => [id, extended, comment])).toEqual([[0x18fe_ee00, true, "y"]]);
  });

  it("reports signals beyond the message, and signals that share bits", () => {
    const { said } = read(`BO_ 1 M: 2 A
 SG_ A : 0|8@1+ (1,0) [0|0] "" A
 SG_ B : 4|8@1+ (1,0) [0|0] "" A
 SG_ C : 12|8@1+ (1,0) [0|0] "" A
 SG_ D : 16|8@0+ (1,0) [0|0] "" A
`);
    expect(said).toEqual([
      '3:2 warning: signals "B" and "A" share bits',
      '4:2 warning: signal "C" needs 3 bytes; message "M" has 2',
      '5:2 warning: signal "D" needs 4 bytes; message "M" has 2',
      '5:2 warning: signals "D" and "C" share bits',
    ]);
  });

  it("lets signals of different branches share bits, and no others", () => {
    const { said } = read(`BO_ 1 M: 8 A
 SG_ Mode M : 0|8@1+ (1,0) [0|0] "" A
 SG_ A m0 : 8|8@1+ (1,0) [0|0] "" A
 SG_ B m1 : 8|8@1+ (1,0) [0|0] "" A
 SG_ C m1 : 15|8@1+ (1,0) [0|0] "" A
 SG_ D m2 : 7|2@1+ (1,0) [0|0] "" A
`);
    expect(said).toEqual(['5:2 warning: signals "C" and "B" share bits', '6:2 warning: signals "D" and "Mode" share bits']);
  });

  it("leaves out signals that cannot be", () => {
    const { database, said } = read(`${MESSAGE} SG_ A : 0|0@1+ (1,0) [0|0] "" A
 SG_ B : 0|65@1+ (1,0) [0|0] "" A
 SG_ C : 0|12@1+ (1,0) [0|0] "" A
 SG_ D : 0|8@1+ (1e999,0) [0|0] "" A
 SG_ E : 0|8@2+ (1,0) [0|0] "" A
 SG_ F m : 0|8@1+ (1,0) [0|0] "" A
 SG_ G : 0|8@1+ (1,0) [a|1] "" A
SIG_VALTYPE_ 1 C : 1;
`);
    expect(said).toEqual([
      '2:2 error: signal "A" of message "M" is skipped: length 0 is not in 1..64 bits',
      '3:2 error: signal "B" of message "M" is skipped: length 65 is not in 1..64 bits',
      '4:2 error: signal "C" of message "M" is skipped: float length 12 is not 16, 32 or 64 bits',
      "5:18 error: the factor is beyond ±1.8e308",
      '6:14 error: expected byte order and sign such as 1+, found "2+"',
      '7:8 error: expected M, m and a number, or ":", found "m"',
      '8:24 warning: "a" is not a number; the limit is ignored',
    ]);
    expect(database.messages[0]?.signals.map(({ name }) => name)).toEqual(["G"]);
  });

  it("keeps duplicate ids and names, finds the last, and reports them", () => {
    const { database, said } = read(`BO_ 1 A: 8 X\n${SIGNAL}BO_ 1 B: 8 X\n${SIGNAL}BO_ 2 B: 8 X\n${SIGNAL}${SIGNAL}CM_ SG_ 1 S "both";\n`);
    expect(said).toEqual([
      '3:1 warning: messages "A" and "B" have the same id 0x1; the last one is used',
      '5:1 warning: two messages are named "B"; the name finds the last one',
      '7:2 warning: message "B" has two signals "S"; the last one is used',
    ]);
    expect(database.messages.map(({ name }) => name)).toEqual(["A", "B", "B"]);
    expect(database.messages.map(({ signals }) => signals[0]?.comment)).toEqual(["both", "both", undefined]);
    expect(database.decode({ id: 1, data: [5] })?.message).toBe(database.messages[1]);
    expect(database.message("B")).toBe(database.messages[2]);
    // the second message of an id has a name twice that the first does not have
    const twice = ' SG_ T : 8|8@1+ (1,0) [0|0] "" A\n'.repeat(2);
    expect(read(`BO_ 1 A: 8 X\n${SIGNAL}BO_ 1 A: 8 X\n${twice}`).said).toEqual([
      '3:1 warning: messages "A" and "A" have the same id 0x1; the last one is used',
      '5:2 warning: message "A" has two signals "T"; the last one is used',
    ]);
  });
});

describe("a database", () => {
  it("is plain data, goes through structuredClone, and works again", () => {
    const { database } = read(`${MESSAGE} SG_ S : 0|8@1+ (2,0) [0|0] "" A\nVAL_ 1 S 1 "one" ;\n`);
    const clone = new Database(structuredClone(database));
    expect(clone).toEqual(database);
    expect(clone.decode({ id: 1, data: [1] })?.get("S")).toMatchObject({ raw: 1, value: 2, label: "one" });
  });

  it("made by hand is checked", () => {
    const { database } = read(MESSAGE + SIGNAL);
    const [message] = database.messages as [Message];
    const [signal] = message.signals as [Signal];
    const withSignal = (change: Partial<Signal>) => () =>
      new Database({ ...database, messages: [{ ...message, signals: [{ ...signal, ...change }] }] });
    expect(withSignal({ length: 65 })).toThrow("length of signal M.S is 65, not an integer in 1..64");
    expect(withSignal({ start: -1 })).toThrow("start bit of signal M.S is -1, not an integer in 0..524287");
    expect(withSignal({ float: true })).toThrow("float signal M.S has 8 bits, not 16, 32 or 64");
    expect(() => new Database({ ...database, messages: [{ ...message, id: 0x800 }] })).toThrow("id of message M is 2048");
  });
});
