import { useLayoutEffect, useRef } from "preact/hooks";
import { activeFrame } from "../active-frame.js";
import { formatClock, formatSeconds } from "../format/format-time.js";
import { type Bookmark, change, settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { bookmarkIcon, trashIcon } from "../parts/icons.js";
import item from "../parts/item.module.css";
import { text } from "../text.js";
import { addBookmark, editedBookmark, goToTime } from "../trace/trace-actions.js";
import { grid } from "../trace/trace-state.js";
import { startUs } from "../views.js";
import styles from "./side.module.css";

function Entry({ bookmark }: { readonly bookmark: Bookmark }) {
  const note = useRef<HTMLInputElement>(null);
  const { timeUs } = bookmark;
  const time = formatClock(timeUs);
  const edited = editedBookmark.value === timeUs;
  useLayoutEffect(() => {
    if (!edited) return;
    note.current?.focus();
    editedBookmark.value = undefined;
  }, [edited]);
  const replace = (by: readonly Bookmark[]) =>
    change({ bookmarks: settings.peek().bookmarks.flatMap((other) => (other.timeUs === timeUs ? by : [other])) });
  return (
    <li class={item["item"]}>
      <button type="button" class={styles["go"]} title={text.bookmarks.go} onClick={() => void goToTime(timeUs)}>
        <span>{formatSeconds(timeUs - startUs.value)}</span>
        <span class={styles["quiet"]}>{time}</span>
      </button>
      <div class={item["head"]}>
        <input
          ref={note}
          class={styles["note"]}
          value={bookmark.note}
          maxLength={200}
          placeholder={text.bookmarks.note}
          aria-label={text.bookmarks.noteOf(time)}
          onInput={(event) => replace([{ timeUs, note: event.currentTarget.value }])}
          onKeyDown={(event) => {
            if (event.key === "Enter" || event.key === "Escape") grid.peek()?.element.focus();
          }}
        />
        <Button label={text.bookmarks.remove} icon={trashIcon} iconOnly onClick={() => replace([])} />
      </div>
    </li>
  );
}

/** Moments that were marked, with a note. */
export function BookmarksPanel() {
  const { bookmarks } = settings.value;
  return (
    <div class={styles["content"]}>
      {bookmarks.length === 0 && <p class={styles["quiet"]}>{text.bookmarks.none}</p>}
      <ul>
        {bookmarks.map((bookmark) => (
          <Entry key={bookmark.timeUs} bookmark={bookmark} />
        ))}
      </ul>
      {activeFrame.value !== undefined && (
        <Button label={text.bookmarks.add} icon={bookmarkIcon} kind="outline" keys="B" onClick={addBookmark} />
      )}
    </div>
  );
}
