import { useSignal } from "@preact/signals";
import { useAnswer } from "../answers/use-answer.js";
import { databases } from "../databases.js";
import { closeDialog } from "../dialogs.js";
import { call } from "../engine.js";
import { idText } from "../frame-key.js";
import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { TextInput } from "../parts/field.js";
import { plusIcon } from "../parts/icons.js";
import lists from "../parts/list.module.css";
import { FaultMessage } from "../parts/notices.js";
import { text } from "../text.js";
import { addMessages } from "./list-actions.js";

const SHOWN = 100;

/** Finds messages of the databases and adds them to the send list. */
export function MessageDialog() {
  const search = useSignal("");
  const found = useAnswer([search.value, databases.value], (ending) => call("sendableMessages", { search: search.value }, ending));
  const { messages = [], total = 0, unsendable = 0 } = found.value ?? {};
  const hasDatabase = databases.value.length > 0;
  return (
    <Dialog title={text.send.chooseMessage} onClose={closeDialog}>
      <TextInput
        name={text.send.searchMessages}
        placeholder={text.send.searchMessages}
        value={search.value}
        autoFocus
        onInput={(value) => {
          search.value = value;
        }}
      />
      <FaultMessage what={text.send.notListed} fault={found.fault} />
      <ul>
        {messages.slice(0, SHOWN).map((message, at) => (
          <li key={at} class={lists["row"]}>
            <span class={lists["what"]}>
              {message.name}
              <span class={lists["quiet"]}>{` ${idText(message)}`}</span>
            </span>
            <Button
              label={text.send.addOne(message.name)}
              icon={plusIcon}
              iconOnly
              onClick={() => {
                addMessages([message]);
                closeDialog();
              }}
            />
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
