import type { StartReplay } from "../../../protocol.js";
import { call, state } from "../../engine.js";
import { numberIn } from "../../format/number-text.js";
import { attempt } from "../../notices.js";
import { Button } from "../../parts/button.js";
import { Check } from "../../parts/field.js";
import { openIcon, playIcon } from "../../parts/icons.js";
import { text } from "../../text.js";
import { frameCount, traceView, views } from "../../views.js";
import { isArmed } from "../arming.js";
import { SmallSelect } from "../fields/small-select.js";
import { ValueInput } from "../fields/value-input.js";
import { openChannels } from "../row-states.js";
import styles from "./replay.module.css";
import { ReplayProgress } from "./replay-progress.js";
import {
  askForReplayFile,
  type ReplayFrom,
  replayFile,
  replayFrom,
  replayLoop,
  replaySent,
  replaySpeed,
  replayTargets,
} from "./replay-state.js";

const SPEED = numberIn(0.001, 1_000);

function sourceOptions(): { readonly value: ReplayFrom; readonly label: string }[] {
  const matching = (traceView.value?.endPosition ?? 0) - (traceView.value?.firstPosition ?? 0);
  return [
    { value: "memory", label: text.send.fromMemory(frameCount.value) },
    { value: "filter", label: text.send.fromFilter(matching) },
    { value: "file", label: replayFile.value?.file.name ?? text.send.fromFile },
  ];
}

/** Channels of what is replayed. */
function channelsOfLog(): readonly number[] {
  if (replayFrom.value === "file") return replayFile.value?.channels ?? [];
  return state.value.channels.filter(({ frames }) => frames > 0).map(({ channel }) => channel);
}

/** A channel that is not open cannot be sent on. */
function targetOf(channel: number): number | undefined {
  const targets = replayTargets.value;
  const wanted = targets.has(channel) ? targets.get(channel) : channel;
  return wanted !== undefined && openChannels.value.includes(wanted) ? wanted : undefined;
}

const NOWHERE = -1;

function ChannelMap() {
  const options = [...openChannels.value.map((value) => ({ value, label: `can${value}` })), { value: NOWHERE, label: text.send.nowhere }];
  return (
    <>
      {channelsOfLog().map((channel) => (
        <SmallSelect
          key={channel}
          label={text.send.goesTo(channel)}
          value={targetOf(channel) ?? NOWHERE}
          options={options}
          onChange={(to) => {
            replayTargets.value = new Map(replayTargets.peek()).set(channel, to === NOWHERE ? undefined : to);
          }}
        />
      ))}
    </>
  );
}

function sourceOf(): StartReplay["from"] | undefined {
  const view = views.peek()?.trace;
  const file = replayFile.peek()?.file;
  if (replayFrom.peek() === "memory") return "memory";
  if (replayFrom.peek() === "filter") return view === undefined ? undefined : { view };
  return file === undefined ? undefined : { file };
}

function start(): void {
  const from = sourceOf();
  if (from === undefined) return;
  const channels = channelsOfLog().flatMap((channel) => {
    const to = targetOf(channel);
    return to === undefined ? [] : [[channel, to] as const];
  });
  const ask = { from, channels, speed: replaySpeed.peek(), loop: replayLoop.peek(), includeSent: replaySent.peek() };
  void attempt(text.send.notReplayed, call("startReplay", ask));
}

/** Sends a log or the memory at its own times. */
export function ReplayForm() {
  const { replay } = state.value.sending;
  const isRunning = replay !== undefined && replay.phase !== "ended";
  const from = replayFrom.value;
  const isFile = from === "file";
  const isMissing = isFile && replayFile.value === undefined;
  return (
    <div class={styles["replay"]}>
      <div class={styles["form"]}>
        <div class={styles["source"]}>
          <SmallSelect
            label={text.send.from}
            value={from}
            options={sourceOptions()}
            onChange={(value) => {
              replayFrom.value = value;
            }}
          />
          {isFile && <Button label={text.send.chooseFile} icon={openIcon} kind="outline" onClick={askForReplayFile} />}
        </div>
        {isMissing && <p class={styles["quiet"]}>{text.send.noFile}</p>}
        <div class={styles["fields"]}>
          <ValueInput
            label={text.send.speed}
            value={String(replaySpeed.value)}
            {...SPEED}
            onValue={(speed) => {
              replaySpeed.value = speed;
            }}
          />
          <ChannelMap />
        </div>
        <div class={styles["checks"]}>
          <Check
            label={text.send.loop}
            checked={replayLoop.value}
            onChange={(checked) => {
              replayLoop.value = checked;
            }}
          />
          <Check
            label={text.send.includeSent}
            checked={replaySent.value}
            onChange={(checked) => {
              replaySent.value = checked;
            }}
          />
        </div>
        <div class={styles["buttons"]}>
          {!isRunning && (
            <Button label={text.send.start} icon={playIcon} kind="primary" disabled={!isArmed.value || isMissing} onClick={start} />
          )}
        </div>
      </div>
      {replay !== undefined && <ReplayProgress replay={replay} />}
    </div>
  );
}
