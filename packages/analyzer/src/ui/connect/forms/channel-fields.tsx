import { LIKELY_BITRATES } from "canalystii";
import { useId } from "preact/hooks";
import { formatBitrate } from "../../format/format-size.js";
import { type ChannelChoice, change, settings } from "../../kept/settings.js";
import { Check, Field, Select, TextInput } from "../../parts/field.js";
import { text } from "../../text.js";
import styles from "../connect.module.css";
import { DetectButton } from "./detect-button.js";

const MODES = (["normal", "listen-only", "self-test"] as const).map((value) => ({ value, label: text.connect.modes[value] }));

/** How the two channels are set up. Detection listens on a channel of the adapter that is not open yet. */
export function ChannelFields({ detect = false }: { readonly detect?: boolean | undefined }) {
  const list = useId();
  const { channels } = settings.value;
  const set = (channel: number, choice: Partial<ChannelChoice>) =>
    change({ channels: settings.peek().channels.map((old, at) => (at === channel ? { ...old, ...choice } : old)) });
  return (
    <>
      <datalist id={list}>
        {[...LIKELY_BITRATES].map((rate) => (
          <option key={rate} value={formatBitrate(rate)} />
        ))}
      </datalist>
      {channels.map(({ used, bitrate, mode }, channel) => (
        <fieldset key={channel} class={styles["channel"]}>
          <legend>
            <Check label={text.connect.channel(channel)} checked={used} onChange={(checked) => set(channel, { used: checked })} />
          </legend>
          {used && (
            <div class={styles["row"]}>
              <Field label={text.connect.bitrate}>
                <TextInput value={bitrate} list={list} onInput={(value) => set(channel, { bitrate: value })} />
              </Field>
              <Field label={text.connect.mode}>
                <Select value={mode} options={MODES} onChange={(value) => set(channel, { mode: value })} />
              </Field>
              {detect && <DetectButton channel={channel} onFound={(rate) => set(channel, { bitrate: formatBitrate(rate) })} />}
            </div>
          )}
        </fieldset>
      ))}
    </>
  );
}
