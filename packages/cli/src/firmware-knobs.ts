import { errorText } from "canalystii";
import { FIRMWARE_VARIANTS, type FirmwareOptions } from "canalystii/simulator";
import { UsageError } from "./failures.js";

type Knob = Exclude<keyof FirmwareOptions, "leftovers">;
type Reader = (text: string) => unknown;

const number: Reader = (text) => {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new UsageError(`${JSON.stringify(text)} is not a number`);
  return value;
};
const yesNo: Reader = (text) => {
  if (/^(?:true|yes|on|1)$/i.test(text)) return true;
  if (/^(?:false|no|off|0)$/i.test(text)) return false;
  throw new UsageError(`${JSON.stringify(text)} is not true or false`);
};
const oneOf =
  (...words: readonly string[]): Reader =>
  (text) => {
    if (!words.includes(text)) throw new UsageError(`${JSON.stringify(text)} is not one of ${words.join(", ")}`);
    return text;
  };
const text: Reader = (value) => value;

/** The knobs of the virtual firmware, and parsers for their values. */
const KNOBS: Readonly<Record<Knob, Reader>> = {
  idleRead: oneOf("answer", "nak"),
  idleReadStopped: oneOf("answer", "nak"),
  prepare: oneOf("on-collect", "none"),
  rxPendingCounts: oneOf("all", "buffer"),
  rxPendingOffset: number,
  fragmentation: number,
  seed: number,
  rxBufferSize: number,
  txQueueSize: number,
  clockStart: number,
  clockPpm: number,
  initClearsRx: yesNo,
  stopKeepsTx: yesNo,
  listenOnlyCrashes: yesNo,
  statusUnknown: number,
  productName: text,
  serialNumber: text,
  endpointNumbers: (value) => value.split(",").map(number),
};

/** Names of the firmware variants that `--firmware` takes. */
export const FIRMWARE_NAMES: readonly string[] = FIRMWARE_VARIANTS.map(({ name }) => name);
export const KNOB_NAMES: readonly string[] = Object.keys(KNOBS);

/**
 * Reads `--firmware NAME` and `--knob KEY=VALUE`.
 * @throws UsageError that lists the possible values
 */
export function readFirmware(name: string | undefined, knobs: readonly string[]): FirmwareOptions {
  const variant = name === undefined ? FIRMWARE_VARIANTS[0] : FIRMWARE_VARIANTS.find((each) => each.name === name);
  if (variant === undefined) throw new UsageError(`firmware ${JSON.stringify(name)} is not one of: ${FIRMWARE_NAMES.join("; ")}`);
  const options: Record<string, unknown> = { ...variant.firmware };
  for (const knob of knobs) {
    const at = knob.indexOf("=");
    const key = knob.slice(0, Math.max(0, at));
    const read = Object.hasOwn(KNOBS, key) ? KNOBS[key as Knob] : undefined;
    if (read === undefined) throw new UsageError(`knob ${JSON.stringify(knob)} is not KEY=VALUE; keys: ${KNOB_NAMES.join(", ")}`);
    try {
      options[key] = read(knob.slice(at + 1));
    } catch (error) {
      throw new UsageError(`knob ${key}: ${errorText(error)}`);
    }
  }
  return options;
}
