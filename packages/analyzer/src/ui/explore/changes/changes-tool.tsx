import { useSignal } from "@preact/signals";
import type { ChangedField, ChangedId, MessageKey } from "../../../protocol.js";
import { NO_QUESTION, ONCE, useLiveAnswer } from "../../answers/use-live-answer.js";
import { bitsName, databaseNotation } from "../../bits/bit-field.js";
import { state } from "../../engine.js";
import { placeText } from "../../frame-key.js";
import type { MarkKind } from "../../kept/explore-times.js";
import { Button } from "../../parts/button.js";
import { Icon } from "../../parts/icon.js";
import { chevronDownIcon, trashIcon } from "../../parts/icons.js";
import { FaultMessage } from "../../parts/notices.js";
import { text } from "../../text.js";
import { OpenButton } from "../../tool/open-button.js";
import { Score } from "../../tool/score.js";
import { ToolLayout } from "../../tool/tool-layout.js";
import { captureKey, frameCount, isLive } from "../../views.js";
import styles from "../explore.module.css";
import { FieldActions } from "../field-actions.js";
import { FieldRow } from "../field-row.js";
import { openMarkMenu } from "./mark-menu.js";
import { clearMarks, marks, marksSoFar, openMark, pressMark, releaseMark, toggleMark } from "./marks.js";

const words = text.explore.changes;
/** Ids whose places are open at first. */
const OPEN_AT_FIRST = 3;

function Marks({ kind }: { readonly kind: MarkKind }) {
  const spans = marksSoFar.value[kind];
  const isOn = openMark.value?.kind === kind;
  const label = words[kind];
  const durationUs = spans.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  return (
    <fieldset class={styles["marks"]}>
      <legend>
        {label} <span class={styles["quiet"]}>{kind === "quiet" ? words.quietHint : words.activeHint}</span>
      </legend>
      <div class={styles["row"]}>
        {isLive.value && (
          <button
            type="button"
            class={styles["hold"]}
            aria-pressed={isOn}
            // a mark begins at the newest frame
            disabled={frameCount.value === 0}
            aria-label={words.nowLabel(label, isOn)}
            title={words.nowLabel(label, isOn)}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              event.currentTarget.setPointerCapture(event.pointerId);
              pressMark(kind, event.timeStamp);
            }}
            // also if the browser takes a finger away, as for a gesture of its own
            onLostPointerCapture={(event) => releaseMark(event.timeStamp)}
            onKeyDown={(event) => {
              // a key that is held does not press again and again
              if (event.repeat) event.preventDefault();
            }}
            onClick={(event) => {
              // a pointer has done it already
              if (event.detail === 0) toggleMark(kind);
            }}
          >
            {words.now(label, isOn)}
          </button>
        )}
        <Button label={words.mark} kind="outline" opens="menu" onClick={(event) => openMarkMenu(kind, event.currentTarget)}>
          <Icon svg={chevronDownIcon} />
        </Button>
        {spans.length > 0 && <Button label={words.clear(label)} icon={trashIcon} iconOnly onClick={() => clearMarks(kind)} />}
      </div>
      <p class={styles["quiet"]}>{words.marked(spans.length, durationUs)}</p>
    </fieldset>
  );
}

const range = ([least, most]: readonly [number, number]) => (least === most ? String(least) : `${least}–${most}`);

function PlaceRow({ source, field }: { readonly source: MessageKey; readonly field: ChangedField }) {
  const kind = words.kinds[field.kind];
  return (
    <FieldRow source={source} field={field.field} isPart>
      <td>
        <Score score={field.score} />
      </td>
      <td title={`${bitsName(field.field)}, ${kind}${field.note === undefined ? "" : `, ${field.note}`}\n${databaseNotation(field.field)}`}>
        {bitsName(field.field)} <span class={styles["quiet"]}>{kind}</span>
        {field.note !== undefined && <span class={styles["quiet"]}> {field.note}</span>}
      </td>
      <td class={styles["number"]}>{range(field.quiet)}</td>
      <td class={styles["number"]}>{range(field.active)}</td>
      <td class={styles["actions"]}>
        <FieldActions source={source} field={field.field} />
      </td>
    </FieldRow>
  );
}

