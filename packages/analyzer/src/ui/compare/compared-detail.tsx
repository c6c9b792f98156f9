import type { ByteFacts, ComparedByte, ComparedId, ComparedSignal, SignalFacts, ValueSet } from "../../protocol.js";
import { useAnswer } from "../answers/use-answer.js";
import { byteField } from "../bits/bit-field.js";
import { call } from "../engine.js";
import { hexByte, hexBytes, valueText } from "../format/value-text.js";
import { FaultMessage } from "../parts/notices.js";
import { PlotButton } from "../side/plot-button.js";
import { text } from "../text.js";
import styles from "./compare.module.css";

const words = text.compare;

/** The bytes and signals of an id on both sides. */
export function Detail({ compared, place }: { readonly compared: ComparedId; readonly place: string }) {
  const { channel, id, extended, found, here } = compared;
  const detail = useAnswer([compared], () => call("comparedId", { channel, id, extended }));
  if (detail.fault !== undefined) return <FaultMessage what={words.failed} fault={detail.fault} />;
  if (detail.value === undefined) return null;
  const { bytes, signals } = detail.value;
  // what is only there cannot be plotted
  const key = here === undefined ? undefined : { channel: found, id, extended };
  if (bytes.length === 0) return <p class={styles["quiet"]}>{words.noBytes}</p>;
  return (
    <div class={styles["tables"]}>
      <table class={styles["bytes"]} aria-label={words.byteTable(place)}>
        <thead>
          <tr class={styles["head"]}>
            <th scope="col">{words.byte}</th>
            {[words.bits, words.range, words.only].flatMap((column) =>
              [words.here, words.there].map((side) => (
                <th key={`${column} ${side}`} scope="col">
                  {words.sides(column, side)}
                </th>
              )),
            )}
            <td />
          </tr>
        </thead>
        <tbody>
          {bytes.map((byte, at) => (
            <tr key={at}>
              <th scope="row">{at}</th>
              <td>
                <Bits of={byte.here} other={byte.there} />
              </td>
              <td>
                <Bits of={byte.there} other={byte.here} />
              </td>
              <Ranges byte={byte} />
              <td>{key !== undefined && <PlotButton source={{ ...key, field: byteField(at) }} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {signals.length > 0 && <Signals signals={signals} place={place} source={key} />}
    </div>
  );
}

/** Bits from 7 to 0; those that are not so on the other side are marked. */
function Bits({ of, other }: { readonly of: ByteFacts | undefined; readonly other: ByteFacts | undefined }) {
  if (of === undefined) return <>–</>;
  return (
    <span class={styles["bits"]}>
      {[...of.bits].map((bit, at) => (other !== undefined && other.bits[at] !== bit ? <mark key={at}>{bit}</mark> : bit))}
    </span>
  );
}

function Ranges({ byte: { here, there, onlyHere, onlyThere } }: { readonly byte: ComparedByte }) {
  return (
    <>
      <td>{rangeText(here)}</td>
      <td>{rangeText(there)}</td>
      <td>{setText(onlyHere)}</td>
      <td>{setText(onlyThere)}</td>
    </>
  );
}

function rangeText(facts: ByteFacts | undefined): string {
  return facts === undefined ? "–" : words.values(hexByte(facts.least), hexByte(facts.most), facts.values);
}

function setText({ count, first }: ValueSet): string {
  return count === 0 ? "" : words.others(hexBytes(first), count - first.length);
}

interface SignalsProps {
  readonly signals: readonly ComparedSignal[];
  readonly place: string;
  readonly source: { readonly channel: number; readonly id: number; readonly extended: boolean } | undefined;
}

function Signals({ signals, place, source }: SignalsProps) {
  return (
    <table class={styles["bytes"]} aria-label={words.signalTable(place)}>
      <thead>
        <tr class={styles["head"]}>
          <th scope="col">{words.signal}</th>
          <th scope="col">{words.sides(words.range, words.here)}</th>
          <th scope="col">{words.sides(words.range, words.there)}</th>
          <td />
          <td />
        </tr>
      </thead>
      <tbody>
        {signals.map(({ name, unit, here, there, isDifferent }) => (
          <tr key={name}>
            <th scope="row">
              {name} <span class={styles["quiet"]}>{unit}</span>
            </th>
            <td>{signalText(here)}</td>
            <td>{signalText(there)}</td>
            <td>{isDifferent && here !== undefined && there !== undefined && <mark>{words.differs}</mark>}</td>
            <td>{source !== undefined && <PlotButton source={{ ...source, field: name }} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function signalText(facts: SignalFacts | undefined): string {
  if (facts === undefined) return "–";
  return facts.values?.join(", ") ?? `${valueText(facts.least)}–${valueText(facts.most)}`;
}
