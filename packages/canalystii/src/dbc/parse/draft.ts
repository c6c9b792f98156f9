import type { AttributeDefinition, AttributeObject, AttributeValue, Labels } from "../model/model.js";

/** The statements of a file with their positions, before references between them are resolved. */
export interface Draft {
  version: string;
  nodes: Set<string>;
  messages: DraftMessage[];
  /** Number of signals of all messages. */
  signals: number;
  senders: { at: number; id: number; names: string[] }[];
  valueTables: { at: number; name: string; labels: Labels }[];
  labels: DraftLabels[];
  environment: DraftVariable[];
  dataSizes: { at: number; name: string; size: number }[];
  comments: (DraftTarget & { text: string })[];
  definitions: (AttributeDefinition & { at: number })[];
  defaults: { at: number; name: string; value: AttributeValue }[];
  attributes: (DraftTarget & { attribute: string; value: AttributeValue })[];
  relations: (DraftTarget & { attribute: string; node: string; value: AttributeValue })[];
  valueTypes: { at: number; id: number; name: string; type: number }[];
  branches: DraftBranch[];
  groups: { at: number; id: number; name: string; repetitions: number; signals: string[] }[];
  /** Statements that are read and not used, by keyword. */
  readonly unused: Map<string, number>;
  /** The message that the next signals belong to; undefined outside of a message. */
  open: DraftMessage | undefined;
  /** The last `BO_` was invalid: its signals are skipped without a report. */
  skipsSignals: boolean;
}

/** The object of a comment or an attribute. */
export interface DraftTarget {
  readonly at: number;
  readonly object: AttributeObject;
  /** As in the file, with bit 31 set for extended ids; 0 if there is none. */
  readonly id: number;
  /** Name of the node, the signal or the variable; empty if there is none. */
  readonly name: string;
}

export interface DraftMessage {
  readonly at: number;
  readonly id: number;
  readonly name: string;
  readonly length: number;
  readonly sender: string;
  readonly signals: DraftSignal[];
}

export interface DraftSignal {
  readonly at: number;
  readonly name: string;
  readonly selector: boolean;
  /** 3 for `m3`; undefined if not multiplexed. */
  readonly branch: number | undefined;
  readonly start: number;
  readonly length: number;
  readonly motorola: boolean;
  readonly signed: boolean;
  readonly scale: number;
  readonly offset: number;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly unit: string;
  readonly receivers: string[];
}

interface DraftLabels {
  readonly at: number;
  /** undefined for an environment variable. */
  readonly id: number | undefined;
  readonly name: string;
  readonly labels: Labels;
  /** Name of a value table instead of labels. */
  readonly table: string | undefined;
}

export interface DraftBranch {
  readonly at: number;
  readonly id: number;
  readonly name: string;
  readonly selector: string;
  readonly ranges: readonly (readonly [number, number])[];
}

interface DraftVariable {
  readonly at: number;
  readonly name: string;
  readonly type: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly unit: string;
  readonly initial: number;
  readonly id: number;
  readonly accessType: string;
  readonly nodes: string[];
}

export function createDraft(): Draft {
  return {
    version: "",
    nodes: new Set(),
    messages: [],
    signals: 0,
    senders: [],
    valueTables: [],
    labels: [],
    environment: [],
    dataSizes: [],
    comments: [],
    definitions: [],
    defaults: [],
    attributes: [],
    relations: [],
    valueTypes: [],
    branches: [],
    groups: [],
    unused: new Map(),
    open: undefined,
    skipsSignals: false,
  };
}
