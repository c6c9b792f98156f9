import { closeDialog } from "../dialogs.js";
import { change, DEFAULTS, LEAST_COLUMN_WIDTH, MOST_COLUMN_WIDTH, settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { Check } from "../parts/field.js";
import { text } from "../text.js";
import styles from "./columns-dialog.module.css";
import type { Column } from "./grid/grid-rows.js";
import { columnsOf } from "./trace-state.js";

function ColumnChoice({ column }: { readonly column: Column }) {
  const { hiddenColumns, columnWidths } = settings.value;
  const { key, title, about, width } = column;
  const show = (shown: boolean) =>
    change({ hiddenColumns: shown ? hiddenColumns.filter((other) => other !== key) : [...hiddenColumns, key] });
  const resize = (text: string) => {
    const wanted = Number(text);
    if (wanted >= LEAST_COLUMN_WIDTH && wanted <= MOST_COLUMN_WIDTH)
      change({ columnWidths: { ...columnWidths, [key]: Math.round(wanted) } });
  };
  return (
    <li class={styles["column"]}>
      <Check label={title} checked={!hiddenColumns.includes(key)} onChange={show} />
      <span class={styles["about"]}>{about}</span>
      <input
        class={styles["width"]}
        type="number"
        min={LEAST_COLUMN_WIDTH}
        max={MOST_COLUMN_WIDTH}
        step={4}
        value={columnWidths[key] ?? width}
        aria-label={text.trace.width(title)}
        onChange={(event) => resize(event.currentTarget.value)}
      />
    </li>
  );
}

/** Chooses the columns of the mode and their widths. */
export function ColumnsDialog() {
  const reset = () => change({ hiddenColumns: DEFAULTS.hiddenColumns, columnWidths: {} });
  return (
    <Dialog title={text.trace.columns} onClose={closeDialog} actions={<Button label={text.trace.reset} kind="outline" onClick={reset} />}>
      <ul>
        {columnsOf(settings.value.mode).map((column) => (
          <ColumnChoice key={column.key} column={column} />
        ))}
      </ul>
    </Dialog>
  );
}
