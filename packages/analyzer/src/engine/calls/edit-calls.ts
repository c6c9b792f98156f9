import { FrameFlag } from "canalystii";
import type { Message } from "canalystii/dbc";
import type { EditCalls } from "../../protocol.js";
import { applyEdit } from "../edit/apply/apply-edit.js";
import { messageAt } from "../edit/apply/edit-messages.js";
import { emptyDatabase } from "../edit/empty-database.js";
import { editableMessage } from "../edit/fields.js";
import { previewSignal } from "../edit/preview-signal.js";
import { openSavePlace } from "../recording/save-target.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

const { EXTENDED, ERROR } = FrameFlag;
const KIND = EXTENDED | ERROR;

/** Calls that change databases. */
export function editCalls({ databases, capture, environment }: Workspace): Handlers<keyof EditCalls> {
  const { clock, pause } = environment;
  /** Lets everything that shows names and values use the new ones. */
  const changed = <T>(result: T): T => {
    capture.namesChanged();
    return result;
  };
  const channelsOf = ({ id, extended }: Message) => {
    const received = [...capture.ids.all].filter((each) => each.id === id && (each.flags & KIND) === (extended ? EXTENDED : 0));
    return received.map(({ channel }) => channel).sort((a, b) => a - b);
  };
  return {
    newDatabase: async ({ name }) => changed(await databases.create(name)),
    editDatabase: async (ask) => {
      const reply = await databases.edit(ask);
      return reply.edited === undefined ? reply : changed(reply);
    },
    checkEdit: ({ database, edit }) => {
      const data = database === undefined ? emptyDatabase() : databases.get(database).database;
      return applyEdit(data, edit).problems;
    },
    undoEdit: async ({ database }) => changed(await databases.step(database, "undo")),
    redoEdit: async ({ database }) => changed(await databases.step(database, "redo")),
    useDatabase: async ({ database, channels }) => changed(await databases.setChannels(database, channels)) as undefined,
    listMessages: ({ database, search, opened }) => databases.get(database).list(search, opened),
    readMessage: ({ database, edition, message }) => {
      const entry = databases.get(database);
      entry.expect(edition);
      const found = messageAt(entry.database, message);
      return { ...editableMessage(found), channels: channelsOf(found) };
    },
    findMessage: (key) => databases.placeOf(key),
    printDatabase: ({ database, encoding }) => databases.print(database, encoding),
    saveDatabase: async ({ database, encoding, place }) => {
      const { bytes } = await databases.print(database, encoding);
      const target = await openSavePlace(place);
      try {
        await target.append(bytes);
      } catch (error) {
        await target.close(false);
        throw error;
      }
      await target.close();
      return undefined;
    },
    previewSignal: (ask, { signal }) => previewSignal(ask, { store: capture.store, slices: new Slices(clock, pause), signal }),
  };
}
