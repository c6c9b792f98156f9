import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChannelState, RateHistory } from "../../protocol.js";
import { call, state } from "../engine.js";
import { formatBitrate, formatSize } from "../format-size.js";
import { Field, Select } from "../parts/field.js";
import item from "../parts/item.module.css";
import { Message } from "../parts/notices.js";
import { text } from "../text.js";
import { frameCount } from "../views.js";
import { change } from "../workspace/settings.js";
import styles from "./side.module.css";
import { spark } from "./spark.js";

const HISTORY_MS = 1_000;
const LIMITS_MB = [100, 300, 600, 1_000, 2_000, 4_000] as const;

/** Frames per second of a channel, as a line. */
function History({ channel }: { readonly channel: number }) {
  const history = useSignal<RateHistory | undefined>(undefined);
  useEffect(() => {
    const ask = () =>
      void call("rateHistory", { channel })
        .then((answer) => {
          history.value = answer;
        })
        .catch(() => undefined);
    ask();
    const timer = setInterval(ask, HISTORY_MS);
    return () => clearInterval(timer);
  }, [channel]);
  const line = spark(history.value?.frames ?? new Float64Array(), 120);
  if (line.points === "") return null;
  return (
    <figure class={styles["history"]}>
      <svg viewBox="0 0 120 32" preserveAspectRatio="none" role="img" aria-label={text.statistics.history(channel)}>
        <polyline points={line.points} />
      </svg>
      <figcaption class={styles["quiet"]}>{text.statistics.peak(line.peak)}</figcaption>
    </figure>
  );
}

function Channel({ state: { channel, frames, framesPerSecond, load, bitrate } }: { readonly state: ChannelState }) {
  return (
    <li class={item["item"]}>
      <div class={item["head"]}>
        <strong>can{channel}</strong>
        <span class={styles["quiet"]}>{bitrate === undefined ? "" : formatBitrate(bitrate)}</span>
        <span class={styles["space"]} />
        <span>{text.status.rate(framesPerSecond)}</span>
        {load !== undefined && <span>{Math.round(load * 100)} %</span>}
      </div>
      <History channel={channel} />
      <p class={styles["quiet"]}>{text.frames(frames)}</p>
    </li>
  );
}

function Losses() {
  const { losses } = state.value;
  if (losses.length === 0) return <p class={styles["quiet"]}>{text.statistics.noLosses}</p>;
  return (
    <ul class={styles["losses"]}>
      {losses.map(({ stage, name, count, atMost }) => (
        <li key={`${stage} ${name}`}>
          <Message tone="loss" title={text.status.loss(count, atMost, text.stages[stage])} hint={name} />
        </li>
      ))}
    </ul>
  );
}

function Memory() {
  const { bytes, limitBytes, discarded, backwards } = state.value.store;
  const limitMb = Math.round(limitBytes / 1_000_000);
  const limits = [...new Set([...LIMITS_MB, limitMb])].sort((a, b) => a - b);
  return (
    <>
      <p class={styles["quiet"]}>{text.status.memory(formatSize(bytes), formatSize(limitBytes))}</p>
      <Field label={text.statistics.limit}>
        <Select
          value={limitMb}
          options={limits.map((value) => ({ value, label: text.statistics.limits(value) }))}
          onChange={(value) => change({ limitMb: value })}
        />
      </Field>
      {discarded > 0 && <p class={styles["quiet"]}>{text.statistics.discarded(discarded)}</p>}
      {backwards > 0 && <p class={styles["quiet"]}>{text.statistics.backwards(backwards)}</p>}
    </>
  );
}

/** Rates, bus load, and what was lost where. */
export function StatisticsPanel() {
  return (
    <div class={styles["content"]}>
      {frameCount.value === 0 && <p class={styles["quiet"]}>{text.statistics.none}</p>}
      <ul>
        {state.value.channels.map((channel) => (
          <Channel key={channel.channel} state={channel} />
        ))}
      </ul>
      {frameCount.value > 0 && <p class={styles["quiet"]}>{text.statistics.perId}</p>}
      <h2>{text.statistics.losses}</h2>
      <Losses />
      <h2>{text.statistics.memory}</h2>
      <Memory />
    </div>
  );
}
