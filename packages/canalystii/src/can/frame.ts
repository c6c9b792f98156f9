import { dlcToLength, lengthToDlc } from "./dlc.js";

/** Highest 11-bit arbitration id. */
export const MAX_STANDARD_ID = 0x7ff;
/** Highest 29-bit arbitration id. */
export const MAX_EXTENDED_ID = 0x1fff_ffff;

/** One frame as it is received, logged or shown. */
export interface CanFrame {
  /** Integer µs since the Unix epoch (on a bus); the device's own clock on `CanalystDevice`; 0 when unknown. */
  readonly timestampUs: number;
  /** 0-based; on a Canalyst-II, 0 is printed CAN1 and 1 is CAN2. */
  readonly channel: number;
  /** Arbitration id: 0..0x7ff, or 0..0x1fffffff when `extended`. For an error frame: the SocketCAN error class. */
  readonly id: number;
  readonly extended: boolean;
  /** A remote frame asks for `dlc` bytes and carries none. */
  readonly remote: boolean;
  /** An error frame; only logs and other buses hold them, a Canalyst-II does not report errors. */
  readonly error: boolean;
  readonly fd: boolean;
  /** CAN FD: bit rate switch. */
  readonly brs: boolean;
  /** CAN FD: error state indicator. */
  readonly esi: boolean;
  /** DLC code as on the wire: 0..8, or 9..15 (CAN FD lengths 12..64; on classic frames from logs still 8 bytes). */
  readonly dlc: number;
  /** The payload; empty for a remote frame. */
  readonly data: Uint8Array;
  /** `tx` for a frame this host sent and had echoed. */
  readonly direction: "rx" | "tx";
}

/** A frame to send: the id, and what differs from an empty data frame. */
export interface CanFrameInput {
  /** 0..0x7ff, or 0..0x1fffffff for an extended frame. */
  readonly id: number;
  /** Up to 8 bytes, each 0..255. Default: none. */
  readonly data?: ArrayLike<number> | undefined;
  /** Default: true when the id is above 0x7ff. */
  readonly extended?: boolean | undefined;
  readonly remote?: boolean | undefined;
  /** Number of bytes a remote frame asks for, 0..8; for a data frame it must equal the data's length. */
  readonly dlc?: number | undefined;
  /** Default: 0. Where the channel is a parameter of its own, this is ignored. */
  readonly channel?: number | undefined;
  readonly fd?: boolean | undefined;
  readonly brs?: boolean | undefined;
  readonly esi?: boolean | undefined;
  readonly error?: boolean | undefined;
}

function show(value: unknown): string {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? `0x${value.toString(16)}` : String(value);
}

function isIntegerIn(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

/**
 * Checks a frame and returns it complete.
 * @param options.classicOnly refuses CAN FD and error frames, which a Canalyst-II cannot send
 * @throws TypeError for a wrong type, RangeError for a value out of range; the message names the value and the range
 */
export function toFrame(input: CanFrameInput, options: { readonly classicOnly?: boolean } = {}): CanFrame {
  if (typeof input !== "object" || input === null) throw new TypeError(`frame ${String(input)} is not an object`);
  const { id, remote = false, fd = false, error = false } = input;
  if (!isIntegerIn(id, 0, MAX_EXTENDED_ID)) {
    throw new RangeError(`id ${show(id)} is not an integer in 0..0x7ff, or 0..0x1fffffff when extended`);
  }
  const extended = input.extended ?? (!error && id > MAX_STANDARD_ID);
  if (!extended && !error && id > MAX_STANDARD_ID) {
    throw new RangeError(`id ${show(id)} is not in 0..0x7ff, and the frame is marked as not extended`);
  }
  if (options.classicOnly && (fd || error)) {
    throw new RangeError(`${fd ? "a CAN FD" : "an error"} frame cannot be sent; only classic data and remote frames can`);
  }
  const channel = input.channel ?? 0;
  if (!isIntegerIn(channel, 0, 255)) throw new RangeError(`channel ${String(channel)} is not an integer in 0..255`);
  const data = toPayload(input.data, remote, fd);
  if (fd && remote) throw new RangeError("a CAN FD frame cannot be remote");
  return {
    timestampUs: 0,
    channel,
    id,
    extended,
    remote,
    error,
    fd,
    brs: fd && input.brs === true,
    esi: fd && input.esi === true,
    dlc: toDlc(input.dlc, data.length, { remote, fd }),
    data,
    direction: "rx",
  };
}

function toPayload(data: ArrayLike<number> | undefined, remote: boolean, fd: boolean): Uint8Array {
  if (data === undefined) return new Uint8Array(0);
  if (typeof data !== "object" || data === null || !isIntegerIn(data.length, 0, Number.MAX_SAFE_INTEGER)) {
    throw new TypeError(`data ${String(data)} is not an array of bytes`);
  }
  const max = fd ? 64 : 8;
  if (remote && data.length > 0)
    throw new RangeError(`data of ${data.length} bytes on a remote frame, which carries none; set dlc instead`);
  if (data.length > max) throw new RangeError(`data of ${data.length} bytes is not in 0..${max} bytes`);
  if (fd && dlcToLength(lengthToDlc(data.length), true) !== data.length) {
    throw new RangeError(`data of ${data.length} bytes is not a CAN FD length: 0..8, 12, 16, 20, 24, 32, 48 or 64`);
  }
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = data[i];
    if (!isIntegerIn(byte, 0, 255)) throw new RangeError(`data byte ${i} is ${String(byte)}, not an integer in 0..255`);
    bytes[i] = byte;
  }
  return bytes;
}

function toDlc(dlc: number | undefined, length: number, kind: { readonly remote: boolean; readonly fd: boolean }): number {
  if (dlc === undefined) return lengthToDlc(length);
  const max = kind.fd ? 15 : 8;
  if (!isIntegerIn(dlc, 0, max)) throw new RangeError(`dlc ${String(dlc)} is not an integer in 0..${max}`);
  if (!kind.remote && dlcToLength(dlc, kind.fd) !== length) {
    throw new RangeError(`dlc ${dlc} does not match the ${length} bytes of data`);
  }
  return dlc;
}
