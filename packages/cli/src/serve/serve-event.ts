import { countText } from "../progress.js";

/** What the server reports. `peer` is address and port of the other side. */
export type ServeEvent =
  | {
      readonly type: "connected";
      readonly peer: string;
      /** Path of the bus, e.g. `/bus/0`. */
      readonly bus: string;
      /** Origin of the page; undefined: not a page. */
      readonly origin: string | undefined;
    }
  | {
      readonly type: "disconnected";
      readonly peer: string;
      readonly bus: string;
      /** Frames that it was too slow for. */
      readonly dropped: number;
      /** undefined: it left by itself. */
      readonly reason: string | undefined;
    }
  /** A connection without the right to be there: bad request, wrong token, too many. */
  | { readonly type: "refused"; readonly peer: string; readonly reason: string };

/** Returns what a line of text says about an event. */
export function describeServeEvent(event: ServeEvent): string {
  switch (event.type) {
    case "connected":
      return `${event.peer} connected to ${event.bus}${event.origin === undefined ? "" : `, page of ${event.origin}`}`;
    case "refused":
      return `${event.peer} refused: ${event.reason}`;
    case "disconnected": {
      const dropped = event.dropped > 0 ? `; ${countText(event.dropped, "frame")} dropped` : "";
      return `${event.peer} disconnected${event.reason === undefined ? "" : `: ${event.reason}`}${dropped}`;
    }
  }
}
