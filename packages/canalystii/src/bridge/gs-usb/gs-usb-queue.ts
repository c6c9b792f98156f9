import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import {
  GS_USB_FRAME_LENGTH,
  GS_USB_OVERFLOW,
  GS_USB_RECEIVED,
  GS_USB_STAMPED_FRAME_LENGTH,
  GsUsbIdFlag,
  GsUsbOffset,
  writeWord,
} from "./gs-usb-protocol.js";

const SLOT = GS_USB_STAMPED_FRAME_LENGTH;

/** What a queued frame has beside its row. */
export interface GsUsbRowInfo {
  readonly echoId: number;
  readonly channel: number;
  /** The adapter's time in µs; its low 32 bits are kept. */
  readonly timestampUs: number;
}

/**
 * Frames on their way to the host, encoded, in a ring of fixed size. Received frames are dropped when there is no
 * room, and the next frame of their channel says so; echoes have room of their own, for without them the host stops.
 */
export class GsUsbQueue {
  /** Received frames that found no room. */
  dropped = 0;
  readonly #received: number;
  readonly #slots: number;
  readonly #bytes: Uint8Array;
  #head = 0;
  #length = 0;
  /** By channel: frames were lost since the last one that was queued. */
  readonly #overflow: boolean[];

  /** @param room slots for received frames, and beside them for echoes */
  constructor(channels: number, room: { readonly received: number; readonly echoes: number }) {
    this.#received = room.received;
    this.#slots = room.received + room.echoes;
    this.#bytes = new Uint8Array(this.#slots * SLOT);
    this.#overflow = new Array<boolean>(channels).fill(false);
  }

  /** Number of frames that wait. */
  get length(): number {
    return this.#length;
  }

  /** true when there is no room for a received frame. */
  get full(): boolean {
    return this.#length >= this.#received;
  }

  /** Tells the host with the next frame of a channel that some were lost. */
  markOverflow(channel: number): void {
    this.#overflow[channel] = true;
  }

  /** Adds a row of a batch as a received frame of a channel; false when there was no room. */
  pushReceived(batch: FrameBatch, row: number, { channel, timestampUs }: Omit<GsUsbRowInfo, "echoId">): boolean {
    if (this.full) {
      this.dropped++;
      this.#overflow[channel] = true;
      return false;
    }
    this.#write(batch, row, { echoId: GS_USB_RECEIVED, channel, timestampUs });
    return true;
  }

  /**
   * Adds a row that goes back to the host because the adapter has taken it.
   * @throws RangeError when more are owed than there is room for
   */
  pushEcho(batch: FrameBatch, row: number, info: GsUsbRowInfo): void {
    if (this.#length >= this.#slots) throw new RangeError(`the queue of ${this.#slots} frames has no room for an echo`);
    this.#write(batch, row, info);
  }

  /** Takes the oldest frame into a packet, with the adapter's time when its channel has that; returns its length, 0 when none waits. */
  take(into: Uint8Array, stamped: (channel: number) => boolean): number {
    if (this.#length === 0) return 0;
    const at = this.#head * SLOT;
    const channel = this.#bytes[at + GsUsbOffset.channel] as number;
    const length = stamped(channel) ? GS_USB_STAMPED_FRAME_LENGTH : GS_USB_FRAME_LENGTH;
    for (let i = 0; i < length; i++) into[i] = this.#bytes[at + i] as number;
    this.#head = (this.#head + 1) % this.#slots;
    this.#length--;
    return length;
  }

  /** Forgets what waits of a channel. */
  clear(channel: number): void {
    this.#overflow[channel] = false;
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      const from = ((this.#head + i) % this.#slots) * SLOT;
      if (this.#bytes[from + GsUsbOffset.channel] === channel) continue;
      const to = ((this.#head + kept) % this.#slots) * SLOT;
      if (to !== from) this.#bytes.copyWithin(to, from, from + SLOT);
      kept++;
    }
    this.#length = kept;
  }

  #write(batch: FrameBatch, row: number, { echoId, channel, timestampUs }: GsUsbRowInfo): void {
    const at = ((this.#head + this.#length) % this.#slots) * SLOT;
    this.#length++;
    const bytes = this.#bytes;
    const flags = batch.flags[row] as number;
    let id = batch.id[row] as number;
    if ((flags & FrameFlag.EXTENDED) !== 0) id |= GsUsbIdFlag.extended;
    if ((flags & FrameFlag.REMOTE) !== 0) id |= GsUsbIdFlag.remote;
    if ((flags & FrameFlag.ERROR) !== 0) id |= GsUsbIdFlag.error;
    writeWord(bytes, at + GsUsbOffset.echoId, echoId);
    writeWord(bytes, at + GsUsbOffset.id, id);
    bytes[at + GsUsbOffset.dlc] = Math.min(batch.dlc[row] as number, 8);
    bytes[at + GsUsbOffset.channel] = channel;
    bytes[at + GsUsbOffset.flags] = this.#overflow[channel] === true ? GS_USB_OVERFLOW : 0;
    bytes[at + GsUsbOffset.flags + 1] = 0;
    this.#overflow[channel] = false;
    const size = Math.min(batch.size[row] as number, 8);
    const from = row * batch.stride;
    for (let i = 0; i < 8; i++) bytes[at + GsUsbOffset.data + i] = i < size ? (batch.data[from + i] as number) : 0;
    writeWord(bytes, at + GsUsbOffset.timestamp, timestampUs);
  }
}
