import { describe, expect, it } from "vitest";
import { Database, type Message, parseDbc, type Signal } from "./index.js";

function read(text: string): { database: Database; said: string[] } {
  const { database, problems } = parseDbc(text);
  return { database, said: problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`) };
}

function signalOf(text: string, name = "S"): Signal {
  const { database } = read(text);
  return database.messages[0]?.signals.find((signal) => signal.name === name) as Signal;
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
      '1:1 error: id 4294967295 is not in 0..0x7ff, nor 0x80000000 + 0..0x1fffffff; message "X" is left out',
      '3:1 warning: id 0x18feee00 of message "Y" has no bit 31 but more than 11 bits; it is taken for an extended one',
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
      '4:2 warning: signal "C" reaches up to byte 2; message "M" has 2 bytes',
      '5:2 warning: signal "D" reaches up to byte 3; message "M" has 2 bytes',
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
      '2:2 error: signal "A" of message "M" is left out: length 0 is not in 1..64 bits',
      '3:2 error: signal "B" of message "M" is left out: length 65 is not in 1..64 bits',
      '4:2 error: signal "C" of message "M" is left out: a float of 12 bits is none of 16, 32, 64',
      "5:18 error: the factor is beyond ±1.8e308",
      '6:16 error: expected byte order and sign such as 1+, got "2+"',
      '7:8 error: expected M, m and a number, or ":", got "m"',
      '8:24 warning: "a" is not a number; the limit is left out',
    ]);
    expect(database.messages[0]?.signals.map(({ name }) => name)).toEqual(["G"]);
  });

  it("keeps duplicate ids and names, finds the last, and reports them", () => {
    const { database, said } = read(`BO_ 1 A: 8 X\n${SIGNAL}BO_ 1 B: 8 X\n${SIGNAL}BO_ 2 B: 8 X\n${SIGNAL}${SIGNAL}CM_ SG_ 1 S "both";\n`);
    expect(said).toEqual([
      '3:1 warning: messages "A" and "B" have the same id 0x1; the last one holds',
      '5:1 warning: two messages are named "B"; the last one is found by its name',
      '7:2 warning: message "B" has two signals "S"; the last one holds',
    ]);
    expect(database.messages.map(({ name }) => name)).toEqual(["A", "B", "B"]);
    expect(database.messages.map(({ signals }) => signals[0]?.comment)).toEqual(["both", "both", undefined]);
    expect(database.decode({ id: 1, data: [5] })?.message).toBe(database.messages[1]);
    expect(database.message("B")).toBe(database.messages[2]);
    // the second message of an id has a name twice that the first does not have
    const twice = ' SG_ T : 8|8@1+ (1,0) [0|0] "" A\n'.repeat(2);
    expect(read(`BO_ 1 A: 8 X\n${SIGNAL}BO_ 1 A: 8 X\n${twice}`).said).toEqual([
      '3:1 warning: messages "A" and "A" have the same id 0x1; the last one holds',
      '5:2 warning: message "A" has two signals "T"; the last one holds',
    ]);
  });
});

describe("values and attributes", () => {
  it("reads labels of any value, of tables, and of environment variables", () => {
    const text = `${MESSAGE} SG_ S : 0|64@1- (1,0) [0|0] "" A
 SG_ T : 0|8@1+ (1,0) [0|0] "" A
VAL_TABLE_ Empty ;
VAL_TABLE_ Switch 1 "On; \\"really\\"" 0 "Off
or so" ;
VAL_ 1 S -1 "minus" 18446744073709551615 "all" 9007199254740993 "beyond" +2 "two" ;
VAL_ 1 T Switch ;
EV_ E: 0 [0|1] "" 0 1 DUMMY_NODE_VECTOR0 A;
VAL_ E 0 "no" 1 "yes";
`;
    const { database } = read(text);
    expect(signalOf(text).labels).toEqual(
      new Map<number | bigint, string>([
        [-1, "minus"],
        [18446744073709551615n, "all"],
        [9007199254740993n, "beyond"],
        [2, "two"],
      ]),
    );
    const table = new Map([
      [1, 'On; "really"'],
      [0, "Off\nor so"],
    ]);
    expect(signalOf(text, "T").labels).toEqual(table);
    expect([...database.valueTables]).toEqual([
      ["Empty", new Map()],
      ["Switch", table],
    ]);
    expect(database.environmentVariables[0]?.labels?.get(1)).toBe("yes");
  });

  it("reads enumerations by index and by text, with commas in them, and floats where integers are declared", () => {
    const { database, said } = read(`${MESSAGE}BO_ 2 N: 8 A
BA_DEF_ BO_ "Kind" ENUM "a","b, or so","c";
BA_DEF_ BO_ "Period" INT 0 100;
BA_DEF_ BO_ "Text" STRING ;
BA_DEF_ BO_ "Hex" HEX 0 255;
BA_DEF_DEF_ "Kind" "b, or so";
BA_ "Kind" BO_ 1 1;
BA_ "Kind" BO_ 2 "c";
BA_ "Period" BO_ 1 12.5;
BA_ "Text" BO_ 1 5;
BA_ "Hex" BO_ 2 255;
BA_ "Kind" BO_ 1 7;
`);
    expect(said).toEqual(['13:1 warning: "7" is not one of the 3 values of attribute "Kind"']);
    expect([...(database.messages[1]?.attributes ?? [])]).toEqual([
      ["Kind", "c"],
      ["Hex", 255],
    ]);
    expect(database.messages[0]?.attributes.get("Period")).toBe(12.5);
    expect(database.messages[0]?.attributes.get("Text")).toBe("5");
    expect(database.attributeDefinitions[0]).toEqual({
      name: "Kind",
      object: "message",
      type: "ENUM",
      minimum: undefined,
      maximum: undefined,
      values: ["a", "b, or so", "c"],
      default: "b, or so",
    });
  });

  it("takes cycle times and initial values from attributes and their defaults, wherever those stand", () => {
    const { database, said } = read(`BA_ "GenMsgCycleTime" BO_ 1 100;
BA_ "GenSigStartValue" SG_ 1 S 200;
BA_ "GenSigStartValue" SG_ 2 S 300;
BA_DEF_DEF_ "GenMsgCycleTime" 20;
BA_DEF_DEF_ "GenSigStartValue" 3;
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 0;
BA_DEF_ SG_ "GenSigStartValue" INT 0 0;
${MESSAGE}${SIGNAL}BO_ 2 N: 8 A
${SIGNAL}BO_ 3 O: 8 A
${SIGNAL}BA_ "GenMsgCycleTime" BO_ 3 0;
`);
    expect(said).toEqual(['11:2 warning: initial value 300 of signal "S" is not an integer in 0..255; it is not used']);
    expect(database.messages.map(({ cycleTimeMs, signals }) => [cycleTimeMs, signals[0]?.initial])).toEqual([
      [100, 200],
      [20, undefined],
      [undefined, 3],
    ]);
  });

  it("knows kinds of frames by text and by number", () => {
    const definitions = [
      'ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG","x","x","x","x","x","x","x","x","x","x","StandardCAN_FD","ExtendedCAN_FD"',
      "INT 0 15",
    ];
    for (const definition of definitions) {
      const { database } = read(`BO_ 1 A: 64 X\nBO_ 2 B: 8 X\nBO_ 2566844926 C: 8 X\nBO_ 3 D: 8 X
BA_DEF_ BO_ "VFrameFormat" ${definition};
BA_DEF_DEF_ "VFrameFormat" ${definition.startsWith("ENUM") ? '"StandardCAN"' : "0"};
BA_ "VFrameFormat" BO_ 1 14;
BA_ "VFrameFormat" BO_ 2566844926 3;
BA_ "VFrameFormat" BO_ 3 3;
`);
      expect(database.messages.map(({ fd, pgn }) => [fd, pgn])).toEqual([
        [true, undefined],
        [false, undefined],
        [false, 0xfef1],
        // a standard id has no parameter group
        [false, undefined],
      ]);
    }
  });

  it("takes messages of more than 8 bytes for CAN FD where the file does not say", () => {
    expect(read("BO_ 1 A: 9 X\nBO_ 2 B: 8 X\nBO_ 3 C: 65 X\n").database.messages.map(({ fd }) => fd)).toEqual([true, false, false]);
    const said = 'BA_DEF_ BO_ "VFrameFormat" INT 0 15;\nBA_DEF_DEF_ "VFrameFormat" 0;\n';
    expect(read(`BO_ 1 A: 9 X\n${said}`).database.messages[0]?.fd).toBe(false);
  });

  it("gives long names, and finds both", () => {
    const { database, said } = read(`BU_: Short
BO_ 1 Msg: 8 Short
 SG_ Mux M : 0|8@1+ (1,0) [0|0] "" Short
 SG_ Sig m1 : 8|8@1+ (1,0) [0|0] "" Short
CM_ SG_ 1 Sig "by the short name";
SIG_GROUP_ 1 G 1 : Mux Sig;
BA_DEF_ BU_ "SystemNodeLongSymbol" STRING ;
BA_DEF_ BO_ "SystemMessageLongSymbol" STRING ;
BA_DEF_ SG_ "SystemSignalLongSymbol" STRING ;
BA_ "SystemNodeLongSymbol" BU_ Short "LongNode";
BA_ "SystemMessageLongSymbol" BO_ 1 "LongMessage";
BA_ "SystemSignalLongSymbol" SG_ 1 Sig "LongSignal";
BA_ "SystemSignalLongSymbol" SG_ 1 Mux "LongMux";
`);
    expect(said).toEqual([]);
    const [message] = database.messages;
    expect(message).toMatchObject({ name: "LongMessage", shortName: "Msg", senders: ["LongNode"], multiplexer: "LongMux" });
    expect(message?.signals[1]).toMatchObject({
      name: "LongSignal",
      shortName: "Sig",
      comment: "by the short name",
      receivers: ["LongNode"],
      multiplexing: { branch: { selector: "LongMux" } },
    });
    expect(message?.signalGroups[0]?.signals).toEqual(["LongMux", "LongSignal"]);
    expect(database.message("Msg")).toBe(database.message("LongMessage"));
    expect(database.decode(database.encode("Msg", { Mux: 1, LongSignal: 7 }))?.get("Sig")?.value).toBe(7);
    expect(database.columns({ signals: ["Msg.Sig", "LongMessage.LongMux"] })).toBeDefined();
  });

  it("keeps environment variables, relations, and the comments on all of them", () => {
    const { database, said } = read(`BU_: A
${MESSAGE}${SIGNAL}EV_ E: 2 [0|0] "V" 1 7 DUMMY_NODE_VECTOR8001 A;
ENVVAR_DATA_ E: 12;
CM_ EV_ E "variable";
CM_ "one, ";
CM_ "two";
BA_DEF_REL_ BU_SG_REL_ "SigTime" INT 0 100;
BA_DEF_REL_ BU_BO_REL_ "MsgKind" ENUM "x","y";
BA_DEF_REL_ BU_EV_REL_ "Access" STRING ;
BA_REL_ "SigTime" BU_SG_REL_ A SG_ 1 S 20;
BA_REL_ "MsgKind" BU_BO_REL_ A 1 1;
BA_REL_ "Access" BU_EV_REL_ A E "rw";
`);
    expect(said).toEqual([]);
    expect(database.comment).toBe("one, two");
    expect(database.environmentVariables).toMatchObject([
      { name: "E", type: 2, initial: 1, id: 7, dataSize: 12, comment: "variable", nodes: ["A"] },
    ]);
    expect(database.relationAttributes).toEqual([
      { attribute: "SigTime", object: "node-signal", node: "A", id: 1, extended: false, name: "S", value: 20 },
      { attribute: "MsgKind", object: "node-message", node: "A", id: 1, extended: false, name: "", value: "y" },
      { attribute: "Access", object: "node-environment-variable", node: "A", id: undefined, extended: false, name: "E", value: "rw" },
    ]);
  });
});

describe("what is broken", () => {
  it("is reported at its place, and the next statement is read", () => {
    const { database, said } = read(`VERSION "1"
FOO_ bar
BU_: A
BO_ x M: 8 A
 SG_ S : 0|8@1+ (1,0) [0|0] "" A
BO_ 1 N: 8 A
 SG_ S : 0|8@1+ (1,0 [0|0] "" A
 SG_ T : 0|8@1+ (1,0) [0|0] "" A
CM_ SG_ 1 T "no end;
CM_ BO_ 1 "message";
CM_ SG_ 1 T "a "quote" in it";
CM_ BU_ A "node"
BA_DEF_ "Bus" STRING ;
`);
    expect(said).toEqual([
      '2:1 error: expected a keyword such as BO_ or CM_, got "FOO_"',
      '4:5 error: expected the id of a message, got "x"',
      '7:22 error: expected ")", got "["',
      '10:12 error: expected ";", got "message"',
      '11:17 error: expected ";", got "quote"',
      '13:1 warning: expected ";" before this',
    ]);
    expect(database.messages.map(({ name, comment }) => [name, comment])).toEqual([["N", "message"]]);
    expect(database.messages[0]?.signals.map(({ name }) => name)).toEqual(["T"]);
    expect(database.nodes[0]?.comment).toBe("node");
  });

  it("counts lines and columns as an editor does", () => {
    expect(read('CM_ "a\r\nb\rc\n";\r\n\tCM_ x;').said).toEqual(['5:6 error: expected BU_, BO_, SG_, EV_ or a value, got "x"']);
  });

  it("may refer to what is not there", () => {
    const { said } = read(`BU_: A
${MESSAGE}CM_ SG_ 1 X "x";
CM_ BO_ 2 "x";
CM_ BU_ B "x";
VAL_ 1 S Table ;
BA_ "No" BO_ 1 5;
BA_ "No" BO_ 1 6;
SIG_VALTYPE_ 3 S : 1;
`);
    expect(said).toEqual([
      '3:1 warning: CM_ refers to signal "X" of message 1, which does not have it',
      "4:1 warning: CM_ refers to message 2, which is not in the file",
      '5:1 warning: CM_ refers to node "B", which BU_ does not list',
      '6:1 warning: VAL_ refers to signal "S" of message 1, which does not have it',
      '6:1 error: VAL_ refers to value table "Table", which is not in the file',
      '7:1 warning: attribute "No" of a message is not defined',
      "9:1 warning: SIG_VALTYPE_ refers to message 3, which is not in the file",
    ]);
  });

  it("may be the whole file", () => {
    expect(read("").said).toEqual(["1:1 error: the file is empty"]);
    expect(read("\n\n").said).toEqual(["1:1 error: the file is empty"]);
    const none = "1:1 error: this is no DBC file: no line begins with a keyword such as VERSION, BU_ or BO_";
    expect(read("// nothing but a comment").said).toEqual([none]);
    expect(read("The quick brown fox\njumps over the lazy dog.\n").said).toEqual([none]);
    expect(read("exported by a tool\nBU_: A\n").said).toEqual(['1:1 error: expected a keyword such as BO_ or CM_, got "exported"']);
  });

  it("is listed up to a thousand problems, and counted beyond", () => {
    const { said } = read("BO_ x\n".repeat(5000));
    expect(said.length).toBe(1001);
    expect(said[1000]).toBe('1001:5 error: 4000 more problems, the first of them: expected the id of a message, got "x"');
  });

  it("is no content but an argument of another type or an unknown encoding", () => {
    expect(() => parseDbc(5 as unknown as string)).toThrow(TypeError);
    expect(() => parseDbc(new Uint8Array(1), { encoding: "no-such" })).toThrow(RangeError);
  });
});

describe("encodings", () => {
  const comment = (bytes: number[], options?: { encoding: string }) => {
    const text = [...'BU_: A\nCM_ BU_ A "'].map((each) => each.charCodeAt(0));
    const { database, problems } = parseDbc(Uint8Array.from([...text, ...bytes, 34, 59]), options);
    return { comment: database.nodes[0]?.comment, said: problems.map(({ message }) => message) };
  };

  it("are UTF-8 where it is valid, otherwise windows-1252", () => {
    expect(comment([0xc3, 0xa4])).toEqual({ comment: "ä", said: [] });
    expect(comment([0xe4, 0x80])).toEqual({ comment: "ä€", said: [] });
    expect(comment([0x80, 0x99])).toEqual({ comment: "€™", said: [] });
  });

  it("may be given", () => {
    expect(comment([0xb3, 0xb5], { encoding: "gbk" })).toEqual({ comment: "车", said: [] });
    expect(comment([0x80], { encoding: "latin1" })).toEqual({ comment: "€", said: [] });
    expect(comment([0xe4], { encoding: "utf-8" }).said).toEqual(["the file is not utf-8: this character is not valid in it"]);
  });

  it("are doubted where windows-1252 has no such character", () => {
    expect(comment([0x81, 0x40]).said).toEqual(["byte 0x81 is neither UTF-8 nor windows-1252; give the encoding of the file, such as gbk"]);
  });

  it("are UTF-16 with its byte order mark", () => {
    const text = '\ufeffVERSION "ä"';
    const little = new Uint8Array(Uint16Array.from(text, (each) => each.charCodeAt(0)).buffer);
    const big = Uint8Array.from(little, (_, i) => little[i ^ 1] ?? 0);
    for (const bytes of [little, big]) expect(parseDbc(bytes).database.version).toBe("ä");
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
    expect(withSignal({ float: true })).toThrow("float signal M.S has 8 bits, which is none of 16, 32, 64");
    expect(() => new Database({ ...database, messages: [{ ...message, id: 0x800 }] })).toThrow("id of message M is 2048");
  });
});
