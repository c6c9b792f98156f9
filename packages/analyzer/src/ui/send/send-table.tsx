import { idText } from "../frame-key.js";
import type { ListedRow } from "../kept/listed-row.js";
import { settings } from "../kept/settings.js";
import { Empty } from "../parts/empty.js";
import { Icon } from "../parts/icon.js";
import { faultIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { n } from "../texts/counted.js";
import { isArmed } from "./arming.js";
import { sendOnce, setRunning } from "./list-actions.js";
import { RowEditor } from "./row/row-editor.js";
import { rowStates } from "./row-states.js";
import { dataText, jitterText, nameOf } from "./row-text.js";
import { chooseRow, chosenRow } from "./send-list.js";
import styles from "./send-table.module.css";

const COLUMNS = Object.entries(text.send.columns);

/** In the same column, the row above or below. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const cell = (event.target as HTMLElement).closest("td");
  const row = cell?.parentElement;
  if (step === undefined || !cell || !row) return;
  const rows = [...(row.closest("tbody")?.querySelectorAll("tr[data-row]") ?? [])];
  const next = rows[rows.indexOf(row) + step]?.children[[...row.children].indexOf(cell)];
  event.preventDefault();
  next?.querySelector<HTMLElement>("button, input")?.focus();
}

function Row({ row }: { readonly row: ListedRow }) {
  const state = rowStates.value.get(row.row);
  const name = nameOf(row);
  const isChosen = chosenRow.value?.row === row.row;
  const choose = () => chooseRow(row.row);
  return (
    <>
      <tr data-row={row.row} class={isChosen ? styles["chosen"] : undefined} onFocusIn={choose} onClick={choose}>
        <td>
          <input
            type="checkbox"
            aria-label={text.send.periodicOf(name)}
            checked={state?.running ?? false}
            disabled={!isArmed.value}
            onChange={(event) => setRunning(row.row, event.currentTarget.checked)}
          />
        </td>
        <td>
          <button
            type="button"
            class={styles["once"]}
            aria-label={text.send.onceOf(name)}
            disabled={!isArmed.value}
            onClick={() => sendOnce(row.row)}
          >
            {text.send.once}
          </button>
        </td>
        <td>{row.channel}</td>
        <td class={styles["mono"]}>{idText(row)}</td>
        <td>
          <button type="button" class={styles["pick"]} aria-pressed={isChosen} aria-label={text.send.edit(name)} onClick={choose}>
            {name}
          </button>
        </td>
        <td class={styles["mono"]}>{dataText(row)}</td>
        <td class={styles["number"]}>{row.periodMs}</td>
        <td class={styles["number"]}>
          {n(state?.sent ?? 0)}
          {row.count > 0 && ` / ${n(row.count)}`}
        </td>
        <td class={styles["number"]}>{jitterText(state?.meanJitterMs ?? Number.NaN, state?.worstJitterMs ?? Number.NaN)}</td>
      </tr>
      {state?.fault !== undefined && (
        <tr class={styles["fault"]}>
          <td colSpan={COLUMNS.length}>
            <div role="alert">
              <Icon svg={faultIcon} /> {state.fault.message}
              {state.fault.hint !== undefined && `. ${state.fault.hint}`}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

/** The frames that can be sent, and beside them what the chosen one consists of. */
export function SendTable() {
  const { sendRows } = settings.value;
  if (sendRows.length === 0) return <Empty>{text.send.none}</Empty>;
  const chosen = chosenRow.value;
  return (
    <div class={styles["split"]}>
      <div class={styles["rows"]}>
        <table aria-label={text.send.table} onKeyDown={moveFocus}>
          <thead>
            <tr>
              {COLUMNS.map(([key, [title, about]]) => (
                <th key={key} title={about} class={["period", "sent", "jitter"].includes(key) ? styles["number"] : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sendRows.map((row) => (
              <Row key={row.row} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {chosen !== undefined && <RowEditor key={chosen.row} row={chosen} />}
    </div>
  );
}
