import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Fault, ListedId, ListedMessage, MessageReadout, SignalList, SignalReadout } from "../../protocol.js";
import { databases } from "../databases.js";
import { dialog } from "../dialogs.js";
import { openNaming } from "../editor/dialogs/message-dialog-state.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { valueText } from "../format/value-text.js";
import { placeText } from "../frame-key.js";
import { chooseFiles } from "../open-files.js";
import { Button } from "../parts/button.js";
import { TextInput } from "../parts/field.js";
import { penIcon, plusIcon } from "../parts/icons.js";
import item from "../parts/item.module.css";
import { FaultMessage } from "../parts/notices.js";
import { bitsDialogFor } from "../plots.js";
import { text } from "../text.js";
import { frameCount } from "../views.js";
import { PlotButton, PlottedName } from "./plot-button.js";
import styles from "./side.module.css";
import own from "./signals.module.css";

const REFRESH_MS = 250;
/** The list changes less often than the values: it is asked for every fourth time. */
const LIST_EVERY = 4;
/** There is little room; the values in the plot have more. */
const DIGITS = 5;
/** The engine reads no more messages at once. */
const MOST_OPEN = 64;

function Figures({ readout }: { readonly readout: SignalReadout | undefined }) {
  if (readout === undefined || readout.count === 0) return <td colSpan={4}>{text.signals.noValue}</td>;
  const { value, label, least, most, mean } = readout;
  return (
    <>
      <td title={label === undefined ? undefined : valueText(value)}>{label ?? valueText(value, DIGITS)}</td>
      <td>{valueText(least, DIGITS)}</td>
      <td>{valueText(most, DIGITS)}</td>
      <td>{valueText(mean, 4)}</td>
    </>
  );
}

interface MessageProps {
  readonly message: ListedMessage;
  readonly isOpen: boolean;
  readonly readout: MessageReadout | undefined;
  readonly onToggle: () => void;
}

