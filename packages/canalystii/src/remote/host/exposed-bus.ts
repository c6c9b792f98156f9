import type { Clock } from "../../base/clock.js";
import type { RemoteLimits } from "./limits.js";

/** What the other end may do, and what protects this one from it. */
export interface ExposeOptions {
  /** The client may send frames, once and periodically. Default: false. */
  readonly send?: boolean | undefined;
  /** The client may set bit rates, and start and stop channels. Default: false. */
  readonly configure?: boolean | undefined;
  /** Hints that go with a refusal, e.g. `start the server with --allow-send`. */
  readonly hints?: { readonly send?: string | undefined; readonly configure?: string | undefined } | undefined;
  /** true: the bus is closed with the connection, however that ends. Default: false. */
  readonly closeBus?: boolean | undefined;
  /** Checks the token of the client, if it gave one; what it throws is the refusal. Default: everybody is let in. */
  readonly authorize?: ((token: string | undefined) => void | Promise<void>) | undefined;
  readonly limits?: Partial<RemoteLimits> | undefined;
  /** Default: the clock of the bus. */
  readonly clock?: Clock | undefined;
  /** A text from which clients that come back see whether it is the same bus. Default: one for each bus. */
  readonly instance?: string | undefined;
}

/** A bus with one client. */
export interface ExposedBus {
  /**
   * Resolves when the client has closed its bus, or this end its part; rejects with what ended it otherwise: `disconnected`,
   * `protocol` (the client sent garbage), `overflow` (more than the limits allow), `permission-denied`. Never unhandled.
   */
  readonly closed: Promise<void>;
  /** Returns the counters of this moment. */
  statistics(): ExposedStatistics;
  /** Ends the connection: the client's bus ends with `disconnected`, after what it was to receive. The bus itself stays open. */
  close(): Promise<void>;
}

/** Counters of an exposed bus. */
export interface ExposedStatistics {
  /** The client was let in. */
  readonly welcomed: boolean;
  readonly streams: number;
  /** Frames that went to the client. */
  readonly framesSent: number;
  /** Frames dropped here because the client was too slow. */
  readonly framesDropped: number;
  /** Frames that the client sent on the bus. */
  readonly framesTaken: number;
  /** Requests that the client is not allowed, or that were more than the limits. */
  readonly refused: number;
  /** Control messages of the client. */
  readonly messages: number;
}
