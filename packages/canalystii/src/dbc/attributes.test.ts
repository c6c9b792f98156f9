import { describe, expect, it } from "vitest";
import { type Database, parseDbc, type Signal } from "./index.js";

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
    expect(said).toEqual(['13:1 warning: "7" is not a value of attribute "Kind"']);
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
