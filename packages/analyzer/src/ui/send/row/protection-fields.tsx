import type { ChecksumField, CounterField, FieldProtection, PayloadMeaning } from "../../../protocol.js";
import { BYTE_ORDERS } from "../../bits/byte-orders.js";
import { wholeIn } from "../../format/number-text.js";
import { CHECKSUM_NAMES } from "../../kept/checksum-names.js";
import { keptFields, type ListedRow, MOST_FIELDS, MOST_STEP } from "../../kept/listed-row.js";
import { Button } from "../../parts/button.js";
import { plusIcon, trashIcon } from "../../parts/icons.js";
import { Message } from "../../parts/notices.js";
import { text } from "../../text.js";
import { SmallSelect } from "../fields/small-select.js";
import { ValueInput } from "../fields/value-input.js";
import { parseIdText } from "../row-text.js";
import { changeRow } from "../send-list.js";
import styles from "./row-editor.module.css";

const { checksums } = text.send;
const CHECKSUMS = CHECKSUM_NAMES.map((value) => ({ value, label: checksums[value] }));
const DATA_ID_MOST = 0xffff;
const STEP = wholeIn(1, MOST_STEP);

const newCounter: CounterField = { kind: "counter", start: 0, length: 4, byteOrder: "intel", step: 1 };

/** In the last byte, where most checksums are. */
function newChecksum({ length }: ListedRow): ChecksumField {
  return { kind: "checksum", start: 8 * Math.max(0, length - 1), length: 8, byteOrder: "intel", checksum: "crc8-j1850", dataId: 0 };
}

interface FieldProps {
  readonly field: FieldProtection;
  readonly label: string;
  readonly set: (field: FieldProtection | undefined) => void;
}

function Bits({ field, set }: FieldProps) {
  // with other bits, a counter has other values
  const other = field.kind === "counter" ? { ...field, values: undefined } : field;
  const number = (key: "start" | "length", label: string, least: number, most: number) => (
    <ValueInput
      label={label}
      value={String(field[key])}
      {...wholeIn(least, most)}
      onValue={(value) => set({ ...(key === "length" ? other : field), [key]: value })}
    />
  );
  return (
    <>
      {number("start", text.send.startBit, 0, 63)}
      {number("length", text.send.bits, field.kind === "checksum" ? 8 : 1, 32)}
      <SmallSelect
        label={text.send.order}
        value={field.byteOrder}
        options={BYTE_ORDERS}
        onChange={(byteOrder) => set({ ...field, byteOrder })}
      />
    </>
  );
}

function ChecksumKind({ field, set }: FieldProps & { readonly field: ChecksumField }) {
  return (
    <>
      <SmallSelect
        label={text.send.algorithm}
        value={field.checksum}
        options={CHECKSUMS}
        onChange={(checksum) => set({ ...field, checksum })}
      />
      {field.checksum === "e2e-p01" && (
        <ValueInput
          label={text.send.dataId}
          mono
          value={field.dataId.toString(16).toUpperCase().padStart(4, "0")}
          parse={(typed) => {
            const id = parseIdText(typed, true);
            return id !== undefined && id <= DATA_ID_MOST ? id : undefined;
          }}
          wrong={(typed) => text.send.notHex(typed, "0", "FFFF")}
          onValue={(dataId) => set({ ...field, dataId })}
        />
      )}
    </>
  );
}

function CounterValues({ field, set }: FieldProps & { readonly field: CounterField }) {
  const end = 2 ** field.length - 1;
  const [first, last] = field.values ?? [0, end];
  const input = (label: string, value: number, [least, most]: readonly [number, number], values: (value: number) => [number, number]) => (
    <ValueInput
      label={label}
      value={String(value)}
      {...wholeIn(least, most)}
      onValue={(written) => set({ ...field, values: values(written) })}
    />
  );
  return (
    <>
      <ValueInput label={text.send.step} value={String(field.step)} {...STEP} onValue={(step) => set({ ...field, step })} />
      {input(text.send.firstValue, first, [0, last - 1], (written) => [written, last])}
      {input(text.send.lastValue, last, [first + 1, end], (written) => [first, written])}
    </>
  );
}

function ProtectedField(props: FieldProps) {
  const { field, label, set } = props;
  return (
    <fieldset class={styles["protected"]}>
      <legend>{label}</legend>
      <Bits {...props} />
      {field.kind === "checksum" ? <ChecksumKind {...props} field={field} /> : <CounterValues {...props} field={field} />}
      <Button label={text.send.removeField(label)} icon={trashIcon} iconOnly onClick={() => set(undefined)} />
    </fieldset>
  );
}

/** What is written into a row on each sending: by the database, or chosen by hand. */
export function ProtectionFields({ row, meaning }: { readonly row: ListedRow; readonly meaning: PayloadMeaning | undefined }) {
  const { protection } = row;
  const set = (fields: readonly FieldProtection[] | undefined) => changeRow(row.row, { protection: fields });
  const setField = (at: number, field: FieldProtection | undefined) =>
    set(protection?.flatMap((old, i) => (i !== at ? [old] : field === undefined ? [] : [field])));
  const isFull = (protection?.length ?? 0) >= MOST_FIELDS;
  const choices = [
    { value: "database", label: text.send.byDatabase(meaning?.protection.length ?? 0) },
    { value: "hand", label: text.send.byHand },
  ] as const;
  return (
    <div class={styles["protection"]}>
      <SmallSelect
        label={text.send.protection}
        value={protection === undefined ? "database" : "hand"}
        options={choices}
        onChange={(choice) => set(choice === "hand" ? keptFields(meaning?.protection ?? []) : undefined)}
      />
      {protection === undefined && meaning?.problem !== undefined && <Message tone="fault" title={meaning.problem} />}
      {protection?.map((field, at) => (
        <ProtectedField key={at} field={field} label={text.send.field(field.kind, at + 1)} set={(changed) => setField(at, changed)} />
      ))}
      {protection !== undefined && (
        <div class={styles["buttons"]}>
          <Button label={text.send.addCounter} icon={plusIcon} disabled={isFull} onClick={() => set([...protection, newCounter])} />
          <Button label={text.send.addChecksum} icon={plusIcon} disabled={isFull} onClick={() => set([...protection, newChecksum(row)])} />
        </div>
      )}
    </div>
  );
}
