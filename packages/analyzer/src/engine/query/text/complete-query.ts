import type { Completion, Completions } from "../../../protocol.js";
import { shown } from "../../text.js";
import { FRAME_KINDS } from "../query.js";
import { FIELD_NAMES, FIELDS, isField } from "./fields.js";
import { type Token, tokenize } from "./tokens.js";

/** The names that a query can use. */
export interface Vocabulary {
  /** Ids that were seen, as text, with their messages' names. */
  ids(): Iterable<{ readonly id: string; readonly name: string }>;
  messages(): Iterable<{ readonly name: string; readonly id: string }>;
  signals(): Iterable<{ readonly name: string; readonly message: string; readonly unit: string }>;
  labelsOf(signal: string): Iterable<string>;
  channels(): Iterable<string>;
  sources(): Iterable<string>;
}

const MAX_ITEMS = 50;
const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;
/** After a condition: how it goes on. */
const CONNECTORS: readonly Completion[] = ["and", "or", "not"].map((text) => ({ text, detail: "", kind: "word" }));

/** Returns what is possible at a place of a query. */
export function completeQuery(text: string, cursor: number, vocabulary: Vocabulary): Completions {
  const at = Math.max(0, Math.min(text.length, Math.floor(cursor)));
  const tokens = tokenize(text);
  // the token that the cursor is in or at the end of
  const index = tokens.findIndex(({ kind, from, to }) => (kind === "word" || kind === "string" || kind === "not") && from < at && at <= to);
  const token = tokens[index];
  const before = token === undefined ? tokens.filter(({ kind, to }) => kind !== "end" && to <= at) : tokens.slice(0, index);
  const operator = before.at(-1);
  const name = before.at(-2);
  if (operator?.kind === "operator" && name?.kind === "word") {
    const from = token === undefined ? at : token.from + startOfPart(token, at);
    return found(from, token?.to ?? at, text.slice(from, at), valuesOf(name.text, vocabulary));
  }
  const from = token?.from ?? at;
  return found(from, token?.to ?? at, text.slice(from, at), names(vocabulary));
}

/** In `a,b` only the part with the cursor is completed. */
function startOfPart({ kind, text, from }: Token, cursor: number): number {
  return kind === "word" ? text.lastIndexOf(",", cursor - from - 1) + 1 : 0;
}

/** Those that begin with what is written come first, then those that contain it. */
function found(from: number, to: number, written: string, candidates: Iterable<Completion>): Completions {
  const wanted = written.replace(/^"/, "").toLowerCase();
  const first: Completion[] = [];
  const others: Completion[] = [];
  for (const each of candidates) {
    // what would hide or reorder text is not offered
    if (shown(each.text) !== each.text) continue;
    const text = each.text.toLowerCase().replace(/^"/, "");
    if (text.startsWith(wanted)) first.push(each);
    else if (others.length < MAX_ITEMS && text.includes(wanted)) others.push(each);
    if (first.length >= MAX_ITEMS) break;
  }
  return { from, to, items: [...first, ...others].slice(0, MAX_ITEMS) };
}

function* names(vocabulary: Vocabulary): Generator<Completion> {
  for (const field of FIELD_NAMES) yield { text: field === "rate" ? "rate>" : `${field}:`, detail: FIELDS[field], kind: "field" };
  yield* CONNECTORS;
  for (const { name, message, unit } of vocabulary.signals()) {
    yield { text: name, detail: shown(unit === "" ? message : `${message}, ${unit}`), kind: "signal" };
  }
  for (const { name, id } of vocabulary.messages()) yield { text: `name:${quotedIfNeeded(name)}`, detail: id, kind: "message" };
}

function* valuesOf(name: string, vocabulary: Vocabulary): Generator<Completion> {
  const value = (text: string, detail = ""): Completion => ({ text: quotedIfNeeded(text), detail, kind: "value" });
  if (name === "id") for (const { id, name: message } of vocabulary.ids()) yield { text: id, detail: message, kind: "value" };
  else if (name === "name") for (const { name: message, id } of vocabulary.messages()) yield { ...value(message, id), kind: "message" };
  else if (name === "ch") for (const channel of vocabulary.channels()) yield value(channel);
  else if (name === "source") for (const source of vocabulary.sources()) yield value(source);
  else if (name === "dir") yield* [value("rx", "received"), value("tx", "sent by this program")];
  else if (name === "kind") yield* FRAME_KINDS.map((kind) => value(kind));
  else if (!isField(name)) for (const label of vocabulary.labelsOf(name)) yield value(label);
}

function quotedIfNeeded(text: string): string {
  return PLAIN.test(text) || /^[0-9]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
