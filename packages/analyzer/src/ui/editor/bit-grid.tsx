import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { BIT_COLUMNS } from "../bits/bit-layout.js";
import { useBitCells } from "../bits/use-bit-cells.js";
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
  const anchor = useSignal(chosen.at(-1) ?? 7);
  const hint = useId();
  const inSignal = new Set(chosen);
  const { focused, cells } = useBitCells({
    count: 8 * bytes,
    first: chosen.at(-1),
    onStep(step, bit) {
      if (step !== "extend") anchor.value = bit;
      if (step !== "move") onRange(anchor.peek(), bit);
    },
  });
  return (
    <div>
      <div class={styles["scroll"]}>
        <table
          {...cells}
          class={styles["grid"]}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells are chosen
          role="grid"
          aria-label={text.editor.signal.layout}
          aria-describedby={hint}
          aria-multiselectable="true"
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
                      tabIndex={bit === focused ? 0 : -1}
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