interface IdRowsProps {
  readonly id: ChangedId;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function IdRows({ id, isOpen, onToggle }: IdRowsProps) {
  const place = placeText(id);
  const isAlone = id.fields.length === 0;
  return (
    <>
      <tr>
        <td>
          <Score score={id.score} />
        </td>
        <th scope="row">
          {isAlone ? (
            <span class={styles["alone"]}>{place}</span>
          ) : (
            <OpenButton isOpen={isOpen} onToggle={onToggle}>
              {place}
            </OpenButton>
          )}{" "}
          {id.name} <span class={styles["quiet"]}>{isAlone ? words.kinds[id.kind] : words.fields(id.fields.length)}</span>
        </th>
        <td class={styles["number"]}>{words.frames(id.quietFrames)}</td>
        <td class={styles["number"]}>{words.frames(id.activeFrames)}</td>
        <td />
      </tr>
      {isOpen && id.fields.map((field) => <PlaceRow key={field.field.start} source={id} field={field} />)}
    </>
  );
}

/** What is different while something is done. */
export function ChangesTool() {
  const { quiet, active } = marksSoFar.value;
  const toggled = useSignal<ReadonlySet<string>>(new Set());
  const isMarked = quiet.length > 0 && active.length > 0;
  const { databases, reading } = state.value;
  const isAsked = isMarked && !reading;
  const isOpen = openMark.value !== undefined;
  // marks that are complete are examined once, and again with other databases or frames
  const question = JSON.stringify([isAsked, marks.value, openMark.value, databases, captureKey.value]);
  const answer = useLiveAnswer("findChanges", () => (isAsked ? marksSoFar.peek() : NO_QUESTION), question, isOpen ? undefined : ONCE);
  const { value: found, fault } = answer.value;
  const toggle = (key: string) => {
    const next = new Set(toggled.peek());
    if (!next.delete(key)) next.add(key);
    toggled.value = next;
  };
  const missing = found?.quietFrames === 0 ? words.quiet : found?.activeFrames === 0 ? words.active : undefined;
  return (
    <ToolLayout
      purpose={words.purpose}
      controls={
        <>
          <Marks kind="quiet" />
          <Marks kind="active" />
        </>
      }
    >
      <FaultMessage what={words.failed} fault={fault} />
      {!isMarked && <p class={styles["hint"]}>{words.noneYet}</p>}
      {found !== undefined && found.gone > 0 && <p class={styles["loss"]}>{words.gone(found.gone)}</p>}
      {found !== undefined && missing !== undefined && <p class={styles["hint"]}>{words.noFrames(missing.toLowerCase())}</p>}
      {found !== undefined && missing === undefined && found.ids.length === 0 && <p class={styles["hint"]}>{words.nothing}</p>}
      {found !== undefined && found.ids.length > 0 && (
        <>
          <table class={styles["list"]} aria-label={words.table}>
            <thead>
              <tr>
                <th scope="col" class={styles["score-column"]}>
                  {words.score}
                </th>
                <th scope="col">{words.id}</th>
                <th scope="col" class={styles["range-column"]}>
                  {words.quietValues}
                </th>
                <th scope="col" class={styles["range-column"]}>
                  {words.activeValues}
                </th>
                <td class={styles["actions-column"]} />
              </tr>
            </thead>
            <tbody>
              {found.ids.map((id, at) => {
                const key = placeText(id);
                const isOpen = at < OPEN_AT_FIRST !== toggled.value.has(key);
                return <IdRows key={key} id={id} isOpen={isOpen} onToggle={() => toggle(key)} />;
              })}
            </tbody>
          </table>
          <p class={styles["hint"]}>
            {words.total(found.ids.length, found.total)} {found.leftOut > 0 && text.explore.leftOut(found.leftOut)}
          </p>
        </>
      )}
    </ToolLayout>
  );
}
