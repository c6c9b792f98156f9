import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { IdList, MessageKey, TimeSpan } from "../../../protocol.js";
import { NO_QUESTION, useLiveAnswer } from "../../answers/use-live-answer.js";
import { bitsName, databaseNotation } from "../../bits/bit-field.js";
import { BYTE_ORDERS } from "../../bits/byte-orders.js";
import { isSameKey, placeText } from "../../frame-key.js";
import { Check, Field, Select } from "../../parts/field.js";
import { FaultMessage } from "../../parts/notices.js";
import { cursorA, cursorB } from "../../plot/cursors.js";
import { currentSpan, look } from "../../plot/plot-span.js";
import { text } from "../../text.js";
import { ToolLayout } from "../../tool/tool-layout.js";
import { marks } from "../changes/marks.js";
import { chosenKey, noteIds, selectedBits, selectedField, shownKey, traceKey } from "../explore-state.js";
import { FieldActions } from "../field-actions.js";
import styles from "./bits.module.css";
import { BitsTable } from "./bits-table.js";

type SpanChoice = keyof typeof text.explore.bits.spans;

const spanChoice = signal<SpanChoice>("all");
const hideExplained = signal(false);

/** Returns the span that is looked at; undefined: everything; "none": it is not set. */
function chosenSpan(): TimeSpan | undefined | "none" {
  const [a, b] = [cursorA.value, cursorB.value];
  switch (spanChoice.value) {
    case "cursors":
      return a === undefined || b === undefined || a === b ? "none" : { fromUs: Math.min(a, b), toUs: Math.max(a, b) + 1 };
    case "quiet":
    case "active":
      return marks.value[spanChoice.value][0] ?? "none";
    case "view": {
      void look.value;
      const { fromUs, toUs } = currentSpan();
      return { fromUs, toUs };
    }
    default:
      return undefined;
  }
}

function IdSelect({ list }: { readonly list: IdList | undefined }) {
  const ids = list?.ids ?? [];
  // what is shown without being chosen, too: there is an id, but no frame is selected
  const chosen = chosenKey.value ?? (traceKey.value === undefined ? shownKey.value : undefined);
  const selected = traceKey.value === undefined ? "" : placeText(traceKey.value);
  const unlisted = chosen !== undefined && !ids.some((each) => isSameKey(chosen, each)) ? [{ ...chosen, name: undefined }] : [];
  const all = [...unlisted, ...ids];
  const options = [
    { value: -1, label: text.explore.bits.selected(selected) },
    ...all.map((each, at) => ({ value: at, label: each.name === undefined ? placeText(each) : `${placeText(each)} ${each.name}` })),
  ];
  const value = chosen === undefined ? -1 : all.findIndex((each) => isSameKey(chosen, each));
  const more = (list?.total ?? 0) - ids.length;
  return (
    <Field label={text.explore.bits.id} hint={more > 0 ? text.explore.bits.notListed(more) : undefined}>
      <Select
        value={value}
        options={options}
        onChange={(at) => {
          const key = all[at];
          chosenKey.value = key && { channel: key.channel, id: key.id, extended: key.extended };
        }}
      />
    </Field>
  );
}

function SpanSelect() {
  const { spans, noCursors, noSpan } = text.explore.bits;
  const isMissing = chosenSpan() === "none";
  const options = (Object.keys(spans) as SpanChoice[]).map((value) => ({ value, label: spans[value] }));
  return (
    <Field label={text.explore.bits.span} hint={isMissing ? (spanChoice.value === "cursors" ? noCursors : noSpan) : undefined}>
      <Select
        value={spanChoice.value}
        options={options}
        onChange={(value) => {
          spanChoice.value = value;
        }}
      />
    </Field>
  );
}

/** The bits that are selected, as a number, and what can be done with them. */
function Selected({ source }: { readonly source: MessageKey }) {
  const selection = selectedBits.value;
  const field = selectedField.value;
  if (selection === undefined || field === undefined) return <p>{text.explore.bits.purpose}</p>;
  return (
    <div class={styles["selected"]}>
      <p role="status" title={databaseNotation(field)}>
        {text.explore.bits.chosen(bitsName(field))}
      </p>
      <Select
        name={text.explore.bits.order}
        value={selection.byteOrder}
        options={BYTE_ORDERS}
        onChange={(byteOrder) => {
          selectedBits.value = { ...selection, byteOrder };
        }}
      />
      <Check
        label={text.explore.bits.signed}
        checked={selection.signed}
        onChange={(signed) => {
          selectedBits.value = { ...selection, signed };
        }}
      />
      <FieldActions source={source} field={field} labels bits={false} />
    </div>
  );
}

function Legend() {
  return (
    <p class={styles["legend"]}>
      {text.explore.bits.legend}
      {[0, 0.01, 0.1, 0.5, 1].map((share) => (
        <span key={share} class={styles["sample"]} style={{ "--share": Math.sqrt(share).toFixed(3) }}>
          {share * 100} %
        </span>
      ))}
    </p>
  );
}

/** What each bit of one id does. */
export function BitsTool() {
  const key = shownKey.value;
  const span = chosenSpan();
  const list = useLiveAnswer("listIds", () => undefined, "").value.value;
  useEffect(() => noteIds(list?.ids ?? []), [list]);
  const isMoving = spanChoice.value === "view";
  const question = JSON.stringify([key, isMoving ? "view" : span]);
  const answer = useLiveAnswer(
    "readBits",
    () => {
      const now = chosenSpan();
      return key === undefined || now === "none" ? NO_QUESTION : { ...key, span: now };
    },
    question,
  );
  const { value: readout, fault } = answer.value;
  const shown = readout !== undefined && isSameKey(key, readout) ? readout : undefined;
  const controls = (
    <>
      <IdSelect list={list} />
      <SpanSelect />
      {shown !== undefined && shown.explained.length > 0 && (
        <Check
          label={text.explore.bits.hide}
          checked={hideExplained.value}
          onChange={(hide) => {
            hideExplained.value = hide;
          }}
        />
      )}
    </>
  );
  return (
    <ToolLayout purpose={key === undefined ? text.explore.bits.purpose : <Selected source={key} />} controls={controls}>
      <FaultMessage what={text.explore.failed} fault={fault} />
      {key === undefined && <p class={styles["hint"]}>{text.explore.bits.none}</p>}
      {shown?.frames === 0 && <p class={styles["hint"]}>{text.explore.bits.noFrames}</p>}
      {shown !== undefined && shown.frames > 0 && (
        <>
          <BitsTable readout={shown} label={text.explore.bits.table(placeText(shown))} hideExplained={hideExplained.value} />
          <div class={styles["below"]}>
            <Legend />
            <ul>
              {shown.protection.map(({ kind, text: said, field }) => (
                <li key={bitsName(field)}>
                  <b>{text.explore.bits[kind]}</b> <span title={databaseNotation(field)}>{bitsName(field)}</span>:{" "}
                  {said.replace(/^\w+: /, "")}
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
    </ToolLayout>
  );
}
