import { type Clock, realMs } from "../../base/clock.js";
import { isCanError } from "../../base/errors.js";
import { Mutex } from "../../base/mutex.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import type { UsbConnection } from "../../usb/connection.js";
import { decodeMessages, packetsFor } from "../wire/messages.js";
import { CHANNEL_ENDPOINTS, MESSAGES_PER_PACKET, PACKET_SIZE, RX_BUFFER_MESSAGES, TICK_US } from "../wire/protocol.js";
import { type ChannelLink, IDLE_PROOF_PACKETS } from "./channel-link.js";
import type { DeviceClock } from "./device-clock.js";

/** What one poll brought. */
export interface ReceiveResult {
  /** Messages appended to the batch. */
  readonly messages: number;
  /** Packets received, empty ones included. */
  readonly packets: number;
  /** `rx_pending` as the adapter said before the read; undefined where it was not asked. */
  readonly rxPending: number | undefined;
  /** true when the last packet held no message: what the adapter had is most likely all here. */
  readonly emptied: boolean;
}

/** Whether a unit answers reads of an idle channel: shown while opening, corrected by what it does later. */
export interface IdleReads {
  answered: boolean;
}

export interface MessageReaderOptions {
  readonly usb: UsbConnection;
  readonly link: ChannelLink;
  readonly channel: number;
  readonly clock: Clock;
  readonly deviceClock: DeviceClock;
  readonly idleReads: IdleReads;
  readonly timeoutMs: number;
  readonly onWarning: (message: string) => void;
}

interface ReadSize {
  readonly packets: number;
  readonly ms: number;
}

/** Announced messages above this are not believed. */
const MAX_RX_PENDING = RX_BUFFER_MESSAGES + 24;
/** Reads of one poll while the adapter goes on promising more. */
const MAX_READS_PER_POLL = 4;
/** Time for one packet that a unit may have promised wrongly, in ms. */
const DOUBTFUL_READ_MS = 250;
const NOTHING: ReceiveResult = { messages: 0, packets: 0, rxPending: undefined, emptied: true };

/** Reads the messages of one channel, one read at a time, never more than the unit was shown to answer. */
export class MessageReader {
  readonly #options: MessageReaderOptions;
  readonly #mutex = new Mutex();
  readonly #endpoint: number;
  #emptyInARow = 0;
  /** How many messages this unit was seen to announce too many: more with every read that was not answered. */
  #overstated = 0;

  constructor(options: MessageReaderOptions) {
    this.#options = options;
    this.#endpoint = CHANNEL_ENDPOINTS[options.channel]?.message as number;
  }

  /** Asks what is pending and reads it; `exhaust: false`: with one read, which may leave the last messages. */
  poll(batch: FrameBatch, exhaust: boolean): Promise<ReceiveResult> {
    return this.#mutex.run(() => this.#poll(batch, exhaust));
  }

  /** Reads so many packets at once, without asking. */
  read(batch: FrameBatch, packets: number): Promise<ReceiveResult> {
    return this.#mutex.run(() => this.#read(batch, { packets, ms: this.#options.timeoutMs }));
  }

  /**
   * Waits for one packet. A unit that hands out empty ones, one after the other, on a running channel does answer idle
   * reads.
   */
  wait(batch: FrameBatch, ms: number): Promise<ReceiveResult> {
    return this.#mutex.run(async () => {
      const result = (await this.#transfer(batch, { packets: 1, ms })) ?? NOTHING;
      this.#emptyInARow = result.packets > 0 && result.messages === 0 ? this.#emptyInARow + 1 : 0;
      if (this.#emptyInARow >= IDLE_PROOF_PACKETS) this.#options.idleReads.answered = true;
      return result;
    });
  }

