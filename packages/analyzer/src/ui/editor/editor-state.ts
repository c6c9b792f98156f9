import { signal } from "@preact/signals";
import type { MessageKey } from "../../protocol.js";
import { call } from "../engine.js";
import { change } from "../kept/settings.js";
import { attempt } from "../notices.js";
import { text } from "../text.js";

/** The database that is edited in the side panel; undefined: none is. */
export const editedDatabase = signal<number | undefined>(undefined);
/** Position of the message whose signals are shown; undefined: none. */
export const openedMessage = signal<number | undefined>(undefined);

/** Shows a database's messages in the side panel, one of them with its signals. */
export function openEditor(database: number, message?: number): void {
  editedDatabase.value = database;
  openedMessage.value = message;
  change({ sideOpen: true, sideTab: "databases" });
}

export function closeEditor(): void {
  editedDatabase.value = undefined;
}

/** Shows the message of a frame in the editor. */
export async function openEditorOf(key: MessageKey): Promise<void> {
  const place = await attempt(text.editor.failed, call("findMessage", key));
  if (place !== undefined) openEditor(place.database, place.message);
}
