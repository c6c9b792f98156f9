import { EngineClient } from "./client.js";

const place = document.querySelector("#app");

const worker = new Worker(new URL("./engine/worker.web.ts", import.meta.url), { type: "module", name: "engine" });
const engine = new EngineClient({
  port: worker,
  nextFrame: requestAnimationFrame,
  onState: (state) => {
    if (place !== null) place.textContent = `${state.store.endRow - state.store.firstRow} frames`;
  },
});
engine.call("openSimulator", { channels: [{ channel: 0, bitrate: 500_000 }] }).catch((error: unknown) => {
  if (place !== null) place.textContent = error instanceof Error ? error.message : String(error);
});
