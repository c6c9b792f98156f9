import type { AttributeValue, Branch, Labels } from "../model/model.js";
import type { Draft, DraftBranch, DraftMessage, DraftTarget } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";

/** Id of the message that holds the signals which belong to none. */
const INDEPENDENT_ID = 0xc000_0000;
const INDEPENDENT_NAME = "VECTOR__INDEPENDENT_SIG_MSG";

/** What other statements say about the messages of one id. */
export interface MessageFacts {
  /** The last message of the id: the one that groups and further senders belong to. */
  last: DraftMessage;
  comment: string | undefined;
  attributes: Map<string, AttributeValue> | undefined;
  readonly senders: string[];
  readonly groups: Draft["groups"];
  readonly signals: Map<string, SignalFacts>;
  /** A message of the id has two signals of one name. */
  hasNamesakes: boolean;
}

/** What other statements say about the signals of one name in the messages of one id. */
export interface SignalFacts {
  /** Most signals of that name in one message. */
  count: number;
  comment: string | undefined;
  attributes: Map<string, AttributeValue> | undefined;
  labels: Labels | undefined;
  valueType: number;
  branches: DraftBranch[] | undefined;
  /** What `branches` come to, by the first value of their ranges; made when asked for. */
  branchesByValue: Map<number, Branch> | undefined;
  /** What `branches` come to if there is one signal of the name; made when asked for. */
  branch: Branch | undefined;
}

/** What other statements say about a node or an environment variable. */
export interface NamedFacts {
  comment: string | undefined;
  labels: Labels | undefined;
  dataSize: number | undefined;
  attributes: Map<string, AttributeValue> | undefined;
}

/** Finds what statements refer to, and reports what is not there. */
export class References {
  readonly #messages = new Map<number, MessageFacts>();
  readonly #nodes = new Map<string, NamedFacts>();
  readonly #variables = new Map<string, NamedFacts>();
  readonly #problems: Problems;
  /** The messages proper, without the one that is none. */
  readonly messages: readonly DraftMessage[];
  readonly #ignored = new Set<number>([INDEPENDENT_ID]);

  constructor(draft: Draft, problems: Problems) {
    this.#problems = problems;
    for (const name of draft.nodes) this.#nodes.set(name, namedFacts());
    for (const { at, name } of draft.environment) {
      if (this.#variables.has(name)) problems.warn(at, `environment variable ${quote(name)} is declared twice`);
      this.#variables.set(name, namedFacts());
    }
    this.messages = draft.messages.filter((message) => this.#admit(message));
  }

  #admit(message: DraftMessage): boolean {
    const { id, name, at, length, signals } = message;
    if (id === INDEPENDENT_ID || name === INDEPENDENT_NAME) {
      this.#ignored.add(id);
      return false;
    }
    if (id > 0xffff_ffff || (id & 0x6000_0000) !== 0 || length > 0xffff) {
      const what = length > 0xffff ? `length ${length} is not in 0..65535` : `id ${id} is not in 0..0x7ff, nor 0x80000000 + 0..0x1fffffff`;
      this.#problems.error(at, `${what}; message ${quote(name)} is left out`);
      this.#ignored.add(id);
      return false;
    }
    const facts = this.#messages.get(id) ?? {
      last: message,
      comment: undefined,
      attributes: undefined,
      senders: [],
      groups: [],
      signals: new Map<string, SignalFacts>(),
      hasNamesakes: false,
    };
    const isFirst = facts.signals.size === 0;
    this.#messages.set(id, facts);
    facts.last = message;
    let counts: Map<string, number> | undefined;
    for (const { name: signal } of signals) {
      const known = facts.signals.get(signal);
      if (known === undefined) facts.signals.set(signal, signalFacts());
      // in the first message of an id, a name is known only if it was there before
      if (known === undefined && isFirst) continue;
      counts ??= new Map();
      const count = (counts.get(signal) ?? (isFirst ? 1 : 0)) + 1;
      counts.set(signal, count);
      if (known === undefined) continue;
      known.count = Math.max(known.count, count);
      if (count > 1) facts.hasNamesakes = true;
    }
    return true;
  }

  message(at: number, id: number, statement: string): MessageFacts | undefined {
    const facts = this.#messages.get(id);
    if (facts === undefined && !this.#ignored.has(id))
      this.#problems.warn(at, `${statement} refers to message ${id}, which is not in the file`);
    return facts;
  }

  signal(at: number, of: { readonly id: number; readonly name: string }, statement: string): SignalFacts | undefined {
    const message = this.message(at, of.id, statement);
    const facts = message?.signals.get(of.name);
    if (message !== undefined && facts === undefined) {
      this.#problems.warn(at, `${statement} refers to signal ${quote(of.name)} of message ${of.id}, which does not have it`);
    }
    return facts;
  }

  node(at: number, name: string, statement: string): NamedFacts | undefined {
    const facts = this.#nodes.get(name);
    if (facts === undefined) this.#problems.warn(at, `${statement} refers to node ${quote(name)}, which BU_ does not list`);
    return facts;
  }

  variable(at: number, name: string, statement: string): NamedFacts | undefined {
    const facts = this.#variables.get(name);
    if (facts === undefined)
      this.#problems.warn(at, `${statement} refers to environment variable ${quote(name)}, which is not in the file`);
    return facts;
  }

  /** What a comment or an attribute is about; undefined for the network, and where it is not there. */
  target(target: DraftTarget, statement: string): MessageFacts | SignalFacts | NamedFacts | undefined {
    switch (target.object) {
      case "node":
        return this.node(target.at, target.name, statement);
      case "message":
        return this.message(target.at, target.id, statement);
      case "signal":
        return this.signal(target.at, target, statement);
      case "environment-variable":
        return this.variable(target.at, target.name, statement);
      default:
        return undefined;
    }
  }

  /** The facts about messages that are there. */
  factsOf(message: DraftMessage): MessageFacts {
    return this.#messages.get(message.id) as MessageFacts;
  }

  factsOfNode(name: string): NamedFacts | undefined {
    return this.#nodes.get(name);
  }

  factsOfVariable(name: string): NamedFacts | undefined {
    return this.#variables.get(name);
  }

  /** Returns whether statements about this id may be left aside without a word. */
  ignores(id: number): boolean {
    return this.#ignored.has(id);
  }
}

function namedFacts(): NamedFacts {
  return { comment: undefined, labels: undefined, dataSize: undefined, attributes: undefined };
}

function signalFacts(): SignalFacts {
  return {
    count: 1,
    comment: undefined,
    attributes: undefined,
    labels: undefined,
    valueType: 0,
    branches: undefined,
    branchesByValue: undefined,
    branch: undefined,
  };
}
