import type { RawValue } from "canalystii/dbc";
import type { SignalFields } from "../../../protocol.js";
import type { BitPlace } from "../../bits/bit-layout.js";

/** A signal as it is written in the dialog. */
export interface SignalForm {
  readonly name: string;
  readonly start: string;
  readonly length: string;
  readonly byteOrder: "intel" | "motorola";
  readonly kind: "unsigned" | "signed" | "float";
  readonly scale: string;
  readonly offset: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly unit: string;
  /** Names between spaces or commas. */
  readonly receivers: string;
  readonly comment: string;
  readonly labels: readonly LabelForm[];
  readonly multiplexing: string;
}

export interface LabelForm {
  readonly raw: string;
  readonly label: string;
}

export function emptyForm(name: string, place: BitPlace, signed: boolean): SignalForm {
  return {
    ...{ name, start: String(place.start), length: String(place.length), byteOrder: place.byteOrder },
    ...{ kind: signed ? "signed" : "unsigned", scale: "1", offset: "0", minimum: "", maximum: "" },
    ...{ unit: "", receivers: "", comment: "", labels: [], multiplexing: "" },
  };
}

export function formOf(fields: SignalFields): SignalForm {
  const { name, start, length, byteOrder, signed, float, scale, offset, minimum, maximum, unit, receivers, comment, labels, multiplexing } =
    fields;
  return {
    ...{ name, start: String(start), length: String(length), byteOrder, kind: float ? "float" : signed ? "signed" : "unsigned" },
    ...{ scale: String(scale), offset: String(offset), minimum: optional(minimum), maximum: optional(maximum) },
    ...{ unit, receivers: receivers.join(" "), comment, labels: labels.map(([raw, label]) => ({ raw: String(raw), label })) },
    multiplexing,
  };
}

/** Returns the fields of a filled form: NaN for what is no number. @param before keeps the sign of floats as it was */
export function fieldsOf(form: SignalForm, before?: SignalFields): SignalFields {
  const { name, start, length, byteOrder, kind, scale, offset, minimum, maximum, unit, receivers, comment, labels, multiplexing } = form;
  return {
    ...{ name: name.trim(), start: numberOf(start), length: numberOf(length), byteOrder },
    ...{ signed: kind === "signed" || (kind === "float" && (before?.signed ?? true)), float: kind === "float" },
    ...{ scale: numberOf(scale), offset: numberOf(offset) },
    minimum: minimum.trim() === "" ? undefined : numberOf(minimum),
    maximum: maximum.trim() === "" ? undefined : numberOf(maximum),
    ...{ unit, receivers: receivers.split(/[\s,]+/).filter((receiver) => receiver !== ""), comment },
    labels: labels.filter(({ raw, label }) => raw !== "" || label !== "").map(({ raw, label }) => [rawOf(raw), label] as const),
    multiplexing: multiplexing.trim(),
  };
}

function optional(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

/** Returns a number as people write it, also in hex; NaN: it is none. */
export function numberOf(written: string): number {
  const text = written.trim().replace("−", "-");
  return text === "" ? Number.NaN : Number(text);
}

function rawOf(written: string): RawValue {
  const text = written.trim();
  if (!/^(-?\d+|0x[\da-f]+)$/i.test(text)) return Number.NaN;
  const value = BigInt(text);
  return value >= -0x1f_ffff_ffff_ffffn && value <= 0x1f_ffff_ffff_ffffn ? Number(value) : value;
}
