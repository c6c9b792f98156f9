import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Trial } from "../../../protocol.js";
import { call, onTrial } from "../../engine.js";
import { toFault } from "../../fault.js";
import { formatBitrate } from "../../format/format-size.js";
import { Button } from "../../parts/button.js";
import { Message } from "../../parts/notices.js";
import { text } from "../../text.js";
import { askForAdapter, givenAdapters } from "../adapters.js";
import styles from "../connect.module.css";

type Outcome = { readonly tone: "info" | "loss" | "fault"; readonly title: string; readonly hint?: string | undefined };

/** Listens at the usual bit rates until frames are received, and shows what was heard at each. */
export function DetectButton({ channel, onFound }: { readonly channel: number; readonly onFound: (bitrate: number) => void }) {
  const trials = useSignal<readonly Trial[]>([]);
  const outcome = useSignal<Outcome | undefined>(undefined);
  const running = useRef<AbortController | undefined>(undefined);
  const busy = useSignal(false);

  const detect = async () => {
    trials.value = [];
    outcome.value = undefined;
    busy.value = true;
    running.current = new AbortController();
    const end = onTrial((trial) => {
      if (trial.channel === channel) trials.value = [...trials.value, trial];
    });
    try {
      if ((await givenAdapters()).length === 0 && (await askForAdapter()) === undefined) return;
      await givenAdapters();
      const { bitrate } = await call("detectBitrate", { kind: "adapter", channel }, running.current.signal);
      if (bitrate === undefined) outcome.value = { tone: "loss", title: text.connect.notDetected };
      else {
        onFound(bitrate);
        outcome.value = { tone: "info", title: text.connect.detected(formatBitrate(bitrate)) };
      }
    } catch (error) {
      const { code, message, hint } = toFault(error);
      if (code !== "cancelled") outcome.value = { tone: "fault", title: message, hint };
    } finally {
      end();
      busy.value = false;
    }
  };
  return (
    <>
      {busy.value ? (
        <Button label={text.cancel} kind="outline" onClick={() => running.current?.abort()} />
      ) : (
        <Button label={text.connect.detect} kind="outline" onClick={() => void detect()} />
      )}
      <div class={styles["outcome"]} aria-live="polite">
        {trials.value.length > 0 && (
          <p class={styles["trials"]}>
            {trials.value.map(({ bitrate, frames }) => text.connect.trial(formatBitrate(bitrate), frames)).join(" · ")}
          </p>
        )}
        {outcome.value !== undefined && <Message {...outcome.value} />}
      </div>
    </>
  );
}
