import type { Compare, CompareCalls, CompareProgress, CompareSide } from "../../protocol.js";
import { ComparedCaptures } from "../compare/compared-captures.js";
import { comparisonCsv, comparisonReport } from "../compare/comparison-text.js";
import { type Examination, examineSide } from "../compare/examine-side.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

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
  const examine = (side: "here" | "there", what: CompareSide, { anyChannel }: Compare, signal: AbortSignal) => {
    const number = begun;
    const examination: Examination = {
      ...{ store: capture.store, slices: new Slices(environment.clock, environment.pause), signal, anyChannel },
      decoder: databases.allColumns(),
      onProgress: (at) => {
        if (number === begun) progress = { side, ...at };
      },
    };
    return examineSide(what, examination);
  };
  return {
    compare: async (ask, { signal }) => {
      const number = ++begun;
      try {
        const here = await examine("here", ask.here, ask, signal);
        const there = await examine("there", ask.there, ask, signal);
        const result = new ComparedCaptures({ here, there, anyChannel: ask.anyChannel, context: workspace });
        if (number === begun) compared = result;
        return result.summary();
      } finally {
        if (number === begun) progress = undefined;
      }
    },
    compareProgress: () => progress,
    comparedIds: (ask) => need().find(ask),
    comparedId: (key) => need().detail(key),
    comparisonText: ({ format }) => ({ text: format === "csv" ? comparisonCsv(need()) : comparisonReport(need()) }),
  };
}
