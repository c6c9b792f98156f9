import type { SendRowState } from "../../../protocol.js";
import { numberIn, wholeIn } from "../../format/number-text.js";
import { idText } from "../../frame-key.js";
import { type ListedRow, MOST_COUNT, MOST_PERIOD, toName } from "../../kept/listed-row.js";
import { Button } from "../../parts/button.js";
import { copyIcon, trashIcon } from "../../parts/icons.js";
import { FaultMessage } from "../../parts/notices.js";
import { text } from "../../text.js";
import { SmallSelect } from "../fields/small-select.js";
import { ValueInput } from "../fields/value-input.js";
import { openChannels, rowStates } from "../row-states.js";
import { jitterText, nameOf, parseIdText } from "../row-text.js";
import { addRows, changeRow, removeRow } from "../send-list.js";
import { ByteFields } from "./byte-fields.js";
import { ProtectionFields } from "./protection-fields.js";
import styles from "./row-editor.module.css";
import { SignalFields } from "./signal-fields.js";
import { usePayloadMeaning } from "./use-payload-meaning.js";

const LENGTHS = Array.from({ length: 9 }, (_, length) => ({ value: length, label: String(length) }));
const { kinds } = text.send;
const KINDS = (Object.keys(kinds) as (keyof typeof kinds)[]).map((value) => ({ value, label: kinds[value] }));
const PERIOD = numberIn(1, MOST_PERIOD);
const COUNT = wholeIn(1, MOST_COUNT);
const MOST_ID = { true: "1FFFFFFF", false: "7FF" } as const;

function kindOf({ extended, remote }: ListedRow): keyof typeof kinds {
  if (remote) return extended ? "extendedRemote" : "standardRemote";
  return extended ? "extended" : "standard";
}

/** A standard id has 11 bits: of a longer one, the lower bits stay. */
function withKind({ id }: ListedRow, kind: keyof typeof kinds): Partial<ListedRow> {
  const extended = kind.startsWith("extended");
  return { extended, remote: kind.endsWith("Remote"), id: extended ? id : id & 0x7ff };
}

function channelOptions({ channel }: ListedRow) {
  const open = openChannels.value;
  const options = open.map((value) => ({ value, label: `can${value}` }));
  return open.includes(channel) ? options : [...options, { value: channel, label: text.send.closedChannel(channel) }];
}

/** How well the period was kept. */
function figuresText(state: SendRowState | undefined): string {
  if (state === undefined) return "";
  const { meanJitterMs, worstJitterMs, skipped } = state;
  const jitter = jitterText(meanJitterMs, worstJitterMs);
  return [jitter && text.send.jitterOf(jitter), skipped > 0 && text.send.skipped(skipped)].filter(Boolean).join("; ");
}

/** What a row of the send list consists of; every change takes effect at once. */
export function RowEditor({ row }: { readonly row: ListedRow }) {
  const { value: meaning, fault } = usePayloadMeaning(row);
  const set = (some: Partial<ListedRow>) => changeRow(row.row, some);
  const figures = figuresText(rowStates.value.get(row.row));
  return (
    <section class={styles["editor"]} aria-label={text.send.edit(nameOf(row))}>
      <div class={styles["fields"]}>
        <ValueInput label={text.send.name} value={row.name} parse={toName} wrong={() => ""} onValue={(name) => set({ name })} />
        <SmallSelect label={text.send.channel} value={row.channel} options={channelOptions(row)} onChange={(channel) => set({ channel })} />
        <ValueInput
          label={text.send.id}
          mono
          value={idText(row)}
          parse={(typed) => parseIdText(typed, row.extended)}
          wrong={(typed) => text.send.notHex(typed, "0", MOST_ID[`${row.extended}`])}
          onValue={(id) => set({ id })}
        />
        <SmallSelect label={text.send.kind} value={kindOf(row)} options={KINDS} onChange={(kind) => set(withKind(row, kind))} />
        <SmallSelect label={text.send.length} value={row.length} options={LENGTHS} onChange={(length) => set({ length })} />
        <ValueInput label={text.send.period} value={String(row.periodMs)} {...PERIOD} onValue={(periodMs) => set({ periodMs })} />
        <ValueInput
          label={text.send.count}
          value={row.count === 0 ? "" : String(row.count)}
          placeholder={text.send.endless}
          parse={(typed) => (typed.trim() === "" ? 0 : COUNT.parse(typed))}
          wrong={COUNT.wrong}
          onValue={(count) => set({ count })}
        />
      </div>
      {!row.remote && row.length > 0 && <ByteFields row={row} />}
      {figures !== "" && <p class={styles["quiet"]}>{figures}</p>}
      <FaultMessage what={text.send.notDescribed} fault={fault} />
      {!row.remote && <SignalFields row={row} meaning={meaning} />}
      {!row.remote && <ProtectionFields row={row} meaning={meaning} />}
      <div class={styles["buttons"]}>
        <Button label={text.send.duplicate} icon={copyIcon} onClick={() => addRows([row])} />
        <Button label={text.send.remove} icon={trashIcon} onClick={() => removeRow(row.row)} />
      </div>
    </section>
  );
}
