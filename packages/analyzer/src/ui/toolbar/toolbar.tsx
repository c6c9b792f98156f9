import { PhaseDot } from "../connect/phase-dot.js";
import { phaseText } from "../connect/phase-text.js";
import { openSources } from "../connect/sources-popover.js";
import { dialog } from "../dialogs.js";
import { state } from "../engine.js";
import { formatBitrate, formatDuration, formatSize } from "../format/format-size.js";
import { change, settings } from "../kept/settings.js";
import { chooseFiles } from "../open-files.js";
import { Button } from "../parts/button.js";
import { Icon } from "../parts/icon.js";
import {
  chevronDownIcon,
  circleIcon,
  commandIcon,
  dockIcon,
  openIcon,
  panelIcon,
  plusIcon,
  saveIcon,
  squareIcon,
  trashIcon,
} from "../parts/icons.js";
import { openMenuOf } from "../parts/menu.js";
import { FORMAT_OPTIONS, knownFormat } from "../record/file-formats.js";
import { toggleRecording } from "../record/recording.js";
import { SendSwitch } from "../send/send-switch.js";
import { text } from "../text.js";
import { frameCount, isLive } from "../views.js";
import styles from "./toolbar.module.css";

function SourceButton() {
  const { sources } = state.value;
  const [first] = sources;
  if (first === undefined) {
    return (
      <Button
        label={text.toolbar.connect}
        icon={plusIcon}
        kind="primary"
        opens="dialog"
        onClick={() => {
          dialog.value = { kind: "connect", tab: "adapter" };
        }}
      />
    );
  }
  const open = sources.filter(({ phase }) => phase !== "ended" && phase !== "failed");
  const shown = open.length > 0 ? open : sources;
  const worst = shown.find(({ phase }) => phase === "away" || phase === "failed") ?? shown[0] ?? first;
  const name = shown.length === 1 ? worst.name : text.source.several(shown.length);
  return (
    <button type="button" class={styles["source"]} aria-haspopup="dialog" onClick={(event) => openSources(event.currentTarget)}>
      <PhaseDot phase={worst.phase} />
      <span class={styles["name"]}>{name}</span>
      <span class={styles["phase"]} data-phase={worst.phase}>
        {phaseText(worst)}
      </span>
      <Icon svg={chevronDownIcon} />
    </button>
  );
}

/** Bit rate and bus load of each channel of a live source. */
function Channels() {
  const { channels } = state.value;
  if (!isLive.value) return null;
  return (
    <ul class={styles["channels"]}>
      {channels.map(({ channel, bitrate, load }) => (
        <li key={channel} class={styles["channel"]}>
          <span class={styles["quiet"]}>can{channel}</span>
          {bitrate !== undefined && <span>{formatBitrate(bitrate)}</span>}
          {load !== undefined && (
            <>
              <meter class={styles["load"]} min={0} max={1} value={load} aria-label={`${text.statistics.load} can${channel}`} />
              <span class={styles["percent"]}>{Math.round(load * 100)} %</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

const showRecordings = () => {
  dialog.value = { kind: "recordings" };
};

function RecordButton() {
  const { recording } = state.value;
  const running = recording !== undefined && recording.fault === undefined;
  const format = knownFormat(settings.value.format);
  const formats = FORMAT_OPTIONS.map(({ value, label }) => ({ label, checked: value === format, run: () => change({ format: value }) }));
  const kept = { label: text.recordings.command, run: showRecordings };
  if (!running && !isLive.value) return null;
  return (
    <>
      <Button
        label={running ? text.toolbar.stopRecording : text.toolbar.record}
        icon={running ? squareIcon : circleIcon}
        filled
        tone="record"
        iconOnly="narrow"
        keys="Ctrl-E"
        onClick={() => void toggleRecording()}
      />
      {running ? (
        <span class={styles["recording"]} title={recording.name}>
          {text.record.elapsed(formatDuration(Date.now() - recording.startUs / 1_000), formatSize(recording.bytes))}
        </span>
      ) : (
        <Button
          label={text.toolbar.recordingAs(text.record.formats[format] ?? format)}
          icon={chevronDownIcon}
          iconOnly
          opens="menu"
          onClick={(event) => openMenuOf(event.currentTarget, text.save.format, [...formats, undefined, kept])}
        />
      )}
    </>
  );
}

/** The bar at the top: where frames come from, what becomes of them. */
export function Toolbar() {
  const { sideOpen, dockOpen } = settings.value;
  // there are no panels yet
  const isEmpty = frameCount.value === 0 && state.value.sources.length === 0;
  return (
    <header class={styles["bar"]}>
      <h1 class="hidden-text">{text.title}</h1>
      <SourceButton />
      <Channels />
      <RecordButton />
      <SendSwitch />
      <span class={styles["space"]} />
      <Button label={text.toolbar.open} icon={openIcon} iconOnly="narrow" keys="Ctrl-O" onClick={() => chooseFiles()} />
      {frameCount.value > 0 && (
        <>
          <Button
            label={text.toolbar.save}
            icon={saveIcon}
            iconOnly="narrow"
            keys="Ctrl-S"
            opens="dialog"
            onClick={() => {
              dialog.value = { kind: "save" };
            }}
          />
          <Button
            label={text.toolbar.clear}
            icon={trashIcon}
            iconOnly="narrow"
            opens="dialog"
            onClick={() => {
              dialog.value = { kind: "clear" };
            }}
          />
        </>
      )}
      <Button
        label={text.toolbar.palette}
        icon={commandIcon}
        iconOnly
        keys="Ctrl-K"
        opens="dialog"
        onClick={() => {
          dialog.value = { kind: "palette" };
        }}
      />
      {!isEmpty && (
        <>
          <Button label={text.toolbar.dock} icon={dockIcon} iconOnly pressed={dockOpen} onClick={() => change({ dockOpen: !dockOpen })} />
          <Button label={text.toolbar.panel} icon={panelIcon} iconOnly pressed={sideOpen} onClick={() => change({ sideOpen: !sideOpen })} />
        </>
      )}
    </header>
  );
}