  async #poll(batch: FrameBatch, exhaust: boolean): Promise<ReceiveResult> {
    const { usb, idleReads } = this.#options;
    let messages = 0;
    let packets = 0;
    let announced: number | undefined;
    let emptied = true;
    for (let reads = 0; reads < (exhaust ? MAX_READS_PER_POLL : 1); reads++) {
      let rxPending: number;
      try {
        rxPending = await this.#pending();
      } catch (error) {
        // what was read must reach the caller; whatever is wrong, the next call tells
        if (messages > 0) return { messages, packets, rxPending: announced, emptied: false };
        throw error;
      }
      announced ??= rxPending;
      // a read that passed its limit in a browser is still under way: its messages are due too
      const straggler = usb.hasStraggler("in", this.#endpoint);
      // where idle reads are answered, one packet is read even so: it may hold messages that rx_pending does not count
      if (rxPending === 0 && !straggler && !idleReads.answered) break;
      const read = await this.#read(batch, this.#sizeOfRead(rxPending));
      messages += read.messages;
      packets += read.packets;
      emptied = read.emptied;
      if (messages >= announced || read.messages === 0) break;
    }
    return { messages, packets, rxPending: announced, emptied };
  }

  async #pending(): Promise<number> {
    const { link, idleReads } = this.#options;
    const { rxPending } = await link.messageStatus();
    if (rxPending <= MAX_RX_PENDING) return rxPending;
    link.oddities.badResponses++;
    return idleReads.answered ? RX_BUFFER_MESSAGES : 1;
  }

  /**
   * How much to read when so many messages are announced. Where idle reads are answered: one packet more, for the
   * packet that was prepared in advance. Elsewhere one packet less, because the announcement may be too high and a
   * cancelled read loses what it has; a single packet comes whole or not at all.
   */
  #sizeOfRead(rxPending: number): ReadSize {
    const { idleReads, timeoutMs } = this.#options;
    if (idleReads.answered) return { packets: packetsFor(rxPending) + 1, ms: timeoutMs };
    const packets = Math.max(1, packetsFor(rxPending - this.#overstated) - 1);
    return { packets, ms: packets === 1 ? Math.min(DOUBTFUL_READ_MS, timeoutMs) : timeoutMs };
  }

  /** Reads what was promised. */
  async #read(batch: FrameBatch, size: ReadSize): Promise<ReceiveResult> {
    const result = await this.#transfer(batch, size);
    if (result !== undefined) return result;
    const { link, channel, idleReads, onWarning } = this.#options;
    link.oddities.missingMessages++;
    onWarning(`channel ${channel}: the adapter did not answer a read of ${size.packets} packets within ${size.ms} ms`);
    // what it showed while opening no longer holds: from now on, no read is longer than promised
    if (!idleReads.answered && size.packets > 1) {
      this.#overstated = Math.min(RX_BUFFER_MESSAGES, Math.max(2 * this.#overstated, 4 * MESSAGES_PER_PACKET));
    }
    idleReads.answered = false;
    return NOTHING;
  }

  /** Reads and decodes; undefined when nothing came in time. */
  async #transfer(batch: FrameBatch, { packets, ms }: ReadSize): Promise<ReceiveResult | undefined> {
    const { usb, link, channel, clock, deviceClock, onWarning } = this.#options;
    let bytes: Uint8Array;
    try {
      bytes = await usb.transferIn(this.#endpoint, packets * PACKET_SIZE, ms);
    } catch (error) {
      if (isCanError(error, "timeout")) return undefined;
      throw error;
    }
    const { oddities } = link;
    const now = realMs(clock);
    const seen = oddities.badPackets + oddities.badMessages + oddities.longDlc;
    const messages = decodeMessages(bytes, batch, { channel, expectedTicks: deviceClock.expect(bytes, now), oddities });
    if (messages > 0) deviceClock.note((batch.timestampUs[batch.length - 1] as number) / TICK_US, now);
    const received = Math.ceil(bytes.length / PACKET_SIZE);
    const odd = oddities.badPackets + oddities.badMessages + oddities.longDlc - seen;
    if (odd > 0) onWarning(`channel ${channel}: ${odd} malformed packets or messages among ${received} packets`);
    const emptied = bytes.length < PACKET_SIZE || bytes[bytes.length - PACKET_SIZE] === 0;
    return { messages, packets: received, rxPending: undefined, emptied };
  }
}
