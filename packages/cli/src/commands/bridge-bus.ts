import type { CanBus } from "canalystii";
import type { Context } from "../context.js";
import { describeOverrun } from "../reception.js";

/** Says what happens to a bridged bus; returns a function that ends it. */
export function reportBus(bus: CanBus, context: Context): () => void {
  const name = bus.name;
  const ends = [
    bus.on("overrun", (event) => context.say(`canalyst: ${name}: ${describeOverrun(event)}`)),
    bus.on("reconnected", ({ downMs }) => context.say(`canalyst: ${name} is back after ${(downMs / 1000).toFixed(1)} s`)),
    bus.on("warning", ({ message }) => {
      if (context.verbose) context.say(`canalyst: ${name}: ${message}`);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Resolves when the user interrupts or what is bridged ends; rejects with what ended it. */
export async function untilOver(signal: AbortSignal, closed: Promise<void>): Promise<void> {
  let stop: () => void = () => {};
  const interrupted = new Promise<void>((resolve) => {
    stop = resolve;
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    await Promise.race([interrupted, closed]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
