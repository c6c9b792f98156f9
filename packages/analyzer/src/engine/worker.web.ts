import { systemClock } from "canalystii";
import type { ToEngine, ToPage } from "../protocol.js";
import { Engine } from "./engine.js";
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

const scope = self as unknown as DedicatedWorkerGlobalScope;
const engine = new Engine({
  clock: systemClock,
  pause: makePause(),
  folder: new OpfsFolder(),
  post: (message: ToPage, transfer) => scope.postMessage(message, transfer),
});
scope.addEventListener("message", ({ data }: MessageEvent<ToEngine>) => engine.receive(data));
