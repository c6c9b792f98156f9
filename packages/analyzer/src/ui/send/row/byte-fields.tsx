import { hexByte } from "../../format/value-text.js";
import type { ListedRow } from "../../kept/listed-row.js";
import { say } from "../../notices.js";
import { text } from "../../text.js";
import { ValueInput } from "../fields/value-input.js";
import { changeRow } from "../send-list.js";
import styles from "./row-editor.module.css";

const parseByte = (typed: string) => (/^[0-9a-f]{1,2}$/i.test(typed.trim()) ? Number.parseInt(typed, 16) : undefined);

/** The left and right keys go from byte to byte, at the ends of the text. */
function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
  const { selectionStart, value } = event.currentTarget;
  const step =
    event.key === "ArrowLeft" && selectionStart === 0 ? -1 : event.key === "ArrowRight" && selectionStart === value.length ? 1 : 0;
  if (step === 0) return;
  event.preventDefault();
  focusBeside(event.currentTarget, step);
}

const inputsBeside = (input: HTMLInputElement) => [...(input.closest("fieldset")?.querySelectorAll("input") ?? [])];

function focusBeside(input: HTMLInputElement, step: number): void {
  const all = inputsBeside(input);
  const next = all[all.indexOf(input) + step];
  next?.focus();
  next?.select();
}

/** The payload, a field for each byte; several bytes can be pasted. */
export function ByteFields({ row }: { readonly row: ListedRow }) {
  const set = (at: number, bytes: readonly number[]) => changeRow(row.row, { data: row.data.map((old, i) => bytes[i - at] ?? old) });
  const paste = (event: ClipboardEvent) => {
    const input = event.target as HTMLInputElement;
    const digits = (event.clipboardData?.getData("text") ?? "").replace(/[\s:,]|0x/gi, "");
    if (!/^([0-9a-f]{2}){2,}$/i.test(digits)) return;
    event.preventDefault();
    const at = inputsBeside(input).indexOf(input);
    const bytes = digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
    if (at + bytes.length > row.data.length) {
      say({ tone: "info", title: text.send.notPasted(bytes.length, at, row.data.length) });
      return;
    }
    set(at, bytes);
    // what was being typed is over
    focusBeside(input, bytes.length - 1);
  };
  return (
    <fieldset class={styles["bytes"]} onPaste={paste}>
      <legend>{text.send.bytes}</legend>
      {row.data.map((byte, at) => (
        <ValueInput
          key={at}
          label={text.send.byte(at)}
          bare
          mono
          value={hexByte(byte)}
          parse={parseByte}
          wrong={(typed) => text.send.notHex(typed, "00", "FF")}
          onValue={(value) => set(at, [value])}
          onKeyDown={moveFocus}
        />
      ))}
    </fieldset>
  );
}
