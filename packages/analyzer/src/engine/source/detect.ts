import { type BitrateTrial, CanalystDevice, type Clock, detectBitrate } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import type { DetectBitrate, DetectedBitrate, Trial } from "../../protocol.js";
import { checkChoice } from "../check-value.js";
import type { FindAdapter } from "./open-adapter.js";

export interface Detecting {
  readonly find: FindAdapter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onTrial: (trial: Trial) => void;
}

/** Finds the bit rate of an adapter's or a simulated bus by listening. */
export async function detect(ask: DetectBitrate, detecting: Detecting): Promise<DetectedBitrate> {
  const { kind, index = 0, channel, mode, listenMs, simulatedBitrate: bitrate = 500_000 } = ask;
  checkChoice("kind", kind, ["adapter", "simulator"]);
  const { clock, signal } = detecting;
  const adapter = kind === "simulator" ? new VirtualAdapter({ clock, traffic: { kind: "vehicle", bitrate } }) : undefined;
  const device = await CanalystDevice.open({ device: adapter?.usbDevice() ?? (await found(detecting.find, index)), clock });
  try {
    const onTrial = (trial: BitrateTrial) => detecting.onTrial(toTrial(trial));
    const detection = await detectBitrate(device, channel, { mode, listenMs, signal, clock, onTrial });
    return { bitrate: detection.bitrate, trials: detection.trials.map(toTrial) };
  } finally {
    await device.close();
    adapter?.dispose();
  }
}

async function found(find: FindAdapter, index: number) {
  const selector = find(index);
  return typeof selector === "function" ? selector() : selector;
}

function toTrial({ channel, bitrate, frames, elapsedMs }: BitrateTrial): Trial {
  return { channel, bitrate, frames, elapsedMs };
}
