import type { ReplayState } from "../../../protocol.js";
import { call } from "../../engine.js";
import { attempt } from "../../notices.js";
import { Button } from "../../parts/button.js";
import { pauseIcon, playIcon, squareIcon } from "../../parts/icons.js";
import { Message } from "../../parts/notices.js";
import { text } from "../../text.js";
import styles from "./replay.module.css";

/** Less than this is not worth saying, ms. */
const LATE_MS = 50;

/** How far a replay is, and the buttons that hold or end it. */
export function ReplayProgress({ replay }: { readonly replay: ReplayState }) {
  const { name, phase, sent, rounds, progress, positionUs, lateMs, skipped, fault } = replay;
  const isPaused = phase === "paused";
  const isRunning = phase !== "ended";
  return (
    <section class={styles["progress"]} aria-label={text.send.replaying}>
      {isRunning && (
        <div class={styles["buttons"]}>
          <Button
            label={isPaused ? text.send.resume : text.send.pause}
            icon={isPaused ? playIcon : pauseIcon}
            kind="outline"
            onClick={() => void attempt(text.send.notReplayed, call("pauseReplay", { paused: !isPaused }))}
          />
          <Button
            label={text.send.stop}
            icon={squareIcon}
            kind="outline"
            onClick={() => void attempt(text.send.notReplayed, call("stopReplay", undefined))}
          />
        </div>
      )}
      <progress max={1} value={progress} aria-label={text.send.replaying} />
      <p>{text.send.progress(name, text.send.phases[phase], (positionUs / 1e6).toFixed(1))}</p>
      <p>{text.send.sent(sent, rounds > 1 || isRunning ? rounds : 0)}</p>
      {skipped.length > 0 && <p class={styles["quiet"]}>{text.send.notSent(skipped)}</p>}
      {isRunning && lateMs > LATE_MS && <p class={styles["warn"]}>{text.send.late(lateMs)}</p>}
      {fault !== undefined && <Message tone="fault" title={fault.message} hint={fault.hint} />}
    </section>
  );
}
