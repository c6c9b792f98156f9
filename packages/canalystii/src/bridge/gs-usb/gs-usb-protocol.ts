/**
 * The wire format of gs_usb adapters (candleLight), as the Linux driver of the same name speaks it: pure bytes.
 * Everything is little-endian. Source: the driver's structures, checked against Linux 6.1.
 */

/** Vendor requests to the interface. */
export const GsUsbRequest = {
  hostFormat: 0,
  bitTiming: 1,
  mode: 2,
  bitTimingConstants: 4,
  deviceConfig: 5,
  timestamp: 6,
} as const;

/** What an adapter announces, and (the same bits) what MODE asks for. */
export const GsUsbFeature = {
  listenOnly: 1,
  loopBack: 2,
  tripleSample: 4,
  oneShot: 8,
  hardwareTimestamp: 16,
} as const;

export const GsUsbMode = { reset: 0, start: 1 } as const;

/** Bits of the id of a frame, as SocketCAN has them. */
export const GsUsbIdFlag = { extended: 0x8000_0000, remote: 0x4000_0000, error: 0x2000_0000 } as const;

/** Tells that frames were lost before this one. */
export const GS_USB_OVERFLOW = 1;
/** The echo id of a frame that was received. */
export const GS_USB_RECEIVED = 0xffff_ffff;
/** What HOST_FORMAT carries when both sides are little-endian. */
export const GS_USB_BYTE_ORDER = 0x0000_beef;

/** A frame without and with the adapter's time. */
export const GS_USB_FRAME_LENGTH = 20;
export const GS_USB_STAMPED_FRAME_LENGTH = 24;

/** Limits of a controller's bit timing; the segments in time quanta. */
export interface GsUsbTimingLimits {
  readonly features: number;
  readonly clockHz: number;
  readonly tseg1: readonly [min: number, max: number];
  readonly tseg2: readonly [min: number, max: number];
  readonly sjwMax: number;
  readonly brp: readonly [min: number, max: number, step: number];
}

export interface GsUsbBitTiming {
  readonly propSeg: number;
  readonly phaseSeg1: number;
  readonly phaseSeg2: number;
  readonly sjw: number;
  readonly brp: number;
}

/** Encodes the answer to BT_CONST, 40 bytes. */
export function encodeTimingLimits(limits: GsUsbTimingLimits): Uint8Array {
  const { features, clockHz, tseg1, tseg2, sjwMax, brp } = limits;
  return words(features, clockHz, ...tseg1, ...tseg2, sjwMax, ...brp);
}

/** Encodes the answer to DEVICE_CONFIG, 12 bytes. */
export function encodeDeviceConfig(config: {
  readonly channels: number;
  readonly software: number;
  readonly hardware: number;
}): Uint8Array {
  const bytes = words(0, config.software, config.hardware);
  bytes[3] = config.channels - 1;
  return bytes;
}

/** Encodes the answer to TIMESTAMP: µs, modulo 2³². */
export function encodeTimestamp(us: number): Uint8Array {
  return words(us);
}

/** Reads BITTIMING; undefined when it is too short. */
export function decodeBitTiming(data: Uint8Array): GsUsbBitTiming | undefined {
  if (data.length < 20) return undefined;
  return { propSeg: word(data, 0), phaseSeg1: word(data, 4), phaseSeg2: word(data, 8), sjw: word(data, 12), brp: word(data, 16) };
}

/** Reads MODE; undefined when it is too short. */
export function decodeMode(data: Uint8Array): { readonly mode: number; readonly flags: number } | undefined {
  return data.length < 8 ? undefined : { mode: word(data, 0), flags: word(data, 4) };
}

/** Reads HOST_FORMAT; undefined when it is too short. */
export function decodeHostFormat(data: Uint8Array): number | undefined {
  return data.length < 4 ? undefined : word(data, 0);
}

/** Where the parts of a frame are. The payload always has 8 bytes. */
export const GsUsbOffset = { echoId: 0, id: 4, dlc: 8, channel: 9, flags: 10, data: 12, timestamp: 20 } as const;

export interface GsUsbFrame {
  readonly echoId: number;
  /** With the bits of {@link GsUsbIdFlag}. */
  readonly id: number;
  readonly dlc: number;
  readonly channel: number;
  readonly flags: number;
  /** 8 bytes, those behind `dlc` meaningless. */
  readonly data: Uint8Array;
}

/** Reads a frame; undefined when it is too short. */
export function decodeGsUsbFrame(bytes: Uint8Array): GsUsbFrame | undefined {
  if (bytes.length < GS_USB_FRAME_LENGTH) return undefined;
  return {
    echoId: word(bytes, GsUsbOffset.echoId),
    id: word(bytes, GsUsbOffset.id),
    dlc: bytes[GsUsbOffset.dlc] as number,
    channel: bytes[GsUsbOffset.channel] as number,
    flags: bytes[GsUsbOffset.flags] as number,
    data: bytes.subarray(GsUsbOffset.data, GsUsbOffset.data + 8),
  };
}

/** Encodes a frame, with the adapter's time (µs, modulo 2³²) when given. */
export function encodeGsUsbFrame(frame: GsUsbFrame, timestampUs?: number): Uint8Array {
  const bytes = new Uint8Array(timestampUs === undefined ? GS_USB_FRAME_LENGTH : GS_USB_STAMPED_FRAME_LENGTH);
  writeWord(bytes, GsUsbOffset.echoId, frame.echoId);
  writeWord(bytes, GsUsbOffset.id, frame.id);
  bytes[GsUsbOffset.dlc] = frame.dlc;
  bytes[GsUsbOffset.channel] = frame.channel;
  bytes[GsUsbOffset.flags] = frame.flags;
  bytes.set(frame.data.subarray(0, 8), GsUsbOffset.data);
  if (timestampUs !== undefined) writeWord(bytes, GsUsbOffset.timestamp, timestampUs);
  return bytes;
}

/** Writes a little-endian word, modulo 2³². */
export function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

function word(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
  return (low | ((bytes[at + 3] as number) << 24)) >>> 0;
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  for (const [i, value] of values.entries()) writeWord(bytes, i * 4, value);
  return bytes;
}
