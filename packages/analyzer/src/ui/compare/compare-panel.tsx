import { useSignal } from "@preact/signals";
import { useAnswer } from "../answers/use-answer.js";
import { call } from "../engine.js";
import { attempt, say } from "../notices.js";
import { isLog, openFiles } from "../open-files.js";
import { Button } from "../parts/button.js";
import { Select, TextInput } from "../parts/field.js";
import { download } from "../parts/files/download.js";
import { Icon } from "../parts/icon.js";
import { chevronDownIcon, saveIcon } from "../parts/icons.js";
import { openMenuOf } from "../parts/menu.js";
import { FaultMessage } from "../parts/notices.js";
import { text } from "../text.js";
import { ToolLayout } from "../tool/tool-layout.js";
import styles from "./compare.module.css";
import { CompareControls } from "./compare-controls.js";
import { compareWithFile, fault, result, search, shownWhere } from "./compare-state.js";
import { ComparedTable } from "./compared-table.js";

const words = text.compare;
const SHOWS = (["all", "both", "here", "there"] as const).map((value) => ({ value, label: words.shows[value] }));

async function saveResult(format: "csv" | "text"): Promise<void> {
  const answer = await attempt(words.failed, call("comparisonText", { format }));
  const suffix = format === "csv" ? "csv" : "txt";
  if (answer !== undefined) download(new Blob([answer.text], { type: "text/plain" }), `${words.fileName}.${suffix}`);
}

/** What can be done with the result, beside the tabs. */
export function Actions() {
  if (result.value === undefined) return null;
  return (
    <Button
      label={words.save}
      icon={saveIcon}
      iconOnly="narrow"
      opens="menu"
      onClick={({ currentTarget }) =>
        openMenuOf(currentTarget, words.save, [
          { label: words.csv, run: () => void saveResult("csv") },
          { label: words.text, run: () => void saveResult("text") },
        ])
      }
    >
      <Icon svg={chevronDownIcon} />
    </Button>
  );
}

/** Figures of both sides. */
function Summary() {
  const compared = result.value;
  if (compared === undefined) return <>{words.purpose}</>;
  const { comparison, names } = compared;
  const { here, there, both, different, onlyHere, onlyThere } = comparison;
  const leftOut = here.leftOut + there.leftOut;
  const report = (["here", "there"] as const).flatMap((side) =>
    comparison[side].report.slice(0, 1).map((first) => `${names[side]}: ${first}`),
  );
  return (
    <>
      <strong>{words.counts(both, different, onlyHere, onlyThere)}</strong> {words.side(names.here, here.frames, here.durationUs)},{" "}
      {words.side(names.there, there.frames, there.durationUs)}.{leftOut > 0 && ` ${words.leftOut(leftOut)}`}
      {report.length > 0 && (
        <span class={styles["loss"]}>
          {" "}
          {words.incomplete} {report.join("; ")}.
        </span>
      )}
    </>
  );
}

/** The ids that are to be shown. */
function Result() {
  const [wanted, where] = [search.value, shownWhere.value];
  const list = useAnswer([result.value, wanted, where], () =>
    call("comparedIds", { search: wanted, where: where === "all" ? undefined : where }),
  );
  return (
    <>
      <div class={styles["filter"]}>
        <TextInput
          name={words.search}
          placeholder={words.search}
          value={search.value}
          onInput={(value) => {
            search.value = value;
          }}
        />
        <Select
          name={words.show}
          value={shownWhere.value}
          options={SHOWS}
          onChange={(value) => {
            shownWhere.value = value;
          }}
        />
      </div>
      <FaultMessage what={words.failed} fault={list.fault} />
      {list.value !== undefined && <ComparedTable list={list.value} />}
    </>
  );
}

/** Compares with the log of some files; databases and workspaces are opened, first. Of several logs, only one is compared. */
async function take(files: readonly File[]): Promise<void> {
  const [log, ...more] = files.filter(isLog);
  await openFiles(files.filter((file) => !isLog(file)));
  if (log === undefined) return;
  compareWithFile(log);
  if (more.length > 0) say({ tone: "info", title: words.oneLog(log.name, more.length) });
}

/** Compares the capture with another one. A log that is dropped here is not opened; other files are. */
export function Panel() {
  const over = useSignal(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const drag = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over.value = true;
  };
  const drop = (event: DragEvent) => {
    over.value = false;
    if (!hasFiles(event)) return;
    event.preventDefault();
    void take([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped on it; the button does the same
    <div
      class={styles["panel"]}
      data-compare
      onDragOver={drag}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={drop}
    >
      <ToolLayout purpose={<Summary />} controls={<CompareControls />}>
        <FaultMessage what={words.failed} fault={fault.value} />
        {result.value === undefined ? <p class={styles["hint"]}>{words.none}</p> : <Result />}
      </ToolLayout>
      {over.value && <div class={styles["drop"]}>{words.drop}</div>}
    </div>
  );
}
