import type { ChannelMode } from "canalystii";

/** How a channel of an adapter or of the simulator is set up. */
export interface ChannelSetup {
  /** 0 or 1. */
  readonly channel: number;
  /** Bit/s. */
  readonly bitrate: number;
  /** Default: `normal`. The others are experimental on a Canalyst-II. */
  readonly mode?: ChannelMode | undefined;
}

/** What the page passes of a file: a `File` has it. */
export interface LocalFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

/** A place that the user chose for a file: a `FileSystemFileHandle` has it. */
export interface SavePlace {
  readonly name: string;
  createWritable(): Promise<SaveStream>;
}

export interface SaveStream {
  write(chunk: Uint8Array | { readonly type: "write"; readonly position: number; readonly data: Uint8Array }): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}

export interface OpenAdapter {
  readonly channels: readonly ChannelSetup[];
  /** Position in the list of the adapters that the user has given to the page. Default: 0. */
  readonly index?: number | undefined;
}

export interface OpenSimulator {
  readonly channels: readonly ChannelSetup[];
  /** `vehicle`: a moving car, about 1,430 frames/s on each channel; `flood`: as many frames as fit on the buses. Default: `vehicle`. */
  readonly traffic?: "vehicle" | "flood" | undefined;
  /** Of the car's trip. Default: 1. */
  readonly seed?: number | undefined;
}

export interface OpenRemote {
  /** `ws://HOST:PORT/PATH#token=TOKEN` or `wss://…`. Default path: `/bus`. */
  readonly url: string;
  /** Instead of one in the URL. */
  readonly token?: string | undefined;
}

export interface OpenFiles {
  /** Several are merged by time. */
  readonly files: readonly LocalFile[];
  /**
   * `replace`: the capture begins anew with these files; `merge`: their frames are put between those that are there, by time.
   * Default: `merge`. An adapter or simulator must be closed for either.
   */
  readonly mode?: "replace" | "merge" | undefined;
  /** Time zone of wall-clock times in BLF, ASC and TRC: `UTC`, `local`, or an IANA name. Default: `UTC`. */
  readonly timeZone?: string | undefined;
}

export interface DetectBitrate {
  readonly kind: "adapter" | "simulator";
  /** As in {@link OpenAdapter}. */
  readonly index?: number | undefined;
  readonly channel: number;
  /** `normal` takes part in the bus: at a wrong bit rate it disturbs it. Default: `listen-only`. */
  readonly mode?: "listen-only" | "normal" | undefined;
  /** Longest time for each bit rate, ms. Default: 1000. */
  readonly listenMs?: number | undefined;
  /** The simulated bus's bit rate, bit/s. Default: 500,000. */
  readonly simulatedBitrate?: number | undefined;
}

/** What was heard at one bit rate; also sent as an event while detection goes on. */
export interface Trial {
  readonly channel: number;
  /** Bit/s. */
  readonly bitrate: number;
  readonly frames: number;
  readonly elapsedMs: number;
}

export interface DetectedBitrate {
  /** Bit/s; undefined: no frame was received at any rate. */
  readonly bitrate: number | undefined;
  readonly trials: readonly Trial[];
}
