import type { Clock } from "canalystii";
import type { WebSocket } from "ws";
import type { ServeLimits } from "./limits.js";
import { RateLimit } from "./rate-limit.js";

/** Interval at which a client that has to wait is looked at. */
const LOOK_MS = 20;

/**
 * Reads no more from a WebSocket for a while when messages come too fast, or when its answers are not read: TCP makes the other
 * side wait, and nothing is lost. Returns a function that ends it.
 */
export function limitReading(
  socket: WebSocket,
  { clock, limits }: { readonly clock: Clock; readonly limits: Pick<ServeLimits, "messagesPerSecond" | "waitingBytes"> },
): () => void {
  const rate = new RateLimit({ clock, perSecond: limits.messagesPerSecond, burst: limits.messagesPerSecond });
  let resumeAtMs = Number.NEGATIVE_INFINITY;
  let cancel = () => {};
  const mustWait = () => clock.now() < resumeAtMs || socket.bufferedAmount > limits.waitingBytes;
  // nothing calls back when a socket has been read
  const resumeLater = () => {
    cancel = clock.schedule(Math.max(LOOK_MS, resumeAtMs - clock.now()), () => {
      if (mustWait()) resumeLater();
      else socket.resume();
    });
  };
  const onMessage = () => {
    resumeAtMs = clock.now() + rate.take(1);
    if (!mustWait() || socket.isPaused) return;
    socket.pause();
    resumeLater();
  };
  socket.on("message", onMessage);
  return () => {
    socket.off("message", onMessage);
    cancel();
  };
}
