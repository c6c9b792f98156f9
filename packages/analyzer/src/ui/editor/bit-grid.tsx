import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { BIT_COLUMNS, BIT_STEPS, placeOf } from "../bits/bit-layout.js";
import { text } from "../text.js";
import styles from "./bit-grid.module.css";

/** Another signal that has a bit. */
export interface BitOwner {
  readonly name: string;
  /** 0..7 */
  readonly colour: number;
}

export interface BitGridProps {
  readonly bytes: number;
  /** The bits of a frame; may have fewer bytes. */
  readonly data: Uint8Array;
  /** The least significant first. */
  readonly chosen: readonly number[];
  readonly owners: ReadonlyMap<number, readonly BitOwner[]>;
  /** From one bit to another, both included. */
  readonly onRange: (from: number, to: number) => void;
}

/** The bits of a message, byte by byte: those of a signal, and those of the others. A range of them can be chosen. */
export function BitGrid({ bytes, data, chosen, owners, onRange }: BitGridProps) {
  const table = useRef<HTMLTableElement>(null);
  const cursor = useSignal(chosen.at(-1) ?? 7);
  const anchor = useSignal(cursor.peek());
  const hint = useId();
  const inSignal = new Set(chosen);
  const focus = (bit: number) => {
    cursor.value = bit;
    table.current?.querySelector<HTMLElement>(`[data-bit="${bit}"]`)?.focus();
  };
  const begin = (bit: number) => {
    anchor.value = bit;
    focus(bit);
    onRange(bit, bit);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = BIT_STEPS[event.key];
    if (event.key === " ") begin(cursor.peek());
    else if (step !== undefined) {
      const at = placeOf(cursor.peek()) + step;
      if (at < 0 || at >= 8 * bytes) return;
      focus(placeOf(at));
      if (event.shiftKey) onRange(anchor.peek(), placeOf(at));
      else anchor.value = placeOf(at);
    } else return;
    event.preventDefault();
  };
  const bitOf = (event: Event) => {
    const bit = (event.target as Element).closest<HTMLElement>("[data-bit]")?.dataset["bit"];
    return bit === undefined ? undefined : Number(bit);
  };
  const held = Math.min(cursor.value, 8 * bytes - 1);
  return (
    <div>
      <div class={styles["scroll"]}>
        <table
          ref={table}
          class={styles["grid"]}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are chosen
          role="grid"
          aria-label={text.editor.signal.layout}
          aria-describedby={hint}
          aria-multiselectable="true"
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            const bit = bitOf(event);
            if (bit === undefined || event.button !== 0) return;
            event.preventDefault();
            // a finger stays with the first cell otherwise
            (event.target as Element).releasePointerCapture(event.pointerId);
            begin(bit);
          }}
          onPointerOver={(event) => {
            const bit = bitOf(event);
            if (bit === undefined || (event.buttons & 1) === 0 || bit === cursor.peek()) return;
            focus(bit);
            onRange(anchor.peek(), bit);
          }}
        >
          <thead>
            <tr>
              <th scope="col">{text.editor.signal.byte}</th>
              {BIT_COLUMNS.map((bit) => (
                <th key={bit} scope="col">
                  {bit}
                </th>
              ))}
              <th scope="col">{text.editor.signal.others}</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: bytes }, (_, byte) => (
              <tr key={byte}>
                <th scope="row">{byte}</th>
                {BIT_COLUMNS.map((place) => {
                  const bit = 8 * byte + place;
                  const value = data[byte] === undefined ? "" : String((data[byte] >> place) & 1);
                  const isChosen = inSignal.has(bit);
                  const [owner] = owners.get(bit) ?? [];
                  const end = bit === chosen[0] ? "least" : bit === chosen.at(-1) ? "most" : undefined;
                  const label = [
                    text.editor.signal.cell(byte, place, value),
                    isChosen ? text.editor.signal.chosen : "",
                    end === undefined ? "" : text.editor.signal[end],
                    ...(owners.get(bit) ?? []).map(({ name }) => text.editor.signal.other(name)),
                  ].join("");
                  return (
                    <td
                      key={place}
                      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: it can be chosen
                      role="gridcell"
                      data-bit={bit}
                      data-end={end}
                      class={owner === undefined ? styles["cell"] : `${styles["cell"]} ${styles["owned"]}`}
                      style={{ "--colour": owner === undefined ? "" : `var(--series-${owner.colour})` }}
                      aria-selected={isChosen}
                      aria-label={label}
                      title={label}
                      tabIndex={bit === held ? 0 : -1}
                    >
                      {value === "" ? "·" : value}
                    </td>
                  );
                })}
                <td class={styles["names"]}>
                  {ownersOf(owners, byte).map(({ name, colour }) => (
                    <span key={name} style={{ "--colour": `var(--series-${colour})` }}>
                      {name}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p id={hint} class={styles["hint"]}>
        {text.editor.signal.layoutHint}
      </p>
    </div>
  );
}

/** The signals that have bits in a byte, each once. */
function ownersOf(owners: BitGridProps["owners"], byte: number): readonly BitOwner[] {
  const all = BIT_COLUMNS.flatMap((bit) => owners.get(8 * byte + bit) ?? []);
  return [...new Map(all.map((owner) => [owner.name, owner])).values()];
}
