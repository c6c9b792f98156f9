import { quote, shown } from "../../text.js";
import type { Comparison, NumberRange, Place, Query, SignalOperand } from "../query.js";
import { FIELD_NAMES, type Field, isField, isReserved } from "./fields.js";
import { QueryError } from "./query-error.js";
import type { TokenReader } from "./token-reader.js";
import type { Token } from "./tokens.js";
import * as values from "./values.js";

/** A name, what is written after it, and the place of both. */
interface Written {
  readonly place: Place;
  readonly operator: Token;
  readonly value: Token;
}

const SIGNAL = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)?$/u;
const BYTE = /^data\[(\d{1,2})\]$/;
const MAX_LENGTH = 64;

/** Reads a condition: `field:value`, `name comparison value`, or a word to search for. */
export function parseCondition(tokens: TokenReader): Query {
  const name = tokens.take();
  checkName(name);
  if (tokens.next.kind !== "operator" || name.kind === "string") return { kind: "word", word: name.text, from: name.from, to: name.to };
  const operator = tokens.take();
  const value = tokens.take();
  if (value.kind !== "word" && value.kind !== "string") {
    throw new QueryError({ from: name.from, to: operator.to }, `${shown(name.text)}${operator.text} needs a value after it`);
  }
  checkString(value);
  const written = { place: { from: name.from, to: value.to }, operator, value };
  if (isField(name.text)) return FIELD_PARSERS[name.text](written);
  const byte = BYTE.exec(name.text)?.[1];
  return byte === undefined ? parseSignal(name, written) : parseByte(Number(byte), written);
}

function checkName(token: Token): void {
  if (token.kind === "end") throw new QueryError(token, "a condition is missing at the end, such as id:123");
  if (token.kind === "close") throw new QueryError(token, 'a condition is missing before this ")"');
  if (token.kind === "operator")
    throw new QueryError(token, `a name is missing before ${token.text}: write e.g. id:123 or EngineSpeed>3000`);
  if (token.kind === "word" && isReserved(token.text)) {
    throw new QueryError(token, `a condition is missing before ${quote(token.text)}; to search for this word, write it in quotes`);
  }
  if (token.kind === "word" && token.text.startsWith(","))
    throw new QueryError(token, "lists are written without spaces, such as id:123,456");
  checkString(token);
}

function checkString(token: Token): void {
  if (token.open) throw new QueryError(token, "this text has no quote at its end");
  if (token.kind === "string" && token.text === "") throw new QueryError(token, "the text between the quotes is empty");
}

type FieldParser = (written: Written) => Query;

const FIELD_PARSERS: Readonly<Record<Field, FieldParser>> = {
  id: (written) => ({ kind: "id", rules: list(written, "id", values.readIdRule), ...written.place }),
  ch: (written) => ({ kind: "channel", ranges: list(written, "ch", values.readChannels), ...written.place }),
  kind: (written) => ({ kind: "frame", kinds: list(written, "kind", values.readFrameKind), ...written.place }),
  len: (written) => ({ kind: "length", ranges: lengths(written), ...written.place }),
  name: (written) => patterns(written, "name"),
  source: (written) => patterns(written, "source"),
  data: (written) => ({ kind: "data", pattern: single(written, "data", values.readDataPattern), ...written.place }),
  dir: (written) => ({ kind: "direction", sent: single(written, "dir", values.readDirection), ...written.place }),
  rate: parseRate,
};

/** Reads the values of `field:a,b`. */
function list<T>(written: Written, field: Field, read: (text: string) => T): T[] {
  needColon(written, field);
  return written.value.text.split(",").map((part) => at(written.value, () => read(part.trim())));
}

function single<T>(written: Written, field: Field, read: (text: string) => T): T {
  needColon(written, field);
  return at(written.value, () => read(written.value.text));
}

function needColon({ operator }: Written, field: Field): void {
  if (operator.text !== ":" && operator.text !== "=")
    throw new QueryError(operator, `${field} is not compared with ${operator.text}: write ${field}: and a value`);
}

/** The messages of a reader of values get their place. */
function at<T>(place: Place, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new QueryError(place, error.message);
    throw error;
  }
}

/** `name:a,b` is one or the other. */
function patterns(written: Written, kind: "name" | "source"): Query {
  needColon(written, kind);
  const { value, place } = written;
  const found = value.kind === "string" ? [value.text] : value.text.split(",");
  if (found.includes("")) throw new QueryError(value, `${kind} ${quote(value.text)} has an empty part`);
  const parts = found.map((pattern): Query => ({ kind, pattern, ...place }));
  return parts.length === 1 ? (parts[0] as Query) : { kind: "or", parts, ...place };
}

function lengths(written: Written): NumberRange[] {
  const comparison = written.operator.text;
  if (comparison === ":" || comparison === "=") return list(written, "len", values.readLengths);
  const { least, most } = at(written.value, () => values.readLengths(written.value.text));
  if (least !== most) throw new QueryError(written.value, "a length is compared with one number, such as len>4");
  const ranges: Readonly<Record<string, readonly NumberRange[]>> = {
    "<": [{ least: 0, most: least - 1 }],
    "<=": [{ least: 0, most: least }],
    ">": [{ least: least + 1, most: MAX_LENGTH }],
    ">=": [{ least, most: MAX_LENGTH }],
    "!=": [
      { least: 0, most: least - 1 },
      { least: least + 1, most: MAX_LENGTH },
    ],
  };
  const sound = (ranges[comparison] ?? []).filter((range) => range.least <= range.most);
  if (sound.length === 0) throw new QueryError(written.place, `no frame has such a length: they are 0..${MAX_LENGTH} bytes`);
  return sound;
}

function comparisonOf({ operator }: Written): Comparison {
  return operator.text === ":" ? "=" : (operator.text as Comparison);
}

function parseRate(written: Written): Query {
  const value = values.readNumber(written.value.text);
  if (value === undefined || value < 0)
    throw new QueryError(written.value, `rate ${quote(written.value.text)} is not a number of frames per second, such as rate>50`);
  return { kind: "rate", comparison: comparisonOf(written), value, ...written.place };
}

function parseByte(index: number, written: Written): Query {
  if (index >= MAX_LENGTH) throw new QueryError(written.place, `byte ${index} is not in 0..${MAX_LENGTH - 1}`);
  const value = at(written.value, () => values.readByte(written.value.text));
  return { kind: "byte", index, comparison: comparisonOf(written), value, ...written.place };
}

function parseSignal(name: Token, written: Written): Query {
  if (!SIGNAL.test(name.text)) {
    throw new QueryError(name, `${quote(name.text)} is neither a field (${FIELD_NAMES.join(", ")}) nor a name of a signal`);
  }
  const comparison = comparisonOf(written);
  const operand = operandOf(written.value);
  if (operand.kind !== "number" && comparison !== "=" && comparison !== "!=") {
    throw new QueryError(written.value, `${quote(written.value.text)} is not a number, and only numbers are compared with ${comparison}`);
  }
  return { kind: "signal", signal: name.text, comparison, operand, ...written.place };
}

function operandOf({ kind, text, from, to }: Token): SignalOperand {
  if (kind === "string") return { kind: "label", label: text };
  const value = values.readNumber(text);
  if (value !== undefined) return { kind: "number", value };
  const [least, most] = text.split("..").map(values.readNumber);
  if (least === undefined || most === undefined || text.split("..").length !== 2) return { kind: "label", label: text };
  if (least > most) throw new QueryError({ from, to }, `range ${quote(text)} is empty: its first number is the higher one`);
  return { kind: "range", least, most };
}
