import type { EditCalls } from "../../protocol.js";
import { messageAt } from "../edit/edit-messages.js";
import { editableMessage } from "../edit/fields.js";
import { previewSignal } from "../edit/preview-signal.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** Calls that change databases. */
export function editCalls({ databases, capture, environment }: Workspace): Handlers<keyof EditCalls> {
  const { clock, pause } = environment;
  /** Lets everything that shows names and values use the new ones. */
  const changed = <T>(result: T): T => {
    capture.namesChanged();
    return result;
  };
  return {
    newDatabase: ({ name }) => changed(databases.create(name)),
    editDatabase: ({ database, edit, dry }) => {
      const reply = databases.edit(database, edit, dry);
      return reply.edited === undefined ? reply : changed(reply);
    },
    undoEdit: ({ database }) => changed(databases.step(database, "undo")),
    redoEdit: ({ database }) => changed(databases.step(database, "redo")),
    useDatabase: ({ database, channels }) => changed(databases.setChannels(database, channels)) as undefined,
    listMessages: ({ database, search }) => databases.get(database).list(search),
    readMessage: ({ database, message }) => editableMessage(messageAt(databases.get(database).database, message)),
    findMessage: (key) => databases.placeOf(key),
    printDatabase: ({ database, encoding }) => databases.get(database).print(encoding),
    previewSignal: (ask, { signal }) => previewSignal(ask, { store: capture.store, slices: new Slices(clock, pause), signal }),
  };
}
