import type { Clock } from "../../base/clock.js";
import type { BusStatistics } from "../../bus/bus.js";
import type { LinkTarget } from "../link/to-link.js";
import type { LinkTime } from "./link-time.js";

export interface RemoteBusOptions {
  /** How the bus is called in messages. Default: as at the host. */
  readonly name?: string | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** What the host asks for, if it does. */
  readonly token?: string | undefined;
  /** Time in ms in which the host has to answer when the bus is opened. Default: 10,000; 0: any time. */
  readonly timeoutMs?: number | undefined;
  /** Frames that may wait for a consumer that does not say so itself. Default: 65,536. */
  readonly capacity?: number | undefined;
  /**
   * true: when the link is lost, or the host closes, the bus tries to connect again and goes on: with the same consumers and
   * periodic tasks. Needs a function as target. Default: false, the bus ends.
   */
  readonly reconnect?: boolean | undefined;
}

/** A link's other end, or what connects to it (each time anew). */
export type RemoteTarget = LinkTarget | (() => LinkTarget | Promise<LinkTarget>);

/** What a remote bus says of its link. */
export interface RemoteLink extends LinkTime {
  readonly name: string;
  /** How often it was lost and made again. */
  readonly reconnects: number;
}

/** Counters of a bus, and how its link is. */
export interface RemoteBusStatistics extends BusStatistics {
  readonly link: RemoteLink;
}
