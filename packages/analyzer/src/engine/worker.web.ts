import { systemClock } from "canalystii";
import type { ToEngine, ToPage } from "../protocol.js";
import { Engine } from "./engine.js";
import { AvailableFolder } from "./recording/available-folder.js";
import { MemoryFolder } from "./recording/memory-folder.js";
import { OpfsFolder } from "./recording/opfs-folder.web.js";

/** A message to oneself: timers wait four milliseconds when they follow one another. */
function makePause(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}

const inMemory = new MemoryFolder({ makeFile: (name, parts) => new File([...parts], name), nowMs: () => Date.now() });
const scope = self as unknown as DedicatedWorkerGlobalScope;
const engine = new Engine({
  clock: systemClock,
  pause: makePause(),
  folder: new AvailableFolder(new OpfsFolder(), inMemory),
  post: (message: ToPage, transfer) => scope.postMessage(message, transfer),
});
scope.addEventListener("message", ({ data }: MessageEvent<ToEngine>) => engine.receive(data));
