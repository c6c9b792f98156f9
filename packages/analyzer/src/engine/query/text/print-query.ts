import { formatId } from "canalystii";
import type { IdRule, NumberRange, Query, SignalOperand } from "../query.js";
import { isReserved } from "./fields.js";

/** Returns a query as text: `parseQuery` makes the same query of it, but for the places. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case "all":
      return "";
    case "and":
      return query.parts.map((part) => (part.kind === "and" || part.kind === "or" ? bracketed(part) : printQuery(part))).join(" ");
    case "or":
      return query.parts.map((part) => (part.kind === "or" ? bracketed(part) : printQuery(part))).join(" or ");
    case "not":
      return `not ${query.part.kind === "and" || query.part.kind === "or" ? bracketed(query.part) : printQuery(query.part)}`;
    case "id":
      return `id:${query.rules.map(printIdRule).join(",")}`;
    case "name":
    case "source":
      return `${query.kind}:${printText(query.pattern)}`;
    case "channel":
      return `ch:${query.ranges.map(printRange).join(",")}`;
    case "length":
      return `len:${query.ranges.map(printRange).join(",")}`;
    case "data":
      return `data:"${query.pattern}"`;
    case "byte":
      return `data[${query.index}]${query.comparison}${query.value.toString(16).toUpperCase().padStart(2, "0")}`;
    case "direction":
      return query.sent ? "dir:tx" : "dir:rx";
    case "frame":
      return `kind:${query.kinds.join(",")}`;
    case "rate":
      return `rate${query.comparison}${query.value}`;
    case "signal":
      return `${query.signal}${query.comparison}${printOperand(query.operand)}`;
    case "word":
      return printText(query.word);
  }
}

function bracketed(query: Query): string {
  return `(${printQuery(query)})`;
}

function printIdRule(rule: IdRule): string {
  if (rule.kind === "digits") return rule.pattern;
  const id = (value: number) => formatId(value, rule.extended ? 1 : 0);
  return rule.first === rule.last ? id(rule.first) : `${id(rule.first)}..${id(rule.last)}`;
}

function printRange({ least, most }: NumberRange): string {
  return least === most ? String(least) : `${least}..${most}`;
}

function printOperand(operand: SignalOperand): string {
  if (operand.kind === "number") return String(operand.value);
  if (operand.kind === "range") return `${operand.least}..${operand.most}`;
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(operand.label) && !isReserved(operand.label) ? operand.label : quoted(operand.label);
}

function printText(text: string): string {
  return /^[\p{L}\p{N}_*?.-]+$/u.test(text) && !isReserved(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
