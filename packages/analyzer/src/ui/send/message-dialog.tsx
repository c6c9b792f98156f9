import { useSignal } from "@preact/signals";
import type { SendableMessage } from "../../protocol.js";
import { useAnswer } from "../answers/use-answer.js";
import { databases } from "../databases.js";
import { closeDialog, dialog } from "../dialogs.js";
import { call } from "../engine.js";
import { idText } from "../frame-key.js";
import { attempt } from "../notices.js";
import { Dialog } from "../parts/dialog.js";
import { TextInput } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { plusIcon } from "../parts/icons.js";
import lists from "../parts/list.module.css";
import { FaultMessage } from "../parts/notices.js";
import { text } from "../text.js";
import { addMessages } from "./list-actions.js";

const SHOWN = 100;

function add(message: SendableMessage): void {
  addMessages([message]);
  closeDialog();
}

/** Adds the first message that is found; what is listed may be what was found for fewer letters. */
async function addFirst(search: string): Promise<void> {
  const [first] = (await attempt(text.send.notListed, call("sendableMessages", { search })))?.messages ?? [];
  if (first !== undefined && dialog.peek()?.kind === "send-message") add(first);
}

/** Finds messages of the databases and adds them to the send list. */
export function MessageDialog() {
  const search = useSignal("");
  const found = useAnswer([search.value, databases.value], (ending) => call("sendableMessages", { search: search.value }, ending));
  const { messages = [], total = 0, unsendable = 0 } = found.value ?? {};
  const hasDatabase = databases.value.length > 0;
  return (
    <Dialog title={text.send.chooseMessage} onClose={closeDialog}>
      <form
        class={lists["search"]}
        onSubmit={(event) => {
          event.preventDefault();
          void addFirst(search.peek());
        }}
      >
        <TextInput
          name={text.send.searchMessages}
          placeholder={text.send.searchMessages}
          value={search.value}
          autoFocus
          onInput={(value) => {
            search.value = value;
          }}
        />
      </form>
      <FaultMessage what={text.send.notListed} fault={found.fault} />
      <ul>
        {messages.slice(0, SHOWN).map((message, at) => (
          <li key={at}>
            <button type="button" class={`${lists["row"]} ${lists["pick"]}`} onClick={() => add(message)}>
              <span class="hidden-text">{text.send.addOne}</span>
              <span class={lists["what"]}>
                {message.name} <span class={lists["quiet"]}>{idText(message)}</span>
              </span>
              <Icon svg={plusIcon} />
            </button>
          </li>
        ))}
      </ul>
      {found.value !== undefined && total === 0 && (
        <p class={lists["quiet"]}>{hasDatabase ? text.send.noMessages : text.send.noDatabases}</p>
      )}
      {total > SHOWN && <p class={lists["quiet"]}>{text.send.moreMessages(total - SHOWN)}</p>}
      {unsendable > 0 && <p class={lists["quiet"]}>{text.send.unsendable(unsendable)}</p>}
    </Dialog>
  );
}
