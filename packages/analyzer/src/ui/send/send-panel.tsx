import { dialog } from "../dialogs.js";
import { state } from "../engine.js";
import { settings } from "../kept/settings.js";
import { Button } from "../parts/button.js";
import { Choice } from "../parts/choice.js";
import { Icon } from "../parts/icon.js";
import { alertIcon, chevronDownIcon, infoIcon, playIcon, plusIcon, squareIcon } from "../parts/icons.js";
import { openMenuOf } from "../parts/menu.js";
import { text } from "../text.js";
import { canArm, isArmed, setArmed } from "./arming.js";
import { addAllOf, addEmpty, startAll, stopAll } from "./list-actions.js";
import { MessageDialog } from "./message-dialog.js";
import { ReplayForm } from "./replay/replay-form.js";
import { rowStates } from "./row-states.js";
import styles from "./send.module.css";
import { sendView } from "./send-list.js";
import { syncSendList } from "./send-sync.js";
import { SendTable } from "./send-table.js";

syncSendList();

function openAddMenu(owner: HTMLElement): void {
  const ofDatabases = state.peek().databases.map(({ database, name }) => ({
    label: text.send.addAll(name),
    run: () => void addAllOf(database),
  }));
  openMenuOf(owner, text.send.add, [
    { label: text.send.addEmpty, run: addEmpty },
    {
      label: text.send.addMessage,
      run: () => {
        dialog.value = { kind: "send-message" };
      },
    },
    ...(ofDatabases.length > 0 ? [undefined, ...ofDatabases] : []),
  ]);
}

function ListActions() {
  const isEmpty = settings.value.sendRows.length === 0;
  const isRunning = [...rowStates.value.values()].some(({ running }) => running);
  return (
    <>
      <Button label={text.send.add} icon={plusIcon} opens="menu" onClick={(event) => openAddMenu(event.currentTarget)}>
        <Icon svg={chevronDownIcon} />
      </Button>
      <Button label={text.send.startAll} icon={playIcon} iconOnly="narrow" disabled={isEmpty || !isArmed.value} onClick={startAll} />
      <Button label={text.send.stopAll} icon={squareIcon} iconOnly="narrow" disabled={!isRunning} onClick={stopAll} />
    </>
  );
}

const VIEWS = (["list", "replay"] as const).map((value) => ({ value, label: text.send[value] }));

export function Actions() {
  const shown = sendView.value;
  return (
    <>
      {shown === "list" && <ListActions />}
      <Choice
        label={text.send.views}
        options={VIEWS}
        value={shown}
        onChange={(view) => {
          sendView.value = view;
        }}
      />
    </>
  );
}

/** Why nothing is sent, and the button that changes it. */
function Banner() {
  const { armed, obstacle, disarmedBy } = state.value.sending;
  if (armed) return null;
  const why = disarmedBy === undefined ? text.send.isOff : text.send.wentOff(disarmedBy.message);
  return (
    <div class={styles["banner"]} data-tone={disarmedBy === undefined ? "calm" : "loss"} role="status">
      <Icon svg={disarmedBy === undefined ? infoIcon : alertIcon} />
      <span>{obstacle === undefined || disarmedBy !== undefined ? why : text.send.cannot(obstacle.message, obstacle.hint ?? "")}</span>
      {canArm.value && <Button label={text.send.arm} kind="outline" onClick={() => void setArmed(true)} />}
    </div>
  );
}

/** Frames that are sent by hand or periodically, and replays. */
export function Panel() {
  return (
    <div class={styles["panel"]}>
      <Banner />
      {sendView.value === "list" ? <SendTable /> : <ReplayForm />}
      {dialog.value?.kind === "send-message" && <MessageDialog />}
    </div>
  );
}
