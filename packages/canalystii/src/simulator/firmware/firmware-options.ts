/**
 * How the virtual adapter's firmware behaves. With the defaults, the hardware tests of python-canalystii pass; every other
 * value is a behaviour that is possible according to what is known about the real firmware.
 */
export interface FirmwareOptions {
  /**
   * An idle read (of a message endpoint with nothing to deliver): `answer` it with packets of count 0, or `nak` it, so that it
   * waits. Default: `answer`.
   */
  readonly idleRead?: "answer" | "nak" | undefined;
  /** The same while the channel is not started. Default: the value of `idleRead`. */
  readonly idleReadStopped?: "answer" | "nak" | undefined;
  /**
   * `on-collect`: the endpoint has one packet that was prepared when the previous one was read, with the messages of that
   * moment (0..3); it is not cleared by CLEAR_RX_BUFFER. `none`: packets are made when they are read.
   * Default: `on-collect`.
   */
  readonly prepare?: "on-collect" | "none" | undefined;
  /** `all`: `rx_pending` includes the messages of the prepared packet; `buffer`: it does not. Default: `all`. */
  readonly rxPendingCounts?: "all" | "buffer" | undefined;
  /** Added to `rx_pending` whenever it is not 0 (it stays at least 1). Default: 0. */
  readonly rxPendingOffset?: number | undefined;
  /** Probability 0..1 that a packet holds fewer messages (0, 1 or 2) than it could. Default: 0. */
  readonly fragmentation?: number | undefined;
  /** Random seed of the fragmentation. Default: 1. */
  readonly seed?: number | undefined;
  /** Number of received messages kept per channel; if there are more, the oldest are dropped. Default: 1000. */
  readonly rxBufferSize?: number | undefined;
  /** Number of messages per channel that can wait for the bus; a packet that does not fit is NAKed. Default: 1000, at least 3. */
  readonly txQueueSize?: number | undefined;
  /** Device clock when the adapter is plugged in, in 100 µs, 0..2^32-1. Default: 0. */
  readonly clockStart?: number | undefined;
  /** How much faster the device clock is than the host's clock, in parts per million. Default: 0. */
  readonly clockPpm?: number | undefined;
  /** INIT empties the receive buffer. Default: false. */
  readonly initClearsRx?: boolean | undefined;
  /** STOP keeps unsent messages for the next START. Default: false, they are dropped. */
  readonly stopKeepsTx?: boolean | undefined;
  /** INIT with mode 1 crashes the unit: it does not answer until it is plugged in again. Default: false. */
  readonly listenOnlyCrashes?: boolean | undefined;
  /** The word of MESSAGE_STATUS whose purpose is unknown. Default: 0. */
  readonly statusUnknown?: number | undefined;
  /** What an earlier program left behind. Default: nothing. */
  readonly leftovers?: Leftovers | undefined;
  /** USB product string. Default: `Chuangxin Tech USBCAN/CANalyst-II`. */
  readonly productName?: string | undefined;
  /** USB serial number. Default: none, like the common unit. */
  readonly serialNumber?: string | undefined;
  /**
   * Endpoints of the device. Default: 1..6. With only 1 and 2 and the product name `USBCANFD-200U`, it looks like the CAN FD
   * product with the same USB id (but does not use its protocol).
   */
  readonly endpointNumbers?: readonly number[] | undefined;
}

/** What a program that was killed leaves behind, on both channels. */
export interface Leftovers {
  /** Old messages in the receive buffer (id 0x7ee, data: a counter). */
  readonly rxMessages?: number | undefined;
  /** Old messages in the prepared packet, 0..3 (id 0x7ef). */
  readonly preparedMessages?: number | undefined;
  /** Length of the interrupted packet, 1..63: the first packet read has this length and no meaning. */
  readonly halfPacketBytes?: number | undefined;
  /** The channel is still running, at this bit rate. */
  readonly runningBitrate?: number | undefined;
  /** Opcode of an answer that was not read. */
  readonly staleResponse?: number | undefined;
}

/** The behaviour with all defaults. */
export interface FirmwareBehaviour {
  readonly idleRead: "answer" | "nak";
  readonly idleReadStopped: "answer" | "nak";
  readonly prepare: "on-collect" | "none";
  readonly rxPendingCounts: "all" | "buffer";
  readonly rxPendingOffset: number;
  readonly fragmentation: number;
  readonly seed: number;
  readonly rxBufferSize: number;
  readonly txQueueSize: number;
  readonly clockStart: number;
  readonly clockPpm: number;
  readonly initClearsRx: boolean;
  readonly stopKeepsTx: boolean;
  readonly listenOnlyCrashes: boolean;
  readonly statusUnknown: number;
  readonly endpointNumbers: readonly number[];
}

