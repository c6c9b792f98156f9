import { Button } from "../parts/button.js";
import { Check, Field, Select, TextInput } from "../parts/field.js";
import { letChooseFiles } from "../parts/files/choose-files.js";
import { chevronDownIcon, openIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { openSpanMenu } from "../tool/span-menu.js";
import { startUs } from "../views.js";
import styles from "./compare.module.css";
import { compare, compareWithFile, form, progress, running, type SpanForm, setForm } from "./compare-state.js";

const words = text.compare;
const HERE = [
  { value: "capture", label: words.capture },
  { value: "span", label: words.span },
] as const;
const THERE = [
  { value: "file", label: words.file },
  { value: "span", label: words.span },
] as const;

/** Seconds since the start, as they are written. */
const written = (us: number) => String(Number(((us - startUs.peek()) / 1e6).toFixed(6)));

function Span({ side, span, onChange }: { readonly side: string; readonly span: SpanForm; readonly onChange: (span: SpanForm) => void }) {
  return (
    <div class={styles["pair"]}>
      <TextInput
        name={`${side}: ${words.from}`}
        placeholder={words.fromHint}
        value={span.from}
        onInput={(from) => onChange({ ...span, from })}
      />
      <TextInput name={`${side}: ${words.to}`} placeholder={words.toHint} value={span.to} onInput={(to) => onChange({ ...span, to })} />
      <Button
        label={words.take}
        icon={chevronDownIcon}
        iconOnly
        kind="outline"
        opens="menu"
        onClick={({ currentTarget }) =>
          openSpanMenu(currentTarget, words.take, ({ fromUs, toUs }) => onChange({ from: written(fromUs), to: written(toUs) }))
        }
      />
    </div>
  );
}

/** What is compared with what. */
export function CompareControls() {
  const { hereKind, here, thereKind, there, file, anyChannel } = form.value;
  const at = progress.value;
  const isRunning = running.value !== undefined;
  return (
    <form
      class={styles["controls"]}
      onSubmit={(event) => {
        event.preventDefault();
        void compare();
      }}
    >
      <Field label={words.here}>
        <Select value={hereKind} options={HERE} onChange={(kind) => setForm({ hereKind: kind })} />
      </Field>
      {hereKind === "span" && <Span side={words.here} span={here} onChange={(span) => setForm({ here: span })} />}
      <Field label={words.there}>
        <Select value={thereKind} options={THERE} onChange={(kind) => setForm({ thereKind: kind })} />
      </Field>
      {thereKind === "span" ? (
        <Span side={words.there} span={there} onChange={(span) => setForm({ there: span })} />
      ) : (
        <div class={styles["file"]}>
          <Button
            label={words.choose}
            icon={openIcon}
            kind="outline"
            onClick={() => letChooseFiles({}, ([file]) => compareWithFile(file))}
          />
          <span class={styles["name"]} title={file?.name}>
            {file?.name ?? words.noFile}
          </span>
        </div>
      )}
      <Check label={words.anyChannel} checked={anyChannel} onChange={(checked) => setForm({ anyChannel: checked })} />
      <div class={styles["file"]}>
        {isRunning ? (
          <Button label={words.stop} kind="outline" onClick={() => running.peek()?.abort()} />
        ) : (
          <Button label={words.go} kind="primary" onClick={() => void compare()} />
        )}
        {at !== undefined && (
          <span class={styles["quiet"]} role="status">
            {words.progress(words[at.side], at.share, at.frames)}
          </span>
        )}
      </div>
      {/* Enter in a field needs it */}
      <button type="submit" hidden />
    </form>
  );
}
