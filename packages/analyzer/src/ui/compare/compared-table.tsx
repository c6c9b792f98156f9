import type { ComparedId, ComparedList } from "../../protocol.js";
import { showBits } from "../explore/explore-state.js";
import { isSameKey, placeText, termOfKey } from "../frame-key.js";
import { change } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { bitsIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { OpenButton } from "../tool/open-button.js";
import { Score } from "../tool/score.js";
import { setQuery } from "../views.js";
import styles from "./compare.module.css";
import { opened, result } from "./compare-state.js";
import { Detail } from "./compared-detail.js";

const words = text.compare;

/** Shows the bytes of an id, and its frames in the trace if they are there. */
function open(each: ComparedId): void {
  const { channel, id, extended, where } = each;
  if (isSameKey(opened.peek(), each)) {
    opened.value = undefined;
    return;
  }
  opened.value = { channel, id, extended };
  const isInTrace = where !== "there" || result.peek()?.isOneCapture === true;
  if (isInTrace) void setQuery(termOfKey(each));
}

function explore({ found, id, extended }: ComparedId): void {
  showBits({ channel: found, id, extended });
  change({ dockTab: "explore" });
}

const count = (frames: number | undefined) => (frames === undefined ? undefined : words.count(frames));
const rate = (perSecond: number | undefined) => (perSecond === undefined ? undefined : String(Number(perSecond.toPrecision(3))));
const sizes = (of: readonly [number, number] | undefined) =>
  of === undefined || of[0] === of[1] ? of?.[0].toString() : `${of[0]}–${of[1]}`;
/** A figure on both sides; once if it is the same. */
const pair = (here: string | undefined, there: string | undefined) => (here === there ? here : `${here ?? "–"} / ${there ?? "–"}`);

function Rows({ each }: { readonly each: ComparedId }) {
  const { where, here, there, name, score, differences } = each;
  const isOpen = isSameKey(opened.value, each);
  const place = placeText(each);
  const what = where === "both" ? differences.join("; ") || words.same : words.where[where];
  return (
    <>
      <tr>
        <td>
          <Score score={score} />
        </td>
        <th scope="row">
          <OpenButton isOpen={isOpen} onToggle={() => open(each)}>
            {place}
          </OpenButton>{" "}
          {name}
        </th>
        <td title={what}>
          <span class={styles["what"]}>{what}</span>
        </td>
        <td class={styles["number"]}>{pair(count(here?.frames), count(there?.frames))}</td>
        <td class={styles["number"]}>{pair(rate(here?.perSecond), rate(there?.perSecond))}</td>
        <td class={styles["number"]}>{pair(sizes(here?.sizes), sizes(there?.sizes))}</td>
        <td class={styles["actions"]}>
          {here !== undefined && <Button label={words.explore(place)} icon={bitsIcon} iconOnly onClick={() => explore(each)} />}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7} class={styles["detail"]}>
            <Detail compared={each} place={place} />
          </td>
        </tr>
      )}
    </>
  );
}

/** The ids of a comparison, the most different first. */
export function ComparedTable({ list }: { readonly list: ComparedList }) {
  const { columns } = words;
  return (
    <>
      <table class={styles["table"]}>
        <thead>
          <tr class={styles["head"]}>
            <th scope="col" class={styles["score"]}>
              {columns.score}
            </th>
            <th scope="col" class={styles["id"]}>
              {columns.id}
            </th>
            <th scope="col">{columns.what}</th>
            <th scope="col" class={styles["figure"]} title={words.bothSides}>
              {columns.frames}
            </th>
            <th scope="col" class={`${styles["figure"]} ${styles["rate"]}`} title={words.bothSides}>
              {columns.rate}
            </th>
            <th scope="col" class={`${styles["figure"]} ${styles["short"]}`} title={words.bothSides}>
              {columns.bytes}
            </th>
            <td class={styles["act"]} />
          </tr>
        </thead>
        <tbody>
          {list.ids.map((each) => (
            <Rows key={placeText(each)} each={each} />
          ))}
        </tbody>
      </table>
      {list.total === 0 && <p class={styles["hint"]}>{words.noMatch}</p>}
      {list.total > list.ids.length && <p class={styles["hint"]}>{words.more(list.total - list.ids.length)}</p>}
    </>
  );
}
