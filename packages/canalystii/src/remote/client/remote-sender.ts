import { unlessAborted } from "../../base/unless-aborted.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { packSend, type RemoteSendOptions } from "../wire/send-request.js";
import type { ClientSession } from "./client-session.js";
import type { OriginPaths } from "./origin-paths.js";

/** Frames of one request: small enough for a message, large enough that its cost vanishes. */
const MAX_ROWS = 4096;
/** Frames that may be on their way, or wait at the host, at once: less than a host accepts. */
const MAX_WAITING = 65_536;

/** Sends frames through a host, in the order of the calls; a large number of them in pieces, so that the host need not keep them all. */
export class RemoteSender {
  readonly #session: () => ClientSession;
  readonly #origins: OriginPaths;
  #waiting = 0;
  readonly #turns: (() => void)[] = [];

  /** @param session returns the connection of now, or throws why there is none */
  constructor(session: () => ClientSession, origins: OriginPaths) {
    this.#session = session;
    this.#origins = origins;
  }

  /** Sends frames, and resolves when the host's bus has taken them all. */
  async transmit(frames: FrameBatch, options: RemoteSendOptions): Promise<void> {
    await Promise.all(inPieces(frames).map((piece) => this.#transmitPiece(piece, options)));
  }

  async #transmitPiece(frames: FrameBatch, options: RemoteSendOptions): Promise<void> {
    const { length } = frames;
    if (this.#waiting >= MAX_WAITING || this.#turns.length > 0) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#waiting += length;
    try {
      await this.#request(frames, options);
    } finally {
      this.#waiting -= length;
      if (this.#waiting < MAX_WAITING) this.#turns.shift()?.();
    }
  }

  async #request(frames: FrameBatch, options: RemoteSendOptions): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    const session = this.#session();
    const origin = this.#origins.of(options.origin);
    const { id, done } = session.request((request) => session.link.sendFrames({ id: request, values: packSend(options), origin }, frames));
    const abort = () => session.send({ type: "abort", request: id });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await unlessAborted(done, signal);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}

function inPieces(frames: FrameBatch): FrameBatch[] {
  if (frames.length <= MAX_ROWS) return [frames];
  const pieces: FrameBatch[] = [];
  for (let row = 0; row < frames.length; row += MAX_ROWS) pieces.push(frames.slice(row, Math.min(frames.length, row + MAX_ROWS)));
  return pieces;
}
