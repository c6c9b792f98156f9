import { signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SourceChannel, SourceState } from "../../protocol.js";
import { dialog } from "../dialogs.js";
import { call, state } from "../engine.js";
import { formatBitrate } from "../format/format-size.js";
import { attempt, say } from "../notices.js";
import { Button } from "../parts/button.js";
import { plusIcon, unplugIcon } from "../parts/icons.js";
import item from "../parts/item.module.css";
import { Message } from "../parts/notices.js";
import { placeBeside } from "../parts/place.js";
import { text } from "../text.js";
import { readBitrate } from "./bitrate.js";
import { PhaseDot } from "./phase-dot.js";
import { phaseText } from "./phase-text.js";
import styles from "./sources.module.css";

const opened = signal<HTMLElement | undefined>(undefined);

/** Shows where the frames come from, below a button. */
export function openSources(owner: HTMLElement): void {
  opened.value = owner;
}

/** The bit rate of a running channel. What is being typed stays, however often the state comes. */
function Bitrate({ channel, onEnter }: { readonly channel: SourceChannel; readonly onEnter: (value: string) => void }) {
  const draft = useSignal<string | undefined>(undefined);
  return (
    <input
      class={styles["rate"]}
      value={draft.value ?? (channel.bitrate === undefined ? "" : formatBitrate(channel.bitrate))}
      aria-label={text.source.bitrate(channel.name)}
      onInput={(event) => {
        draft.value = event.currentTarget.value;
      }}
      onChange={(event) => onEnter(event.currentTarget.value)}
      onBlur={() => {
        draft.value = undefined;
      }}
    />
  );
}

function Channel({ source, channel }: { readonly source: number; readonly channel: SourceChannel }) {
  const configure = (value: string) => {
    const bitrate = readBitrate(value);
    if (bitrate === undefined) say({ tone: "fault", title: text.connect.bitrateWrong(value) });
    if (bitrate === undefined || bitrate === channel.bitrate) return;
    void attempt(text.failures.channel, call("configureChannel", { source, channel: channel.channel, bitrate, mode: channel.mode }));
  };
  const start = (started: boolean) =>
    void attempt(text.failures.channel, call("startChannel", { source, channel: channel.channel, started }));
  return (
    <li class={`${item["head"]} ${styles["line"]}`}>
      <span class={styles["mono"]}>{channel.name}</span>
      <Bitrate channel={channel} onEnter={configure} />
      <span class={styles["quiet"]}>{channel.mode === "normal" ? "" : text.connect.modes[channel.mode]}</span>
      <Button label={channel.started ? text.source.halt : text.source.start} kind="outline" onClick={() => start(!channel.started)} />
    </li>
  );
}

function Source({ source }: { readonly source: SourceState }) {
  const { name, kind, phase, fault, frames, warnings, channels, file, link } = source;
  const facts = [file?.format, text.frames(frames), link?.rttMs !== undefined && text.source.link(link.rttMs)];
  const open = phase === "opening" || phase === "running" || phase === "away";
  return (
    <li class={item["item"]}>
      <div class={`${item["head"]} ${styles["line"]}`}>
        <PhaseDot phase={phase} />
        <strong class={item["name"]}>{name}</strong>
        <span class={styles["quiet"]}>{phaseText(source)}</span>
        {open && (
          <Button
            label={kind === "file" ? text.source.cancel : text.source.stop}
            icon={unplugIcon}
            iconOnly
            onClick={() => void attempt(text.failures.source(name), call("closeSource", { source: source.source }))}
          />
        )}
      </div>
      <p class={styles["quiet"]}>{facts.filter(Boolean).join(" · ")}</p>
      {open && channels.length > 0 && (
        <ul>
          {channels.map((channel) => (
            <Channel key={channel.channel} source={source.source} channel={channel} />
          ))}
        </ul>
      )}
      {fault !== undefined && <Message tone="fault" title={fault.message} hint={fault.hint} />}
      {[...(file?.report ?? []), ...warnings].map((warning) => (
        <Message key={warning} tone="loss" title={warning} />
      ))}
    </li>
  );
}

function Opened({ owner }: { readonly owner: HTMLElement }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popover = element.current;
    popover?.showPopover();
    if (popover !== null) placeBeside(popover, owner.getBoundingClientRect());
  }, [owner]);
  const connect = () => {
    opened.value = undefined;
    dialog.value = { kind: "connect", tab: "adapter" };
  };
  const { sources } = state.value;
  return (
    <div
      ref={element}
      popover="auto"
      class={styles["popover"]}
      role="dialog"
      tabIndex={-1}
      aria-label={text.toolbar.sources}
      onToggle={(event) => {
        if (event.newState === "closed") opened.value = undefined;
      }}
    >
      {sources.length === 0 && <p class={styles["quiet"]}>{text.source.none}</p>}
      <ul>
        {sources.map((source) => (
          <Source key={source.source} source={source} />
        ))}
      </ul>
      <Button label={text.source.add} icon={plusIcon} kind="outline" onClick={connect} />
    </div>
  );
}

export function SourcesHost() {
  return opened.value === undefined ? null : <Opened owner={opened.value} />;
}