function Message({ message, isOpen, readout, onToggle }: MessageProps) {
  const { name, channel, id, extended, signals, more, frames } = message;
  const figures = new Map(readout?.signals.map((each) => [each.name, each]));
  return (
    <li>
      <button type="button" class={own["message"]} aria-expanded={isOpen} onClick={onToggle}>
        <span class={item["name"]}>{name}</span>
        <span class={styles["quiet"]}>
          {placeText(message)} · {text.signals.count(frames)}
        </span>
      </button>
      {isOpen && (
        <table class={own["figures"]} aria-label={name}>
          <thead>
            <tr>
              <td />
              <th scope="col">{text.frame.signal}</th>
              <th scope="col">{text.frame.value}</th>
              <th scope="col">{text.signals.least}</th>
              <th scope="col">{text.signals.most}</th>
              <th scope="col">{text.signals.mean}</th>
            </tr>
          </thead>
          <tbody>
            {signals.map((signal) => (
              <tr key={signal}>
                <td>
                  <PlotButton source={{ channel, id, extended, field: signal }} />
                </td>
                <th scope="row" title={signal}>
                  <PlottedName source={{ channel, id, extended, field: signal }} />{" "}
                  <span class={own["unit"]}>{figures.get(signal)?.unit}</span>
                </th>
                <Figures readout={figures.get(signal)} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isOpen && more > 0 && <p class={styles["quiet"]}>{text.signals.more(more)}</p>}
    </li>
  );
}

function Unknown({ ids, total }: { readonly ids: readonly ListedId[]; readonly total: number }) {
  const plotBits = ({ channel, id, extended }: ListedId) => {
    bitsDialogFor.value = { channel, id, extended };
    dialog.value = { kind: "bits" };
  };
  return (
    <>
      <h2>{text.signals.unknown(total)}</h2>
      <ul>
        {ids.map((each) => (
          <li key={placeText(each)} class={`${item["head"]} ${styles["apart"]}`}>
            <span>
              {placeText(each)} <span class={styles["quiet"]}>{text.signals.count(each.frames)}</span>
            </span>
            <span class={own["do"]}>
              <Button label={text.editor.nameMessage} icon={penIcon} iconOnly opens="dialog" onClick={() => openNaming(each)} />
              <Button label={text.plot.bits} opens="dialog" onClick={() => plotBits(each)} />
            </span>
          </li>
        ))}
      </ul>
      {total > ids.length && <p class={styles["quiet"]}>{text.signals.more(total - ids.length)}</p>}
    </>
  );
}

/** Asks for the list and the figures of the messages that are open, again and again while the panel is shown. */
function useSignals(search: string, opened: ReadonlySet<string>) {
  const list = useSignal<SignalList | undefined>(undefined);
  const readouts = useSignal<readonly MessageReadout[]>([]);
  const fault = useSignal<Fault | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isEnded = false;
    let answer: SignalList | undefined;
    const ask = async (round: number) => {
      if (answer === undefined || round % LIST_EVERY === 0) answer = await call("signals", { search });
      if (isEnded) return;
      list.value = answer;
      const messages = answer.messages
        .filter((message) => opened.has(placeText(message)) || search !== "")
        .slice(0, MOST_OPEN)
        .map(({ channel, id, extended }) => ({ channel, id, extended }));
      const read = await call("readSignals", { messages });
      if (!isEnded) readouts.value = read;
    };
    const goOn = async (round: number) => {
      const failure = await ask(round).then(() => undefined, toFault);
      if (isEnded) return;
      fault.value = failure;
      timer = setTimeout(() => void goOn(round + 1), REFRESH_MS);
    };
    void goOn(0);
    return () => {
      isEnded = true;
      clearTimeout(timer);
    };
  }, [search, opened]);
  useEffect(() => () => void call("readSignals", { messages: [] }).catch(() => undefined), []);
  return { list, readouts, fault };
}

/** The signals of all messages that were received, with their figures; what is unknown; what is missing. */
export function SignalsPanel() {
  const search = useSignal("");
  const opened = useSignal<ReadonlySet<string>>(new Set());
  const { list, readouts, fault } = useSignals(search.value, opened.value);
  const found = list.value;
  const toggle = (key: string) => {
    const next = new Set(opened.peek());
    if (!next.delete(key)) next.add(key);
    opened.value = next;
  };
  const figures = new Map(readouts.value.map((each) => [placeText(each), each]));
  return (
    <div class={`${styles["content"]} ${own["panel"]}`}>
      <TextInput
        name={text.signals.search}
        placeholder={text.signals.search}
        value={search.value}
        onInput={(value) => {
          search.value = value;
        }}
      />
      <FaultMessage what={text.signals.failed} fault={fault.value} />
      {frameCount.value === 0 && <p class={styles["quiet"]}>{text.signals.none}</p>}
      {databases.value.length === 0 && (
        <>
          <p class={styles["quiet"]}>{text.databases.none}</p>
          <Button label={text.databases.add} icon={plusIcon} kind="outline" onClick={() => chooseFiles(".dbc")} />
        </>
      )}
      {found !== undefined && found.frames > 0 && databases.value.length > 0 && (
        <p class={styles["quiet"]}>{text.signals.coverage(found.knownFrames / found.frames)}</p>
      )}
      <ul>
        {found?.messages.map((message) => {
          const key = placeText(message);
          const isOpen = opened.value.has(key) || search.value !== "";
          return <Message key={key} message={message} isOpen={isOpen} readout={figures.get(key)} onToggle={() => toggle(key)} />;
        })}
      </ul>
      {found !== undefined && found.messageTotal > found.messages.length && (
        <p class={styles["quiet"]}>{text.signals.more(found.messageTotal - found.messages.length)}</p>
      )}
      {found !== undefined && found.unknown.length > 0 && <Unknown ids={found.unknown} total={found.unknownTotal} />}
      {found !== undefined && found.missing.length > 0 && search.value === "" && (
        <>
          <h2>{text.signals.missing(found.missingTotal)}</h2>
          <p class={styles["quiet"]}>{found.missing.join(", ")}</p>
        </>
      )}
    </div>
  );
}
