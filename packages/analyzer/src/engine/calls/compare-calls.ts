import type { Compare, CompareCalls, CompareProgress, CompareSide } from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import type { ComparedCaptures } from "../compare/compared-captures.js";
import type { Examination } from "../compare/examine-side.js";
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
    const { ComparedCaptures, examineSide } = await loadCompare();
    const context = anyChannel ? databases.onAllChannels() : databases;
    const common = {
      ...{ store: capture.store, slices: new Slices(environment.clock, environment.pause), signal, anyChannel },
      decoder: context.allColumns(),
    };
    const examine = (side: CompareProgress["side"], what: CompareSide) => {
      const onProgress: Examination["onProgress"] = (at) => {
        if (number === begun) progress = { side, ...at };
      };
      return examineSide(what, { ...common, onProgress });
    };
    const sides = { here: await examine("here", here), there: await examine("there", there) };
    return new ComparedCaptures({ ...sides, anyChannel, context });
  };
  return {
    compare: async (ask, { signal }) => {
      const number = ++begun;
      try {
        const comparing = compareSides(ask, number, signal);
        const isOfCapture = ask.here.kind !== "file" || ask.there.kind !== "file";
        const result = await (isOfCapture ? capture.undisturbed(comparing) : comparing);
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
