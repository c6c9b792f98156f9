import type { ChannelSetup, OpenSimulator } from "../../protocol.js";
import { databases, setDatabase } from "../databases.js";
import { closeDialog } from "../dialogs.js";
import { call } from "../engine.js";
import { loadPart } from "../load-part.js";
import { attempt } from "../notices.js";
import { closeLive } from "../open-files.js";
import { text } from "../text.js";
import { goToNewest } from "../trace/trace-state.js";

/** Two buses: with the same bit rate, both channels would be on one. */
const CHANNELS: readonly ChannelSetup[] = [
  { channel: 0, bitrate: 500_000 },
  { channel: 1, bitrate: 250_000 },
];

/** Starts the virtual adapter, with the database of its car; another live source is disconnected first. Returns false if it failed, which is said. */
export async function startSimulator(traffic: OpenSimulator["traffic"] = "vehicle"): Promise<boolean> {
  closeDialog();
  return (await attempt(text.failures.simulator, open(traffic))) ?? false;
}

async function open(traffic: OpenSimulator["traffic"]): Promise<true> {
  await closeLive();
  goToNewest();
  await call("openSimulator", { channels: CHANNELS, traffic });
  const name = text.connect.virtualCar;
  if (traffic !== "vehicle" || databases.peek().some((entry) => entry.name === name)) return true;
  const car = await loadPart(name, import("./virtual-car.js"));
  if (car !== undefined) await setDatabase(car.virtualCarDatabase(name));
  return true;
}
