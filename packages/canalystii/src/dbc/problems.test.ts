import { describe, expect, it } from "vitest";
import { type Database, parseDbc } from "./index.js";

function read(text: string): { database: Database; said: string[] } {
  const { database, problems } = parseDbc(text);
  return { database, said: problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`) };
}

const MESSAGE = "BO_ 1 M: 8 A\n";

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
      '2:1 error: expected a keyword such as BO_ or CM_, found "FOO_"',
      '4:5 error: expected the id of a message, found "x"',
      '7:22 error: expected ")", found "["',
      '10:12 error: expected ";", found "message"',
      '11:17 error: expected ";", found "quote"',
      '13:1 warning: expected ";" before this',
    ]);
    expect(database.messages.map(({ name, comment }) => [name, comment])).toEqual([["N", "message"]]);
    expect(database.messages[0]?.signals.map(({ name }) => name)).toEqual(["T"]);
    expect(database.nodes[0]?.comment).toBe("node");
  });

  it("counts lines and columns as an editor does", () => {
    expect(read('CM_ "a\r\nb\rc\n";\r\n\tCM_ x;').said).toEqual(['5:6 error: expected BU_, BO_, SG_, EV_ or a value, found "x"']);
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
      '3:1 warning: CM_ refers to signal "X" of message 1, which does not have this signal',
      "4:1 warning: CM_ refers to message 2, which is not in the file",
      '5:1 warning: CM_ refers to node "B", which BU_ does not list',
      '6:1 warning: VAL_ refers to signal "S" of message 1, which does not have this signal',
      '6:1 error: VAL_ refers to value table "Table", which is not in the file',
      '7:1 warning: attribute "No" of a message is not defined',
      "9:1 warning: SIG_VALTYPE_ refers to message 3, which is not in the file",
    ]);
  });

  it("may be the whole file", () => {
    expect(read("").said).toEqual(["1:1 error: the file is empty"]);
    expect(read("\n\n").said).toEqual(["1:1 error: the file is empty"]);
    const none = "1:1 error: this is not a DBC file: no line begins with a keyword such as VERSION, BU_ or BO_";
    expect(read("// nothing but a comment").said).toEqual([none]);
    expect(read("The quick brown fox\njumps over the lazy dog.\n").said).toEqual([none]);
    expect(read("exported by a tool\nBU_: A\n").said).toEqual(['1:1 error: expected a keyword such as BO_ or CM_, found "exported"']);
  });

  it("is listed up to a thousand problems, and counted beyond", () => {
    const { said } = read("BO_ x\n".repeat(5000));
    expect(said.length).toBe(1001);
    expect(said[1000]).toBe('1001:5 error: 4000 more problems, the first of them: expected the id of a message, found "x"');
    expect(parseDbc(`${"BO_ x\n".repeat(5000)}CM_ BU_ B "x";`)).toMatchObject({ errors: 5000, warnings: 1 });
    expect(read("BO_ x\n".repeat(1001)).said[1000]).toBe('1001:5 error: 1 more problem: expected the id of a message, found "x"');
  });

  it("is shown in the text that lines and columns count in", () => {
    const { text, problems } = parseDbc(Uint8Array.from([0xef, 0xbb, 0xbf, 0x42, 0x4f, 0x5f, 0x20, 0x78]));
    expect([text, problems[0]?.column]).toEqual(["BO_ x", 5]);
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
    expect(comment([0xe4], { encoding: "utf-8" }).said).toEqual(["the file is not encoded in utf-8: this character is invalid"]);
  });

  it("are doubted where windows-1252 has no such character", () => {
    expect(comment([0x81, 0x40]).said).toEqual([
      "byte 0x81 is not valid in UTF-8 or windows-1252; pass the encoding of the file, such as gbk",
    ]);
    expect(parseDbc(Uint8Array.of(0x81)).errors).toBeGreaterThan(parseDbc(Uint8Array.of(0x80)).errors);
  });

  it("are UTF-16 with its byte order mark", () => {
    const text = '\ufeffVERSION "ä"';
    const little = new Uint8Array(Uint16Array.from(text, (each) => each.charCodeAt(0)).buffer);
    const big = Uint8Array.from(little, (_, i) => little[i ^ 1] ?? 0);
    for (const bytes of [little, big]) expect(parseDbc(bytes).database.version).toBe("ä");
  });
});
