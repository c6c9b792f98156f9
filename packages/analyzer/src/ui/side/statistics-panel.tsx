import { state } from "../engine.js";
import { formatSize } from "../format/format-size.js";
import { change } from "../kept/settings.js";
import { Field, Select } from "../parts/field.js";
import { Message } from "../parts/notices.js";
import { text } from "../text.js";
import { frameCount } from "../views.js";
import { ChannelStatistics } from "./channel-statistics.js";
import { MissedPeriods } from "./missed-periods.js";
import styles from "./side.module.css";

const LIMITS_MB = [100, 300, 600, 1_000, 2_000, 4_000] as const;

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
          <ChannelStatistics key={channel.channel} state={channel} />
        ))}
      </ul>
      {frameCount.value > 0 && <p class={styles["quiet"]}>{text.statistics.perId}</p>}
      <h2 title={text.statistics.missed.about}>{text.statistics.missed.title}</h2>
      <MissedPeriods />
      <h2>{text.statistics.losses}</h2>
      <Losses />
      <h2>{text.statistics.memory}</h2>
      <Memory />
    </div>
  );
}
