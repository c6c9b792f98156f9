import { useSignal } from "@preact/signals";
import type { DatabaseEdit, Fault } from "../../../protocol.js";
import { closeDialog } from "../../dialogs.js";
import { toFault } from "../../fault.js";
import { editDatabase } from "../edit-database.js";
import { openEditor } from "../editor-state.js";

/** Carries out the change of a dialog, which closes then, and its message is shown. What fails is to be said in the dialog. */
export function useSaving() {
  const tried = useSignal(false);
  const busy = useSignal(false);
  const fault = useSignal<Fault | undefined>(undefined);
  const save = async (database: number | undefined, edit: DatabaseEdit, edition: number | undefined) => {
    if (busy.peek()) return;
    tried.value = true;
    busy.value = true;
    fault.value = undefined;
    try {
      const { edited } = await editDatabase(database, edit, edition);
      if (edited === undefined) return;
      closeDialog();
      openEditor(edited.read.database, edited.message);
    } catch (error) {
      fault.value = toFault(error);
    } finally {
      busy.value = false;
    }
  };
  return { tried, busy, fault, save };
}