const DEFAULTS: Omit<FirmwareBehaviour, "idleReadStopped"> = {
  idleRead: "answer",
  prepare: "on-collect",
  rxPendingCounts: "all",
  rxPendingOffset: 0,
  fragmentation: 0,
  seed: 1,
  rxBufferSize: 1000,
  txQueueSize: 1000,
  clockStart: 0,
  clockPpm: 0,
  initClearsRx: false,
  stopKeepsTx: false,
  listenOnlyCrashes: false,
  statusUnknown: 0,
  endpointNumbers: [1, 2, 3, 4, 5, 6],
};

/**
 * Fills in the defaults.
 * @throws RangeError for a number out of range
 */
export function firmwareBehaviour(options: FirmwareOptions): FirmwareBehaviour {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const merged = { ...DEFAULTS, ...given } as Omit<FirmwareBehaviour, "idleReadStopped">;
  const behaviour = { ...merged, idleReadStopped: options.idleReadStopped ?? merged.idleRead };
  check("fragmentation", behaviour.fragmentation, 0, 0.95);
  check("rxBufferSize", behaviour.rxBufferSize, 1, 1_000_000);
  check("txQueueSize", behaviour.txQueueSize, 3, 65_535);
  check("clockStart", behaviour.clockStart, 0, 0xffff_ffff);
  check("clockPpm", behaviour.clockPpm, -100_000, 100_000);
  return behaviour;
}

function check(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) throw new RangeError(`${name} ${String(value)} is not in ${min}..${max}`);
}

/** A firmware to test against. */
export interface FirmwareVariant {
  readonly name: string;
  readonly firmware: FirmwareOptions;
}

const LEFTOVERS: Leftovers = {
  rxMessages: 500,
  preparedMessages: 2,
  halfPacketBytes: 41,
  runningBitrate: 500_000,
  staleResponse: 0x0a,
};

const IDLE: readonly FirmwareVariant[] = [
  { name: "", firmware: {} },
  { name: "naking", firmware: { idleRead: "nak" } },
];

const SHAPE: readonly FirmwareVariant[] = [
  { name: "", firmware: {} },
  { name: "fragmenting", firmware: { fragmentation: 0.3, seed: 7 } },
  { name: "unprepared", firmware: { prepare: "none" } },
  { name: "pending-low", firmware: { rxPendingOffset: -2 } },
];

const PAST: readonly FirmwareVariant[] = [
  { name: "", firmware: {} },
  { name: "leftovers", firmware: { leftovers: LEFTOVERS } },
];

const combined: readonly FirmwareVariant[] = IDLE.flatMap((idle) =>
  SHAPE.flatMap((shape) =>
    PAST.map((past) => ({
      name: [idle.name, shape.name, past.name].filter((part) => part !== "").join("-") || "default",
      firmware: { ...idle.firmware, ...shape.firmware, ...past.firmware },
    })),
  ),
);

/**
 * The firmware variants that a driver must support, for contract suites; the first one is the default. Variants that no
 * driver can support are not included: a unit that NAKs idle reads and reports more messages than it has, or does not
 * report those of the prepared packet.
 */
export const FIRMWARE_VARIANTS: readonly FirmwareVariant[] = [
  ...combined,
  { name: "pending-high", firmware: { rxPendingOffset: 4 } },
  { name: "pending-high-fragmenting", firmware: { rxPendingOffset: 4, fragmentation: 0.3, seed: 11 } },
  { name: "pending-without-prepared", firmware: { rxPendingCounts: "buffer" } },
  { name: "pending-without-prepared-fragmenting", firmware: { rxPendingCounts: "buffer", fragmentation: 0.3, seed: 13 } },
  { name: "naking-before-start", firmware: { idleReadStopped: "nak" } },
  { name: "clock-wrapping", firmware: { clockStart: 0xffff_ff00 } },
  { name: "clock-drifting", firmware: { clockPpm: 100 } },
  { name: "small-send-queue", firmware: { txQueueSize: 16 } },
  { name: "init-clears-stop-keeps", firmware: { initClearsRx: true, stopKeepsTx: true } },
];
