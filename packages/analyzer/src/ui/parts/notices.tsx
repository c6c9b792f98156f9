import type { Fault } from "../../protocol.js";
import { carryOut, dismiss, type Notice, notices } from "../notices.js";
import { text } from "../text.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";
import { alertIcon, closeIcon, faultIcon, infoIcon } from "./icons.js";
import styles from "./notices.module.css";

const ICONS = { fault: faultIcon, loss: alertIcon, info: infoIcon } as const;

export interface MessageProps {
  readonly tone: Notice["tone"];
  readonly title: string;
  readonly hint?: string | undefined;
}

/** What happened, and below it what to do. */
export function Message({ tone, title, hint }: MessageProps) {
  return (
    <div class={`${styles["message"]} ${styles[tone]}`}>
      <Icon svg={ICONS[tone]} />
      <div class={styles["words"]}>
        <p class={styles["title"]}>{title}</p>
        {hint !== undefined && <p class={styles["hint"]}>{hint}</p>}
      </div>
    </div>
  );
}

/** What failed, why, and what to do; nothing without a fault. */
export function FaultMessage({ what, fault }: { readonly what: string; readonly fault: Fault | undefined }) {
  return fault === undefined ? null : <Message tone="fault" title={text.failed(what, fault.message)} hint={fault.hint} />;
}

function Shown({ notice }: { readonly notice: Notice }) {
  return (
    <div class={`${styles["notice"]} ${styles[notice.tone]}`} role={notice.tone === "fault" ? "alert" : "status"}>
      <Message tone={notice.tone} title={notice.title} hint={notice.hint} />
      <div class={styles["actions"]}>
        {notice.actions?.map((action) => (
          <Button key={action.label} label={action.label} kind="outline" onClick={() => void carryOut(notice.id, action)} />
        ))}
        <Button label={text.dismiss} icon={closeIcon} iconOnly onClick={() => dismiss(notice.id)} />
      </div>
    </div>
  );
}

/** What the page has to say, until it is dismissed. */
export function Notices() {
  if (notices.value.length === 0) return null;
  return (
    <section class={styles["list"]} aria-label={text.notices}>
      {notices.value.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </section>
  );
}
