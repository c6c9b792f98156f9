import type { Clock } from "../../base/clock.js";
import { CanError, isCanError } from "../../base/errors.js";
import { LONGEST_FRAME_BITS } from "../../can/bit-count.js";
import type { UsbConnection } from "../../usb/connection.js";
import { CHANNEL_ENDPOINTS, MESSAGES_PER_PACKET, PACKET_SIZE } from "../wire/protocol.js";

/** A long send goes in pieces of this duration on the bus, in ms. */
const PIECE_MS = 250;
const MAX_PIECE_FRAMES = 1500;

export interface SendPiecesOptions {
  readonly channel: number;
  readonly clock: Clock;
  /** Bit/s. */
  readonly bitrate: number;
  /** Number of messages in the packets. */
  readonly count: number;
  /** Time in ms that a piece gets beyond what it needs on the bus. */
  readonly timeoutMs: number;
  /** When all must be handed over, in ms of the clock. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Hands message packets to the adapter, in pieces that fit a USB time limit at the channel's bit rate even when its
 * queue is full.
 * @throws CanError `timeout` with how many were handed over; the signal's reason, between two pieces
 */
export async function sendPieces(usb: UsbConnection, bytes: Uint8Array, options: SendPiecesOptions): Promise<void> {
  const { channel, clock, bitrate, count, timeoutMs, deadline, signal } = options;
  const endpoint = CHANNEL_ENDPOINTS[channel]?.message as number;
  const frames = Math.min(MAX_PIECE_FRAMES, Math.floor((bitrate * PIECE_MS) / 1000 / LONGEST_FRAME_BITS));
  const packets = Math.max(1, Math.floor(frames / MESSAGES_PER_PACKET));
  const pieceMs = (packets * MESSAGES_PER_PACKET * LONGEST_FRAME_BITS * 1000) / bitrate;
  for (let at = 0; at < bytes.length; at += packets * PACKET_SIZE) {
    signal?.throwIfAborted();
    const piece = bytes.subarray(at, at + packets * PACKET_SIZE);
    const sent = Math.min(count, messagesIn(at));
    const done = `channel ${channel}: send timed out; ${sent} of ${count} messages were handed over`;
    // other nodes may have the bus for most of the time
    const limit = Math.min(timeoutMs + 20 * pieceMs, deadline - clock.now());
    if (limit <= 0) throw new CanError("timeout", done);
    try {
      await usb.transferOut(endpoint, piece, Math.ceil(limit));
    } catch (error) {
      if (!isCanError(error, "timeout")) throw error;
      const maybe = Math.min(count - sent, messagesIn(piece.length));
      throw new CanError("timeout", `${done}, of the next ${maybe} some may have been`, {
        cause: error,
        hint: "The bus is blocked, or far too busy for this bit rate.",
      });
    }
  }
}

function messagesIn(bytes: number): number {
  return (bytes / PACKET_SIZE) * MESSAGES_PER_PACKET;
}
