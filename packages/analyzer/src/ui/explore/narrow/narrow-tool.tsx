import { signal } from "@preact/signals";
import type { FieldCandidate, NarrowedFields, Relation } from "../../../protocol.js";
import { bitsName, databaseNotation } from "../../bits/bit-field.js";
import { formatSeconds } from "../../format/format-time.js";
import { anyNumber } from "../../format/number-text.js";
import { valueText } from "../../format/value-text.js";
import { placeText } from "../../frame-key.js";
import { MOST_MOMENTS } from "../../kept/explore-times.js";
import { Button } from "../../parts/button.js";
import { Field, Select, TextInput } from "../../parts/field.js";
import { changedIcon, downIcon, playIcon, sameIcon, undoIcon, upIcon } from "../../parts/icons.js";
import { text } from "../../text.js";
import { n, some } from "../../texts/counted.js";
import { Score } from "../../tool/score.js";
import { ToolLayout } from "../../tool/tool-layout.js";
import { frameCount, startUs } from "../../views.js";
import styles from "../explore.module.css";
import { FieldActions } from "../field-actions.js";
import { FieldRow } from "../field-row.js";
import {
  addStep,
  currentChoice,
  isSearching,
  momentChoice,
  moments,
  narrowed,
  searchAgain,
  startOver,
  stepProblem,
  undoStep,
} from "./narrow-state.js";

const words = text.explore.narrow;
const RELATIONS: readonly (readonly [Relation, string])[] = [
  ["up", upIcon],
  ["down", downIcon],
  ["same", sameIcon],
  ["changed", changedIcon],
];
const CHOICES = (["now", "selected", "cursor"] as const).map((value) => ({ value, label: words.moments[value] }));

const knownValue = signal("");

function step(relation: Relation | undefined): void {
  const written = knownValue.peek().trim();
  const value = anyNumber.parse(written);
  if (value === undefined && written !== "") {
    stepProblem.value = anyNumber.wrong(written);
    return;
  }
  knownValue.value = "";
  addStep(relation, value);
}

function StepButtons() {
  const isFirst = moments.value.length === 0;
  const isFull = moments.value.length >= MOST_MOMENTS;
  return (
    <>
      <p class={styles["quiet"]}>{isFirst ? words.firstHint : words.nextHint}</p>
      {isFirst ? (
        <Button label={words.first} icon={playIcon} kind="primary" onClick={() => step(undefined)} />
      ) : (
        <div class={styles["pairs"]}>
          {RELATIONS.map(([relation, icon]) => (
            <Button
              key={relation}
              label={words.relations[relation]}
              icon={icon}
              kind="outline"
              disabled={isFull}
              onClick={() => step(relation)}
            />
          ))}
        </div>
      )}
      {stepProblem.value !== "" && (
        <p class={styles["problem"]} role="alert">
          {stepProblem.value}
        </p>
      )}
    </>
  );
}

