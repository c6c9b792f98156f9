import type { ComponentChildren } from "preact";
import type { BitField, MessageKey } from "../../protocol.js";
import { bitsName } from "../bits/bit-field.js";
import { isSameKey } from "../frame-key.js";
import styles from "./explore.module.css";
import { chosenKey, selectedField, showBits } from "./explore-state.js";

/** Whether the bits of a field are the ones that the tool Bits shows as selected. */
function isShown(source: MessageKey, field: BitField): boolean {
  const selected = selectedField.value;
  return selected !== undefined && isSameKey(chosenKey.value, source) && bitsName(selected) === bitsName(field);
}

export interface FieldRowProps {
  readonly source: MessageKey;
  readonly field: BitField;
  /** It belongs to the row above. */
  readonly isPart?: boolean | undefined;
  readonly children: ComponentChildren;
}

/** A row of a list of fields. A click shows the bits; among the buttons of the row is one that does the same. */
export function FieldRow({ source, field, isPart = false, children }: FieldRowProps) {
  const look = [isPart && styles["part"], isShown(source, field) && styles["chosen"]];
  return (
    <tr
      class={look.filter(Boolean).join(" ")}
      onClick={({ target }) => {
        if (target instanceof Element && target.closest("button") === null) showBits(source, field);
      }}
    >
      {children}
    </tr>
  );
}
