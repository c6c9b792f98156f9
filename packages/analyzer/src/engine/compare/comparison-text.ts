import { FrameFlag, formatId } from "canalystii";
import type { ComparedId, IdFacts } from "../../protocol.js";
import { csvCell } from "../csv-cell.js";
import { rateText } from "./compare-ids.js";
import type { ComparedCaptures } from "./compared-captures.js";

const HEAD = "where,channel,id,name,score,frames_here,frames_there,per_second_here,per_second_there,bytes_here,bytes_there,differences";
const WHERE = { here: "only here", there: "only there", both: "in both" } as const;

/** Writes a comparison as CSV: a line for each id. */
export function comparisonCsv({ ids }: ComparedCaptures): string {
  const lines = ids.map((each) => {
    const { where, channel, name = "", score, here, there, differences } = each;
    const figures = [here?.frames, there?.frames, rate(here), rate(there), sizes(here), sizes(there)].map((figure) => figure ?? "");
    return [WHERE[where], channel ?? "", idText(each), name, Number(score.toPrecision(3)), ...figures, differences.join("; ")]
      .map((content) => csvCell(String(content)))
      .join(",");
  });
  return `${[HEAD, ...lines].join("\n")}\n`;
}

/** Writes a comparison as text for people: what differs, the most different first. */
export function comparisonReport(compared: ComparedCaptures): string {
  const { here, there, both, onlyHere, onlyThere, different } = compared.summary();
  const lines = compared.ids.filter(({ score }) => score > 0).map(reportLine);
  return [
    `here: ${here.frames} frames of ${here.ids} ids in ${seconds(here.durationUs)} s`,
    `there: ${there.frames} frames of ${there.ids} ids in ${seconds(there.durationUs)} s`,
    `ids: ${both} in both, ${different} of them different; ${onlyHere} only here, ${onlyThere} only there`,
    "",
    ...lines,
    "",
  ].join("\n");
}

function reportLine(each: ComparedId): string {
  const { where, channel, name, here, there, differences } = each;
  const place = `${channel === undefined ? "" : `can${channel} `}${idText(each)}${name === undefined ? "" : ` ${name}`}`;
  if (where !== "both") return `${place}: ${WHERE[where]}, ${(here ?? there)?.frames} frames, ${rate(here ?? there)}/s`;
  return `${place}: ${differences.join("; ")}`;
}

function idText({ id, extended }: ComparedId): string {
  return formatId(id, extended ? FrameFlag.EXTENDED : 0);
}

function rate(facts: IdFacts | undefined): string | undefined {
  return facts && rateText(facts.perSecond);
}

function sizes(facts: IdFacts | undefined): string | undefined {
  if (facts === undefined) return undefined;
  const [least, most] = facts.sizes;
  return least === most ? String(most) : `${least}-${most}`;
}

function seconds(us: number): string {
  return (us / 1e6).toFixed(3);
}
