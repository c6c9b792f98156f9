/** What a line of JSON contains, with the keys of any supported tool. */
export interface LooseFrame {
  readonly timestampUs: number;
  readonly id: number;
  readonly channel: number;
  readonly extended: boolean;
  readonly remote: boolean;
  readonly error: boolean;
  readonly fd: boolean;
  readonly brs: boolean;
  readonly esi: boolean;
  readonly tx: boolean;
  readonly dlc: number | undefined;
  readonly data: readonly number[];
}

export interface LooseMarker {
  readonly timestampUs: number | undefined;
  readonly marker: string;
}

/**
 * Reads a line of JSON with this library's keys or with those of other tools: `timestamp` in seconds, `arbitration_id`,
 * `is_rx`, `is_extended_id` and similar, data as a hex string or an array. Returns what was expected for any other line.
 */
export function parseLoose(text: string): LooseFrame | LooseMarker | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "expected a JSON object";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "expected a JSON object";
  const fields = new Map<string, unknown>(Object.entries(value));
  const timestampUs = timeOf(fields);
  const marker = fields.get("marker");
  if (typeof marker === "string") return { timestampUs, marker };
  if (timestampUs === undefined) return "expected timestampUs in integer µs, or timestamp in seconds";
  const id = fields.get("id") ?? fields.get("arbitration_id");
  if (!isIntegerIn(id, 0x1fff_ffff)) return "expected an id in 0..536870911";
  const channel = fields.get("channel") ?? 0;
  if (!isIntegerIn(channel, 255)) return "expected a channel in 0..255";
  const dlc = fields.get("dlc");
  if (dlc !== undefined && !isIntegerIn(dlc, 64)) return "expected a dlc in 0..15";
  const data = dataOf(fields.get("data") ?? "");
  if (data === undefined) return "expected data as hex, up to 64 bytes";
  const flag = (...names: readonly string[]): boolean => names.some((name) => fields.get(name) === true);
  return {
    timestampUs,
    id,
    channel,
    extended: flag("extended", "is_extended_id") || id > 0x7ff,
    remote: flag("remote", "is_remote_frame"),
    error: flag("error", "is_error_frame"),
    fd: flag("fd", "is_fd") || data.length > 8,
    brs: flag("brs", "bitrate_switch"),
    esi: flag("esi", "error_state_indicator"),
    tx: fields.get("direction") === "tx" || fields.get("is_rx") === false,
    dlc,
    data,
  };
}

function timeOf(fields: ReadonlyMap<string, unknown>): number | undefined {
  const timestampUs = fields.get("timestampUs");
  if (isIntegerIn(timestampUs, Number.MAX_SAFE_INTEGER)) return timestampUs;
  const seconds = fields.get("timestamp");
  if (typeof seconds !== "number" || !(seconds >= 0)) return undefined;
  const us = Math.round(seconds * 1e6);
  return us <= Number.MAX_SAFE_INTEGER ? us : undefined;
}

function dataOf(data: unknown): readonly number[] | undefined {
  if (Array.isArray(data)) return data.length <= 64 && data.every((byte) => isIntegerIn(byte, 255)) ? data : undefined;
  if (typeof data !== "string" || data.length > 200) return undefined;
  const hex = data.replaceAll(" ", "");
  if (!/^(?:[0-9a-f]{2}){0,64}$/i.test(hex)) return undefined;
  return Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function isIntegerIn(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}
