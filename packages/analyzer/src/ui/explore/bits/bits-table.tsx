import type { BitsReadout } from "../../../protocol.js";
import { BIT_COLUMNS, bitsOf } from "../../bits/bit-layout.js";
import { useBitCells } from "../../bits/use-bit-cells.js";
import { hexBytes } from "../../format/value-text.js";
import { text } from "../../text.js";
import { selectBit, selectedBits, selectedField } from "../explore-state.js";
import { type BitMeaning, meaningsOf } from "./bit-meaning.js";
import styles from "./bits.module.css";
import { SPARK, sparkPath } from "./spark-path.js";

export interface BitsTableProps {
  readonly readout: BitsReadout;
  readonly label: string;
  /** Only bytes with bits that no database explains, and only those bits. */
  readonly hideExplained: boolean;
}

/** How often each bit of an id changes, with the last frame, and what each byte did over time. */
export function BitsTable({ readout, label, hideExplained }: BitsTableProps) {
  const meanings = meaningsOf(readout);
  const isHidden = (bit: number) => hideExplained && meanings[bit]?.signals.length !== 0;
  const bytes = Array.from({ length: readout.size }, (_, byte) => byte).filter((byte) =>
    BIT_COLUMNS.some((bit) => !isHidden(byte * 8 + bit)),
  );
  const { focused, cells } = useBitCells({ count: 8 * readout.size, isHidden, onStep: selectBit });
  if (bytes.length === 0) return <p class={styles["hint"]}>{text.explore.bits.allHidden}</p>;
  const words = text.explore.bits;
  const field = selectedField.value;
  const selected = new Set(field === undefined ? [] : bitsOf(field));
  return (
    <table
      {...cells}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are selected is a grid
      role="grid"
      aria-label={label}
      aria-multiselectable="true"
      class={styles["table"]}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || selectedBits.peek() === undefined) return cells.onKeyDown(event);
        event.preventDefault();
        selectedBits.value = undefined;
      }}
    >
      <thead>
        <tr>
          <th scope="col">{words.byte}</th>
          <th scope="col">{words.now}</th>
          {BIT_COLUMNS.map((bit) => (
            <th key={bit} scope="col">
              {bit}
            </th>
          ))}
          <th scope="col" class={styles["left"]}>
            {words.overTime}
          </th>
          <th scope="col">{words.range}</th>
          <th scope="col" title={words.distinctHint}>
            {words.distinct}
          </th>
          <th scope="col" class={styles["left"]}>
            {words.meaning}
          </th>
        </tr>
      </thead>
      <tbody>
        {bytes.map((byte) => (
          <tr key={byte}>
            <th scope="row" title={words.selectByte(byte)} onPointerDown={() => selectByte(byte)}>
              {byte}
            </th>
            <td class={styles["now"]}>{hexBytes(readout.last.subarray(byte, byte + 1))}</td>
            {BIT_COLUMNS.map((column) => {
              const bit = byte * 8 + column;
              return isHidden(bit) ? (
                <td key={column} />
              ) : (
                <Bit
                  key={column}
                  bit={bit}
                  readout={readout}
                  meaning={meanings[bit]}
                  isSelected={selected.has(bit)}
                  tabIndex={bit === focused ? 0 : -1}
                />
              );
            })}
            <td class={styles["spark"]}>
              <Spark readout={readout} byte={byte} />
            </td>
            <td class={styles["number"]}>
              {readout.least[byte]}–{readout.most[byte]}
            </td>
            <td class={styles["number"]}>{readout.distinct[byte]}</td>
            <td class={styles["meaning"]}>
              {[
                ...new Map(BIT_COLUMNS.flatMap((bit) => meanings[byte * 8 + bit]?.names ?? []).map((each) => [each.name, each])).values(),
              ].map((each) => (
                <span key={each.name} class={styles[each.kind]} style={{ "--colour": each.colour }}>
                  {each.name}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function selectByte(byte: number): void {
  selectBit("begin", 8 * byte + 7);
  selectBit("extend", 8 * byte);
}

interface BitProps {
  readonly bit: number;
  readonly readout: BitsReadout;
  readonly meaning: BitMeaning | undefined;
  readonly isSelected: boolean;
  readonly tabIndex: number;
}

function Bit({ bit, readout, meaning, isSelected, tabIndex }: BitProps) {
  const byte = readout.last[bit >> 3];
  const state = byte === undefined ? undefined : (byte >> (bit & 7)) & 1;
  const compared = readout.compared[bit >> 3] ?? 0;
  const share = compared === 0 ? 0 : (readout.flips[bit] ?? 0) / compared;
  const names = meaning?.names.map(({ name }) => name).join(", ") ?? "";
  const label = text.explore.bits.cell(bit, String(state ?? text.explore.bits.missing), share, names);
  const look = [styles["bit"], meaning?.outline !== undefined && styles["explained"], meaning?.isProtected === true && styles["protected"]];
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid, which can be selected
      role="gridcell"
      data-bit={bit}
      class={look.filter(Boolean).join(" ")}
      // a rare change is seen too
      style={{ "--share": Math.sqrt(share).toFixed(3), "--colour": meaning?.outline ?? "" }}
      aria-label={label}
      aria-selected={isSelected}
      title={label}
      tabIndex={tabIndex}
    >
      {state ?? ""}
    </td>
  );
}

function Spark({ readout, byte }: { readonly readout: BitsReadout; readonly byte: number }) {
  const label = text.explore.bits.sparkOf(byte, readout.least[byte] ?? 0, readout.most[byte] ?? 0);
  return (
    <svg viewBox={`0 0 ${SPARK.width} ${SPARK.height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={sparkPath(readout, byte)} />
    </svg>
  );
}
