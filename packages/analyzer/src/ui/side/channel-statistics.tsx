import type { ChannelState, RateHistory } from "../../protocol.js";
import { CALM_MS, useLiveAnswer } from "../answers/use-live-answer.js";
import { readBitrate } from "../connect/bitrate.js";
import { formatBitrate } from "../format/format-size.js";
import { change, settings } from "../kept/settings.js";
import { Field, TextInput } from "../parts/field.js";
import item from "../parts/item.module.css";
import { text } from "../text.js";
import { type BusRates, peakLoad, shownPeak, switchesBitrate } from "./bus-load.js";
import styles from "./side.module.css";
import { spark } from "./spark.js";

const EMPTY: Pick<RateHistory, "frames" | "bits" | "dataBits" | "isMeasured"> = {
  frames: new Float64Array(),
  bits: new Float64Array(),
  dataBits: new Float64Array(),
  isMeasured: false,
};

/** Bit rates that are not known from the source, as they were entered. */
function enteredRates(channel: number): { readonly bitrate: string; readonly dataBitrate: string } {
  return settings.value.busRates[channel] ?? { bitrate: "", dataBitrate: "" };
}

/** A bit rate to be entered: a wrong one is said and stays out of use. */
function RateField(props: { readonly channel: number; readonly which: "bitrate" | "dataBitrate" }) {
  const { channel, which } = props;
  const entered = enteredRates(channel);
  const written = entered[which];
  const isWrong = written.trim() !== "" && !readBitrate(written);
  return (
    <Field label={text.statistics[which]} hint={isWrong ? text.statistics.bitrateWrong(written) : undefined}>
      <TextInput
        value={written}
        name={`${text.statistics[which]} can${channel}`}
        onInput={(value) => change({ busRates: { ...settings.peek().busRates, [channel]: { ...entered, [which]: value } } })}
      />
    </Field>
  );
}

/** The highest load, or what is missing to know it. */
function Load({ state, history }: { readonly state: ChannelState; readonly history: typeof EMPTY }) {
  const { channel, bitrate, frames } = state;
  if (frames === 0) return null;
  const entered = enteredRates(channel);
  const isFd = switchesBitrate(history);
  const rates: BusRates = {
    bitrate: bitrate ?? (readBitrate(entered.bitrate) || undefined),
    dataBitrate: readBitrate(entered.dataBitrate) || undefined,
  };
  const load = peakLoad(history, rates);
  const shown = load === undefined ? undefined : shownPeak(history, load, state.load);
  return (
    <>
      {shown !== undefined && <p class={styles["quiet"]}>{text.statistics.peakLoad(shown)}</p>}
      {load === undefined && <p class={styles["quiet"]}>{text.statistics.loadUnknown}</p>}
      {(bitrate === undefined || isFd) && (
        <div class={styles["rates"]}>
          {bitrate === undefined && <RateField channel={channel} which="bitrate" />}
          {isFd && <RateField channel={channel} which="dataBitrate" />}
        </div>
      )}
      {load === undefined && <p class={styles["quiet"]}>{text.statistics.whyUnknown[rates.bitrate === undefined ? "bitrate" : "data"]}</p>}
    </>
  );
}

/** Rate and load of a channel. */
export function ChannelStatistics({ state }: { readonly state: ChannelState }) {
  const { channel, frames, framesPerSecond, load, bitrate } = state;
  const history = useLiveAnswer("rateHistory", () => ({ channel }), String(channel), CALM_MS).value.value ?? EMPTY;
  const line = spark(history.frames, 120);
  const peak = shownPeak(history, line.peak, framesPerSecond) ?? 0;
  return (
    <li class={item["item"]}>
      <div class={item["head"]}>
        <strong>can{channel}</strong>
        <span class={styles["quiet"]}>{bitrate === undefined ? "" : formatBitrate(bitrate)}</span>
        <span class={styles["space"]} />
        <span>{text.status.rate(framesPerSecond)}</span>
        {load !== undefined && <span>{Math.round(load * 100)} %</span>}
      </div>
      {line.points !== "" && (
        <figure class={styles["history"]}>
          <svg viewBox="0 0 120 32" preserveAspectRatio="none" role="img" aria-label={text.statistics.history(channel)}>
            <polyline points={line.points} />
          </svg>
        </figure>
      )}
      <p class={styles["quiet"]}>{[peak > 0 && text.statistics.peak(peak), text.frames(frames)].filter(Boolean).join(" · ")}</p>
      <Load state={state} history={history} />
    </li>
  );
}