function Steps() {
  const counts = narrowed.value?.counts ?? [];
  return (
    <ol class={styles["steps"]} aria-label={words.steps}>
      {moments.value.map(({ timeUs, relation, value }, at) => {
        const count = counts[at];
        return (
          <li key={at}>
            <span>{relation === undefined ? words.start : words.step[relation]}</span>
            <span class={styles["quiet"]}>
              {formatSeconds(timeUs - startUs.value)} s{value !== undefined && ` = ${value}`}
            </span>
            <span class={styles["number"]}>{count === undefined ? (isSearching.value ? "…" : "–") : words.left(count)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Controls() {
  return (
    <>
      <StepButtons />
      <div class={styles["pairs"]}>
        <Field label={words.at}>
          <Select
            value={currentChoice()}
            options={CHOICES}
            onChange={(choice) => {
              momentChoice.value = choice;
            }}
          />
        </Field>
        <Field label={words.value}>
          <TextInput
            value={knownValue.value}
            onInput={(value) => {
              knownValue.value = value;
            }}
          />
        </Field>
      </div>
      {knownValue.value !== "" && <p class={styles["quiet"]}>{words.valueHint}</p>}
      {moments.value.length > 0 && <Steps />}
    </>
  );
}

/** How far it has come, and the way back. */
function Status() {
  const steps = moments.value.length;
  const left = narrowed.value?.counts[steps - 1];
  const canSearch = left === undefined && !isSearching.value && frameCount.value > 0;
  return (
    <div class={styles["row"]}>
      <p role="status">{isSearching.value ? words.searching(steps) : words.status(steps, left)}</p>
      {canSearch && <Button label={words.again} kind="outline" onClick={searchAgain} />}
      <Button label={words.undo} icon={undoIcon} kind="outline" onClick={undoStep} />
      <Button label={words.restart} kind="outline" onClick={startOver} />
    </div>
  );
}

/** Values in their unit where it is known, the newest ones. */
function valuesText({ values, scale, offset }: FieldCandidate): string {
  const shown = values
    .slice(-6)
    .map((raw) => valueText(scale === undefined || offset === undefined ? raw : Number((raw * scale + offset).toPrecision(6))));
  return `${values.length > shown.length ? "… " : ""}${shown.join(" → ")}`;
}

function Candidate({ candidate }: { readonly candidate: FieldCandidate }) {
  const { field, score, note, variants, scale, offset } = candidate;
  const hints = [bitsName(field), databaseNotation(field), ...(variants > 0 ? [words.variantsHint(variants)] : [])];
  return (
    <FieldRow source={candidate} field={field}>
      <td>
        <Score score={score} />
      </td>
      <th scope="row">{placeText(candidate)}</th>
      <td title={hints.join("\n")}>
        {bitsName(field)}
        {note !== undefined && <span class={styles["quiet"]}> {note}</span>}
        {variants > 0 && <span class={styles["quiet"]}> {words.variants(variants)}</span>}
      </td>
      <td class={styles["values"]} title={valuesText(candidate)}>
        {valuesText(candidate)}
        {scale !== undefined && offset !== undefined && <span class={styles["quiet"]}> {words.scale(scale, offset)}</span>}
      </td>
      <td class={styles["actions"]}>
        <FieldActions source={candidate} field={field} scale={scale} offset={offset} />
      </td>
    </FieldRow>
  );
}

function Found({ found }: { readonly found: NarrowedFields }) {
  const { candidates, counts, ids, leftOut } = found;
  if (counts.length < 2) return <p class={styles["hint"]}>{words.started(`${n(counts[0] ?? 0)} fields`, some(ids, "id"))}</p>;
  if (candidates.length === 0) return <p class={styles["hint"]}>{words.nothing}</p>;
  return (
    <>
      <table class={styles["list"]} aria-label={words.table} aria-busy={isSearching.value}>
        <thead>
          <tr>
            <th scope="col" class={styles["score-column"]}>
              {text.explore.changes.score}
            </th>
            <th scope="col" class={styles["id-column"]}>
              {text.explore.changes.id}
            </th>
            <th scope="col" class={styles["field-column"]}>
              {words.field}
            </th>
            <th scope="col">{words.values}</th>
            <td class={styles["actions-column"]} />
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <Candidate key={`${placeText(candidate)} ${bitsName(candidate.field)}`} candidate={candidate} />
          ))}
        </tbody>
      </table>
      {leftOut > 0 && <p class={styles["hint"]}>{text.explore.leftOut(leftOut)}</p>}
    </>
  );
}

/** Which fields went up and down as described. */
export function NarrowTool() {
  const found = narrowed.value;
  return (
    <ToolLayout purpose={moments.value.length === 0 ? words.purpose : <Status />} controls={<Controls />}>
      {moments.value.length === 0 && <p class={styles["hint"]}>{words.noneYet}</p>}
      {found !== undefined && <Found found={found} />}
    </ToolLayout>
  );
}
