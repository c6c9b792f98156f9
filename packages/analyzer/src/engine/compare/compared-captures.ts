import type { ComparedId, ComparedKey, ComparedList, Comparison, FindCompared, SideFacts } from "../../protocol.js";
import { keyNumber, keyOf, nameOf } from "../examine/message-keys.js";
import type { QueryContext } from "../query/query-context.js";
import { hasNameOrId, searched } from "../search-text.js";
import { differenceOf, factsOf } from "./compare-ids.js";
import { detailOf } from "./compared-detail.js";
import type { IdActivity } from "./id-activity.js";
import { ANY_CHANNEL, type Side } from "./side.js";

const MOST_LISTED = 500;

export interface ComparingOptions {
  readonly here: Side;
  readonly there: Side;
  readonly anyChannel: boolean;
  readonly context: Pick<QueryContext, "messageOf">;
}

/** The result of a comparison. */
export class ComparedCaptures {
  readonly #options: ComparingOptions;
  /** The most different first. */
  readonly ids: readonly ComparedId[];

  constructor(options: ComparingOptions) {
    this.#options = options;
    const numbers = new Set([...options.here.ids.keys(), ...options.there.ids.keys()]);
    this.ids = [...numbers].map((number) => compareId(number, options)).sort(order);
  }

  /** Figures of all. */
  summary(): Comparison {
    const count = (where: ComparedId["where"]) => this.ids.reduce((sum, each) => sum + (each.where === where ? 1 : 0), 0);
    return {
      ...{ here: sideFacts(this.#options.here), there: sideFacts(this.#options.there) },
      ...{ both: count("both"), onlyHere: count("here"), onlyThere: count("there") },
      different: this.ids.reduce((sum, { where, score }) => sum + (where === "both" && score > 0 ? 1 : 0), 0),
    };
  }

  find({ search, where }: FindCompared): ComparedList {
    const wanted = searched(search);
    const found = this.ids.filter((each) => (where === undefined || each.where === where) && hasNameOrId(each, wanted));
    return { ids: found.slice(0, MOST_LISTED), total: found.length };
  }

  detail({ channel = ANY_CHANNEL, id, extended }: ComparedKey) {
    return detailOf(keyNumber(channel, id, extended), this.#options.here, this.#options.there);
  }
}

function sideFacts({ frames, durationUs, ids, leftOut, report }: Side): SideFacts {
  return { frames, durationUs, ids: ids.size, leftOut, report };
}

function compareId(number: number, { here, there, anyChannel, context }: ComparingOptions): ComparedId {
  const key = keyOf(number);
  const [a, b] = [here.ids.get(number), there.ids.get(number)];
  const found = (a ?? b)?.channel ?? key.channel;
  const row = {
    ...{ id: key.id, extended: key.extended, channel: anyChannel ? undefined : key.channel, found },
    ...{ name: nameOf({ ...key, channel: found }, context), here: a && factsOf(a, here), there: b && factsOf(b, there) },
  };
  if (b === undefined) return { ...row, where: "here", score: scoreAlone(a, here, there), differences: [] };
  if (a === undefined) return { ...row, where: "there", score: scoreAlone(b, there, here), differences: [] };
  const { score, phrases } = differenceOf(a, b, [row.here?.perSecond ?? 0, row.there?.perSecond ?? 0]);
  return { ...row, where: "both", score, differences: phrases };
}

/** How sure it is that an id is on one side only: not very, if it is as rare as the other side is short. */
function scoreAlone(activity: IdActivity | undefined, own: Side, other: Side): number {
  const share = own.durationUs > 0 && other.durationUs > 0 ? other.durationUs / own.durationUs : 1;
  return 1 - Math.exp(-(activity?.frames ?? 0) * share);
}

function order(a: ComparedId, b: ComparedId): number {
  return b.score - a.score || (a.channel ?? 0) - (b.channel ?? 0) || Number(a.extended) - Number(b.extended) || a.id - b.id;
}
