import type { Steps } from "../../base/steps.js";
import {
  readAttribute,
  readAttributeDefault,
  readAttributeDefinition,
  readComment,
  readRelation,
  readRelationDefinition,
} from "./attribute-statements.js";
import { createDraft, type Draft } from "./draft.js";
import { KEYWORDS } from "./keywords.js";
import { readBranch, readMessage, readSenders, readSignal, readSignalGroup, readValueType } from "./message-statements.js";
import {
  readDataSize,
  readLabels,
  readNodes,
  readSymbols,
  readTiming,
  readValueTable,
  readVariable,
  readVersion,
} from "./network-statements.js";
import { type Problems, quote } from "./problems.js";
import { Scanner, SyntaxFault } from "./scanner.js";
import { skipStatement } from "./statement-end.js";

/** So many statements are a step. */
const STATEMENTS = 128;
const NO_DBC = "this is not a DBC file: no line begins with a keyword such as VERSION, BU_ or BO_";

/** Limits the memory for a file of very many short statements. */
const MAX_STATEMENTS = 4_000_000;

/** Reads one statement; the keyword at `at` has already been read. */
type StatementReader = (scanner: Scanner, draft: Draft, at: number, problems: Problems) => void;

const READERS: Readonly<Record<string, StatementReader>> = {
  VERSION: readVersion,
  NS_: readSymbols,
  BS_: readTiming,
  BU_: readNodes,
  BO_: readMessage,
  SG_: readSignal,
  BO_TX_BU_: readSenders,
  EV_: readVariable,
  ENVVAR_DATA_: readDataSize,
  VAL_TABLE_: readValueTable,
  VAL_: readLabels,
  CM_: readComment,
  BA_DEF_: readAttributeDefinition,
  BA_DEF_REL_: readRelationDefinition,
  BA_DEF_DEF_: readAttributeDefault,
  BA_DEF_DEF_REL_: readAttributeDefault,
  BA_: readAttribute,
  BA_REL_: readRelation,
  SIG_VALTYPE_: readValueType,
  SIG_GROUP_: readSignalGroup,
  SG_MUL_VAL_: readBranch,
};

/** Reads all statements; invalid ones are reported and skipped up to the next keyword at the start of a line. */
export function* readStatements(text: string, problems: Problems): Steps<Draft> {
  const draft = createDraft();
  const scanner = new Scanner(text);
  let keywords = 0;
  let statements = 0;
  for (scanner.peek(); !scanner.done; scanner.peek()) {
    if (++statements % STATEMENTS === 0) yield;
    const { at } = scanner;
    const word = scanner.word();
    if (word !== "SG_") draft.open = undefined;
    if (!KEYWORDS.has(word)) {
      scanner.skipToLine(at);
      // a file of another kind is one problem, not one per line
      if (keywords > 0 || !scanner.done)
        problems.error(at, `expected a keyword such as BO_ or CM_, found ${quote(word || text.charAt(at))}`);
      continue;
    }
    keywords++;
    if (keywords > MAX_STATEMENTS) {
      problems.error(at, `the rest is skipped: the limit is ${MAX_STATEMENTS} statements`);
      break;
    }
    try {
      const read = READERS[word];
      if (read !== undefined) read(scanner, draft, at, problems);
      else {
        // categories, filters, signal types
        draft.unused.set(word, (draft.unused.get(word) ?? 0) + 1);
        skipStatement(scanner);
      }
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      problems.error(fault.at, fault.message);
      scanner.skipToLine(at);
    }
  }
  if (keywords === 0) problems.error(0, text.trim() === "" ? "the file is empty" : NO_DBC);
  return draft;
}
