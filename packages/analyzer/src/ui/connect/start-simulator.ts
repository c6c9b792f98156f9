import type { OpenSimulator } from "../../protocol.js";
import { closeDialog } from "../dialogs.js";
import { call } from "../engine.js";
import { attempt } from "../notices.js";
import { closeLive } from "../open-files.js";
import { text } from "../text.js";
import { goToNewest } from "../trace/trace-state.js";

/** Starts the virtual adapter with both channels at 500 kbit/s; another live source is disconnected first. */
export async function startSimulator(traffic: OpenSimulator["traffic"] = "vehicle"): Promise<void> {
  closeDialog();
  goToNewest();
  const channels = [0, 1].map((channel) => ({ channel, bitrate: 500_000 }));
  await attempt(
    text.failures.simulator,
    closeLive().then(() => call("openSimulator", { channels, traffic })),
  );
}
