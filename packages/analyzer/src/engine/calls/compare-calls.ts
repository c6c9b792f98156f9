import type { Compare, CompareCalls, CompareProgress } from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import type { ComparedCaptures } from "../compare/compared-captures.js";
import { loadPart } from "../load-part.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** Most visitors compare nothing: what it needs is loaded for the first comparison. */
const loadCompare = () => loadPart(() => import("../compare/compare.js"));

/** Calls that compare captures. */
export function compareCalls(workspace: Workspace): Handlers<keyof CompareCalls> {
  const { capture, databases, environment } = workspace;
  let compared: ComparedCaptures | undefined;
  let progress: CompareProgress | undefined;
  let begun = 0;
  const need = (): ComparedCaptures => {
    if (compared === undefined) throw new RangeError("nothing was compared yet");
    return compared;
  };
  const compareSides = async ({ here, there, anyChannel }: Compare, number: number, signal: AbortSignal) => {
    for (const { kind } of [here, there]) checkChoice("kind", kind, ["capture", "span", "file"]);
    const isOfStore = here.kind !== "file" || there.kind !== "file";
    const { ComparedCaptures, examineSides } = await (isOfStore ? capture.undisturbed(loadCompare()) : loadCompare());
    const context = anyChannel ? databases.onAllChannels() : databases;
    const examination = {
      ...{ store: capture.store, slices: new Slices(environment.clock, environment.pause), signal, anyChannel },
      ...{ decoder: context.allColumns(), unread: workspace.unread },
      undisturbed: (work: Promise<void>) => capture.undisturbed(work),
      onProgress: (at: CompareProgress) => {
        if (number === begun) progress = at;
      },
    };
    const sides = await examineSides({ here, there }, examination);
    return new ComparedCaptures({ ...sides, anyChannel, context });
  };
  return {
    compare: async (ask, { signal }) => {
      const number = ++begun;
      try {
        const result = await compareSides(ask, number, signal);
        if (number === begun) compared = result;
        return result.summary();
      } finally {
        if (number === begun) progress = undefined;
      }
    },
    compareProgress: () => progress,
    comparedIds: (ask) => {
      if (ask.where !== undefined) checkChoice("where", ask.where, ["both", "here", "there"]);
      return need().find(ask);
    },
    comparedId: (key) => need().detail(key),
    comparisonText: async ({ format }) => {
      checkChoice("format", format, ["csv", "text"]);
      const compared = need();
      const { comparisonCsv, comparisonReport } = await loadCompare();
      return { text: format === "csv" ? comparisonCsv(compared) : comparisonReport(compared) };
    },
  };
}
