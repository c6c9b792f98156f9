import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DecodedFrame } from "../../protocol.js";
import { activeFrame, type RowFrame } from "../active-frame.js";
import { byteField } from "../bits/bit-field.js";
import { databases } from "../databases.js";
import { openNaming } from "../editor/dialogs/message-dialog-state.js";
import { openSignalDialog } from "../editor/dialogs/signal-dialog-state.js";
import { openEditorOf } from "../editor/editor-state.js";
import { call } from "../engine.js";
import { toFault } from "../fault.js";
import { formatDateTime, formatSeconds } from "../format/format-time.js";
import { hexByte } from "../format/value-text.js";
import { keyOfFrame } from "../frame-key.js";
import { Button } from "../parts/button.js";
import { Empty } from "../parts/empty.js";
import { penIcon, plusIcon } from "../parts/icons.js";
import { text } from "../text.js";
import { directionText, formatId, kindText } from "../trace/rows/frame-text.js";
import { startUs } from "../views.js";
import { PlotButton, PlottedName } from "./plot-button.js";
import styles from "./side.module.css";

/** Bytes in hex, bits and ASCII, eight a line. */
function Bytes({ frame }: { readonly frame: RowFrame }) {
  const { bytes } = frame;
  const printable = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");
  return (
    <table class={styles["bytes"]}>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">hex</th>
          <th scope="col">dec</th>
          <th scope="col">bits</th>
          <th scope="col">ascii</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {Array.from(bytes, (byte, at) => (
          <tr key={at}>
            <th scope="row">{at}</th>
            <td>{hexByte(byte)}</td>
            <td>{byte}</td>
            <td>
              {(byte >> 4).toString(2).padStart(4, "0")} {(byte & 15).toString(2).padStart(4, "0")}
            </td>
            <td>{printable(byte)}</td>
            <td>
              <PlotButton source={{ ...keyOfFrame(frame), field: byteField(at) }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Signals({ decoded, frame }: { readonly decoded: DecodedFrame; readonly frame: RowFrame }) {
  if (decoded.message === undefined) {
    return (
      <>
        <p class={styles["quiet"]}>{databases.value.length === 0 ? text.frame.noDatabase : text.frame.noMessage}</p>
        <Button label={text.editor.nameMessage} icon={penIcon} opens="dialog" onClick={() => openNaming(keyOfFrame(frame))} />
      </>
    );
  }
  return (
    <table class={styles["signals"]}>
      <thead>
        <tr>
          <th scope="col">{text.frame.signal}</th>
          <th scope="col">{text.frame.value}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {decoded.signals.map((signal) => (
          <tr key={signal.name}>
            <th scope="row">
              <PlottedName source={{ ...keyOfFrame(frame), field: signal.name }} />
            </th>
            <td>{[signal.text, signal.unit].filter(Boolean).join(" ")}</td>
            <td>
              <PlotButton source={{ ...keyOfFrame(frame), field: signal.name }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Asks for the signals of the frame whenever another one, or other databases, are there. */
function useDecoded() {
  const decoded = useSignal<DecodedFrame | undefined>(undefined);
  const gone = useSignal(false);
  useEffect(
    () =>
      effect(() => {
        void databases.value;
        const row = activeFrame.value?.row;
        decoded.value = undefined;
        gone.value = false;
        if (row === undefined) return;
        call("decode", { row })
          .then((answer) => {
            if (activeFrame.peek()?.row === row) decoded.value = answer;
          })
          .catch((error) => {
            gone.value = toFault(error).code !== "cancelled";
          });
      }),
    [],
  );
  return { decoded, gone };
}

/** The frame that is selected, with everything that is known about it. */
export function FramePanel() {
  const { decoded, gone } = useDecoded();
  const frame = activeFrame.value;
  if (frame === undefined) return <Empty>{text.frame.none}</Empty>;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [text.frame.id, formatId(frame.id, frame.flags)],
    [text.frame.message, decoded.value?.message],
    [text.frame.sender, decoded.value?.senders.join(", ")],
    [text.frame.channel, `can${frame.channel}`],
    [text.frame.direction, [directionText(frame.flags), kindText(frame.flags)].filter(Boolean).join(" ")],
    [text.frame.time, formatDateTime(frame.timeUs)],
    [text.frame.elapsed, `${formatSeconds(frame.timeUs - startUs.value)} s`],
  ];
  return (
    <div class={styles["content"]}>
      <dl class={styles["facts"]}>
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {gone.value && <p class={styles["quiet"]}>{text.frame.gone}</p>}
      {decoded.value?.comment && <p class={styles["quiet"]}>{decoded.value.comment}</p>}
      <h2>{text.frame.signals}</h2>
      {decoded.value !== undefined && <Signals decoded={decoded.value} frame={frame} />}
      {decoded.value?.message !== undefined && (
        <Button label={text.editor.showMessage} icon={penIcon} onClick={() => void openEditorOf(keyOfFrame(frame))} />
      )}
      <h2>{text.frame.bytes}</h2>
      <Bytes frame={frame} />
      {frame.bytes.length > 0 && (
        <Button
          label={text.editor.makeSignal}
          icon={plusIcon}
          opens="dialog"
          onClick={() => openSignalDialog({ ...keyOfFrame(frame), field: byteField(0) })}
        />
      )}
    </div>
  );
}
