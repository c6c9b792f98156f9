import { forEachInSteps, type Steps } from "../../base/steps.js";
import type { AttributeValue, Branch, Labels } from "../model/model.js";
import type { Draft, DraftBranch, DraftMessage, DraftTarget } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";

/** Id of the pseudo-message for signals that belong to no message. */
const INDEPENDENT_ID = 0xc000_0000;
const INDEPENDENT_NAME = "VECTOR__INDEPENDENT_SIG_MSG";

/** What other statements say about the messages of one id. */
export interface MessageFacts {
  /** The last message with the id: groups and further senders belong to it. */
  last: DraftMessage;
  comment: string | undefined;
  attributes: Map<string, AttributeValue> | undefined;
  readonly senders: string[];
  readonly groups: Draft["groups"];
  readonly signals: Map<string, SignalFacts>;
  /** A message with the id has two signals of the same name. */
  hasNamesakes: boolean;
}

/** What other statements say about the signals with one name in the messages with one id. */
export interface SignalFacts {
  /** Maximum number of signals with that name in one message. */
  count: number;
  comment: string | undefined;
  attributes: Map<string, AttributeValue> | undefined;
  labels: Labels | undefined;
  valueType: number;
  branches: DraftBranch[] | undefined;
  /** The merged `branches` by the first value of their ranges; computed when needed. */
  branchesByValue: Map<number, Branch> | undefined;
  /** The merged `branches` if there is one signal with the name; computed when needed. */
  branch: Branch | undefined;
}

/** What other statements say about a node or an environment variable. */
export interface NamedFacts {
  comment: string | undefined;
  labels: Labels | undefined;
  dataSize: number | undefined;
  attributes: Map<string, AttributeValue> | undefined;
}

/** Finds what statements refer to, and reports what is missing. */
export class References {
  readonly #messages = new Map<number, MessageFacts>();
  readonly #nodes = new Map<string, NamedFacts>();
  readonly #variables = new Map<string, NamedFacts>();
  readonly #problems: Problems;
  /** The messages without the pseudo-message. */
  readonly messages: DraftMessage[] = [];
  readonly #ignored = new Set<number>([INDEPENDENT_ID]);

  private constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Finds the objects of a file. */
  static *of(draft: Draft, problems: Problems): Steps<References> {
    const references = new References(problems);
    yield* references.#addAll(draft);
    return references;
  }

  *#addAll(draft: Draft): Steps<void> {
    for (const name of draft.nodes) this.#nodes.set(name, namedFacts());
    yield* forEachInSteps(draft.environment, ({ at, name }) => {
      if (this.#variables.has(name)) this.#problems.warn(at, `environment variable ${quote(name)} is declared twice`);
      this.#variables.set(name, namedFacts());
    });
    yield* forEachInSteps(draft.messages, (message) => {
      if (this.#admit(message)) this.messages.push(message);
    });
    const independent = draft.messages.filter(isIndependent).reduce((sum, { signals }) => sum + signals.length, 0);
    if (independent > 0) draft.unused.set(INDEPENDENT_NAME, independent);
  }

  #admit(message: DraftMessage): boolean {
    const { id, name, at, length, signals } = message;
    if (isIndependent(message)) {
      this.#ignored.add(id);
      return false;
    }
    if (id > 0xffff_ffff || (id & 0x6000_0000) !== 0 || length > 0xffff) {
      const what = length > 0xffff ? `length ${length} is not in 0..65535` : `id ${id} is not in 0..0x7ff or in 0x80000000 + 0..0x1fffffff`;
      this.#problems.error(at, `${what}; message ${quote(name)} is skipped`);
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
      this.#problems.warn(at, `${statement} refers to signal ${quote(of.name)} of message ${of.id}, which does not have this signal`);
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

  /** Returns the object of a comment or attribute; undefined for the network and for missing objects. */
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

  /** Returns what other statements say about a message that exists. */
  factsOf(message: DraftMessage): MessageFacts {
    return this.#messages.get(message.id) as MessageFacts;
  }

  factsOfNode(name: string): NamedFacts | undefined {
    return this.#nodes.get(name);
  }

  factsOfVariable(name: string): NamedFacts | undefined {
    return this.#variables.get(name);
  }

  /** Returns whether statements about this id are ignored without a report. */
  ignores(id: number): boolean {
    return this.#ignored.has(id);
  }
}

function isIndependent({ id, name }: DraftMessage): boolean {
  return id === INDEPENDENT_ID || name === INDEPENDENT_NAME;
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
