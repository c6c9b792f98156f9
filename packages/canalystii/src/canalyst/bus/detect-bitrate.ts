import { type Clock, sleep, systemClock } from "../../base/clock.js";
import { CanError, isCanError } from "../../base/errors.js";
import { timingForBitrate } from "../bit-rates.js";
import type { CanalystDevice, CanalystMessage } from "../device/device.js";
import type { CanStatus } from "../wire/protocol.js";

/** The bit rates that {@link detectBitrate} tries, in bit/s, the most usual first. */
export const LIKELY_BITRATES: readonly number[] = [
  500_000, 250_000, 125_000, 1_000_000, 100_000, 50_000, 83_330, 33_330, 800_000, 20_000, 10_000, 5_000, 200_000, 400_000, 666_000, 66_660,
  80_000, 40_000,
];

export interface DetectBitrateOptions {
  /**
   * `listen-only` disturbs nobody, where the unit supports it: nobody has verified that it does, and it is reported to
   * make some units hang. `normal` takes part in the bus: at a wrong bit rate the adapter sends error flags, which can
   * disturb or stop a live bus. Default: `listen-only`.
   */
  readonly mode?: "listen-only" | "normal" | undefined;
  /** Bit rates in bit/s, in the order in which they are tried. Default: {@link LIKELY_BITRATES}. */
  readonly candidates?: readonly number[] | undefined;
  /** Longest time in ms for each candidate, 1..3600000. Default: 1000. */
  readonly listenMs?: number | undefined;
  /** So many frames end the listening at once, from 1; at the end of the time one is enough. Default: 3. */
  readonly frames?: number | undefined;
  /** Called after each candidate. */
  readonly onTrial?: ((trial: BitrateTrial) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The clock that the device was opened with. Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** What was heard at one bit rate. */
export interface BitrateTrial {
  readonly channel: number;
  /** Bit/s. */
  readonly bitrate: number;
  /** Frames received. With a wrong bit rate there are none: their checksums would not match. */
  readonly frames: number;
  /** The first few of them. */
  readonly samples: readonly CanalystMessage[];
  /** How long it was listened, in ms. */
  readonly elapsedMs: number;
  /** The controller's registers at the end; what they mean is a guess, see docs/protocol.md. */
  readonly status: CanStatus;
}

export interface BitrateDetection {
  readonly channel: number;
  readonly mode: "listen-only" | "normal";
  /** Bit/s; undefined: no frame was received at any candidate. */
  readonly bitrate: number | undefined;
  /** What was tried, in this order; the last one is the one that was found, if any was. */
  readonly trials: readonly BitrateTrial[];
}

/** The adapter's buffer lasts 128 ms at least. */
const POLL_MS = 20;
const SAMPLES = 4;

/**
 * Finds the bit rate of a live bus by listening at one usual rate after the other until frames arrive; sends nothing.
 * The channel is stopped afterwards. Both channels of a device may be examined at the same time.
 *
 * A bus on which nobody acknowledges, such as one with a single other node, gives no frames in listen-only mode.
 * @throws RangeError, TypeError for a bad option; CanError `unsupported` when the unit does not answer any more in
 * listen-only mode; `timeout`, `disconnected`, `closed`; the signal's reason
 */
export async function detectBitrate(
  device: CanalystDevice,
  channel: number,
  options: DetectBitrateOptions = {},
): Promise<BitrateDetection> {
  const settings = checked(options);
  const { mode, candidates, signal, onTrial } = settings;
  const trials: BitrateTrial[] = [];
  let found: number | undefined;
  try {
    for (const bitrate of candidates) {
      signal?.throwIfAborted();
      const trial = await listenAt(device, { ...settings, channel, bitrate });
      trials.push(trial);
      onTrial?.(trial);
      if (trial.frames === 0) continue;
      found = bitrate;
      break;
    }
  } finally {
    // an adapter that does not answer has been reported already
    if (device.configuration(channel)?.started === true) await device.stop(channel).catch(() => {});
  }
  return { channel, mode, bitrate: found, trials };
}

type Settings = ReturnType<typeof checked>;

function checked(options: DetectBitrateOptions) {
  const { mode = "listen-only", candidates = LIKELY_BITRATES, listenMs = 1000, frames = 3, signal, onTrial, clock = systemClock } = options;
  if (mode !== "listen-only" && mode !== "normal") throw new RangeError(`mode ${JSON.stringify(mode)} is not listen-only or normal`);
  if (candidates.length === 0) throw new RangeError("candidates is empty; name at least one bit rate");
  for (const bitrate of candidates) timingForBitrate(bitrate);
  if (typeof listenMs !== "number" || !(listenMs >= 1 && listenMs <= 3_600_000)) {
    throw new RangeError(`listenMs ${String(listenMs)} is not in 1..3600000`);
  }
  if (!Number.isInteger(frames) || frames < 1) throw new RangeError(`frames ${String(frames)} is not an integer from 1`);
  return { mode, candidates, listenMs, frames, signal, onTrial, clock } as const;
}

async function listenAt(
  device: CanalystDevice,
  { channel, bitrate, mode, listenMs, frames: enough, clock, signal }: Settings & { readonly channel: number; readonly bitrate: number },
): Promise<BitrateTrial> {
  if (mode === "listen-only") await initListening(device, channel, bitrate);
  else await device.init(channel, { bitrate, start: false });
  await device.start(channel);
  // what an earlier program left in the adapter is no evidence
  await device.clearRxBuffer(channel);
  await device.receive(channel);
  const startMs = clock.now();
  const samples: CanalystMessage[] = [];
  let frames = 0;
  for (let leftMs = listenMs; leftMs > 0 && frames < enough; leftMs = startMs + listenMs - clock.now()) {
    await sleep(clock, Math.min(POLL_MS, leftMs), signal);
    const messages = await device.receive(channel);
    frames += messages.length;
    samples.push(...messages.slice(0, SAMPLES - samples.length));
  }
  const elapsedMs = clock.now() - startMs;
  return { channel, bitrate, frames, samples, elapsedMs, status: await device.getCanStatus(channel) };
}

/** A unit that hangs in listen-only mode takes and answers nothing any more, on either channel. */
async function initListening(device: CanalystDevice, channel: number, bitrate: number): Promise<void> {
  try {
    await device.init(channel, { bitrate, mode: "listen-only", start: false });
    await device.getCanStatus(channel);
  } catch (error) {
    if (!isCanError(error, "timeout")) throw error;
    throw new CanError("unsupported", "the adapter does not answer any more after listen-only mode was set", {
      cause: error,
      hint: "This unit does not support listen-only mode. Unplug it and plug it in again.",
    });
  }
}
