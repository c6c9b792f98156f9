import { useLayoutEffect } from "preact/hooks";
import { state } from "../engine.js";
import { settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import { chevronDownIcon, chevronUpIcon, closeIcon, filterIcon, searchIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { grid } from "../trace/trace-state.js";
import { filterInForce, frameCount, queryProblems, setQuery, traceView } from "../views.js";
import { closeFind, findNext, findOpen, findProblems, findQuery, findText, focusFind, openFind, setFindQuery } from "./find-state.js";
import styles from "./query.module.css";
import { QueryInput } from "./query-input.js";

/** How many frames meet the filter, or how far it has been applied. */
function countText(): string {
  const view = traceView.value;
  const total = frameCount.value;
  if (view === undefined || view.query.trim() === "") return text.query.all(total);
  const { firstRow, endRow } = state.value.store;
  const left = endRow - view.scannedRow;
  // a live capture is always a few frames ahead
  if (left > 100_000) return text.query.scanning((view.scannedRow - firstRow) / Math.max(1, endRow - firstRow));
  return text.query.some(view.endPosition - view.firstPosition, total);
}

/** While the text has an error: which filter is still in use. */
function InForce() {
  const inForce = filterInForce.value;
  const words = inForce?.trim() === "" ? text.query.noneInForce : text.query.inForce(inForce ?? "");
  return (
    <span class={styles["status"]} role="status">
      {inForce !== undefined && (
        <span class={styles["inForce"]} title={words}>
          {words}
        </span>
      )}
    </span>
  );
}

function Filter() {
  const { query } = settings.value;
  const used = filterInForce.value ?? query;
  return (
    <div class={used.trim() === "" ? styles["line"] : `${styles["line"]} ${styles["active"]}`}>
      <Icon svg={filterIcon} />
      <QueryInput
        name="filter"
        label={text.query.filter}
        placeholder={text.query.filterPlaceholder}
        value={query}
        problems={queryProblems.value}
        onInput={(value) => void setQuery(value)}
        onEnter={() => grid.peek()?.element.focus()}
        onEscape={() => grid.peek()?.element.focus()}
      />
      <InForce />
      <span class={styles["count"]}>{countText()}</span>
      {query !== "" && <Button label={text.query.clear} icon={closeIcon} iconOnly onClick={() => void setQuery("")} />}
      <Button label={text.query.find} icon={searchIcon} iconOnly keys="Ctrl-F" pressed={findOpen.value} onClick={openFind} />
    </div>
  );
}

function Find() {
  useLayoutEffect(() => focusFind(), []);
  return (
    <div class={styles["line"]}>
      <Icon svg={searchIcon} />
      <QueryInput
        name="find"
        label={text.query.find}
        placeholder={text.query.findPlaceholder}
        value={findQuery.value}
        problems={findProblems.value}
        onInput={setFindQuery}
        onEnter={(backwards) => void findNext(backwards ? "previous" : "next")}
        onEscape={closeFind}
      />
      <span class={styles["count"]} role="status">
        {findText.value}
      </span>
      <Button label={text.query.previous} icon={chevronUpIcon} iconOnly keys="Shift-F3" onClick={() => void findNext("previous")} />
      <Button label={text.query.next} icon={chevronDownIcon} iconOnly keys="F3" onClick={() => void findNext("next")} />
      <Button label={text.query.closeFind} icon={closeIcon} iconOnly onClick={closeFind} />
    </div>
  );
}

/** The filter of the trace, and the search in it when it is open. */
export function QueryBar() {
  return (
    <search class={styles["bar"]}>
      <Filter />
      {findOpen.value && <Find />}
    </search>
  );
}
