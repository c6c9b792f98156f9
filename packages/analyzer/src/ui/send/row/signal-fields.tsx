import type { PayloadMeaning, SendableSignal } from "../../../protocol.js";
import { anyNumber } from "../../format/number-text.js";
import type { ListedRow } from "../../kept/listed-row.js";
import { Select } from "../../parts/field.js";
import { text } from "../../text.js";
import { ValueInput } from "../fields/value-input.js";
import styles from "./row-editor.module.css";
import { clearRefusal, refusalKey, refusals, setSignal } from "./signal-setter.js";

/** A slider has no more steps. */
const MOST_STEPS = 1_000_000;

const numberText = (value: number) => String(Number(value.toPrecision(12)));

function Slider({ signal, set }: { readonly signal: SendableSignal; readonly set: (value: number) => void }) {
  const { name, value, limits, step } = signal;
  if (limits === undefined) return null;
  const [least, most] = limits;
  const fine = Math.max(step, (most - least) / MOST_STEPS);
  return (
    <input
      type="range"
      aria-label={text.send.slider(name)}
      min={least}
      max={most}
      step={fine}
      value={value}
      aria-valuetext={`${numberText(value)} ${signal.unit}`}
      onInput={(event) => set(event.currentTarget.valueAsNumber)}
    />
  );
}

function Labels({ signal, set }: { readonly signal: SendableSignal; readonly set: (label: string) => void }) {
  const options = signal.labels.map((label) => ({ value: label, label }));
  const others = signal.label === undefined ? [{ value: "", label: text.send.otherValue }] : [];
  return (
    <Select
      name={text.send.choice(signal.name)}
      value={signal.label ?? ""}
      options={[...others, ...options]}
      onChange={(label) => label !== "" && set(label)}
    />
  );
}

/** What is written by the engine is not edited. */
function keptText({ role, checksum }: SendableSignal, byHand: boolean): string | undefined {
  if (byHand) return undefined;
  if (role === "counter") return text.send.isCounter;
  return role === "checksum" ? text.send.isChecksum(checksum ?? "") : undefined;
}

function SignalField({ row, signal }: { readonly row: ListedRow; readonly signal: SendableSignal }) {
  const { name, unit, value, labels, isState, role } = signal;
  const set = (wanted: number | string) => setSignal(row.row, name, wanted);
  const kept = keptText(signal, row.protection !== undefined);
  return (
    <div class={styles["signal"]}>
      <span class={styles["signalName"]} title={name}>
        {name}
      </span>
      {kept === undefined ? (
        <>
          <span class={styles["handle"]}>
            {labels.length > 0 && <Labels signal={signal} set={set} />}
            {!(labels.length > 0 && isState) && <Slider signal={signal} set={set} />}
          </span>
          <ValueInput
            label={text.send.value(name)}
            bare
            value={numberText(value)}
            {...anyNumber}
            refused={refusals.value.get(refusalKey(row.row, name))}
            onValue={set}
            onLeave={() => clearRefusal(row.row, name)}
          />
          <span class={styles["unit"]}>{unit}</span>
        </>
      ) : (
        <span class={styles["kept"]}>{kept}</span>
      )}
      {role === "unknown" && row.protection === undefined && <span class={styles["hint"]}>{text.send.isUnknown}</span>}
    </div>
  );
}

/** The signals of a row, in step with its bytes. */
export function SignalFields({ row, meaning }: { readonly row: ListedRow; readonly meaning: PayloadMeaning | undefined }) {
  if (meaning === undefined) return <p class={styles["quiet"]}>{text.send.noMessage}</p>;
  return (
    <fieldset class={styles["signals"]}>
      <legend>{text.send.signals(meaning.message)}</legend>
      {meaning.signals.map((signal) => (
        <SignalField key={signal.name} row={row} signal={signal} />
      ))}
    </fieldset>
  );
}
