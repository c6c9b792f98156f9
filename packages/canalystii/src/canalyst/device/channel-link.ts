import { CanError, isCanError } from "../../base/errors.js";
import { Mutex } from "../../base/mutex.js";
import type { UsbConnection } from "../../usb/connection.js";
import type { Oddities } from "../wire/messages.js";
import {
  type CanStatus,
  CHANNEL_ENDPOINTS,
  decodeCanStatus,
  decodeMessageStatus,
  encodeCommand,
  type MessageStatus,
  Opcode,
  opcodeOf,
  PACKET_SIZE,
} from "../wire/protocol.js";

/** Odd things seen on a channel, all survived. */
export interface ChannelOddities extends Oddities {
  /** Answers with another opcode than the question's, or too short. */
  badResponses: number;
  /** Answers that did not come within the time limit. */
  lostResponses: number;
  /** Announced messages that did not come: `rx_pending` was too high. */
  missingMessages: number;
}

/** Time that an answer, or an idle packet, gets when it may well not come. */
const QUIET_MS = 100;
/** Time for the answer that follows one to another question, in ms: it was asked for already. */
const NEXT_ANSWER_MS = 60;
/** Answers to earlier questions that may stand before the right one. */
const MAX_STALE_RESPONSES = 8;
const ATTEMPTS = 3;
/** Count-0 packets in a row that prove that idle reads are answered: more than the one prepared in advance. */
export const IDLE_PROOF_PACKETS = 3;
/** More packets than a full buffer holds, even fragmented to one message each. */
const MAX_LEFTOVER_PACKETS = 1024;

/**
 * The command endpoints of one channel: questions and answers kept in step whatever an earlier program or a lost
 * packet left there.
 */
export class ChannelLink {
  readonly oddities: ChannelOddities = { badPackets: 0, badMessages: 0, longDlc: 0, badResponses: 0, lostResponses: 0, missingMessages: 0 };
  readonly #usb: UsbConnection;
  readonly #channel: number;
  readonly #timeoutMs: number;
  readonly #mutex = new Mutex();
  readonly #endpoints: (typeof CHANNEL_ENDPOINTS)[number];
  #outOfStep = false;

  constructor(usb: UsbConnection, channel: number, timeoutMs: number) {
    this.#usb = usb;
    this.#channel = channel;
    this.#timeoutMs = timeoutMs;
    this.#endpoints = CHANNEL_ENDPOINTS[channel] as (typeof CHANNEL_ENDPOINTS)[number];
  }

  /** Sends a command that has no answer. */
  command(packet: Uint8Array): Promise<void> {
    return this.#mutex.run(() => this.#write(packet));
  }

  messageStatus(): Promise<MessageStatus> {
    return this.#mutex.run(() => this.#ask(Opcode.MESSAGE_STATUS, decodeMessageStatus));
  }

  canStatus(): Promise<CanStatus> {
    return this.#mutex.run(() => this.#ask(Opcode.CAN_STATUS, decodeCanStatus));
  }

  /** Stops the channel and throws away every answer and message that an earlier program left behind. */
  recover(): Promise<void> {
    return this.#mutex.run(async () => {
      await this.#write(encodeCommand(Opcode.STOP));
      for (let i = 0; i < MAX_STALE_RESPONSES; i++) {
        if ((await this.#readQuietly(this.#endpoints.command)) === undefined) break;
      }
      // a unit that always has an answer ready is brought into step by asking two different questions
      await this.#ask(Opcode.CAN_STATUS, decodeCanStatus);
      await this.#ask(Opcode.MESSAGE_STATUS, decodeMessageStatus);
      await this.#write(encodeCommand(Opcode.CLEAR_RX_BUFFER));
    });
  }

  /**
   * Reads what is left of messages, and finds out whether this unit answers idle reads with empty packets. Only while
   * the channel is stopped, when a read that is not answered does no harm.
   * @returns true when it does
   */
  async drain(): Promise<boolean> {
    let empty = 0;
    for (let i = 0; i < MAX_LEFTOVER_PACKETS; i++) {
      const packet = await this.#readQuietly(this.#endpoints.message);
      if (packet === undefined) return false;
      empty = packet.length === PACKET_SIZE && packet[0] === 0 ? empty + 1 : 0;
      if (empty === IDLE_PROOF_PACKETS) return true;
    }
    return false;
  }

  /** Reads one packet; undefined when none came within a short time. A stall was cleared and is tried once more. */
  async #readQuietly(endpoint: number): Promise<Uint8Array | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#usb.transferIn(endpoint, PACKET_SIZE, QUIET_MS);
      } catch (error) {
        if (isCanError(error, "timeout")) return undefined;
        if (!isCanError(error, "io") || attempt > 0) throw error;
      }
    }
  }

  async #write(packet: Uint8Array): Promise<void> {
    try {
      await this.#usb.transferOut(this.#endpoints.command, packet, this.#timeoutMs);
    } catch (error) {
      if (!isCanError(error, "timeout")) throw error;
      throw new CanError("timeout", `channel ${this.#channel}: the adapter took no command for ${this.#timeoutMs} ms`, {
        cause: error,
        hint: "Unplug the adapter and plug it in again.",
      });
    }
  }

  async #ask<T>(opcode: number, decode: (packet: Uint8Array) => T | undefined): Promise<T> {
    let failure: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        if (this.#outOfStep) await this.#getInStep(opcode);
        return await this.#exchange(opcode, decode);
      } catch (error) {
        if (!isCanError(error, "timeout") && !isCanError(error, "io")) throw error;
        this.#outOfStep = true;
        this.oddities.lostResponses++;
        failure = error;
      }
    }
    throw new CanError("timeout", `channel ${this.#channel}: no answer to command 0x${opcode.toString(16)} in ${ATTEMPTS} attempts`, {
      cause: failure,
      hint: "Unplug the adapter and plug it in again.",
    });
  }

  /** A lost answer may still come: ask something else, so that what belongs to the old question can be told apart. */
  async #getInStep(next: number): Promise<void> {
    const other = next === Opcode.CAN_STATUS ? Opcode.MESSAGE_STATUS : Opcode.CAN_STATUS;
    await this.#exchange(other, (packet) => packet);
    this.#outOfStep = false;
  }

  async #exchange<T>(opcode: number, decode: (packet: Uint8Array) => T | undefined): Promise<T> {
    await this.#write(encodeCommand(opcode));
    for (let i = 0; i <= MAX_STALE_RESPONSES; i++) {
      // after a wrong answer the right one may never come, and a running channel's buffer lasts some 128 ms
      const ms = i === 0 ? this.#timeoutMs : Math.min(NEXT_ANSWER_MS, this.#timeoutMs);
      const packet = await this.#usb.transferIn(this.#endpoints.command, PACKET_SIZE, ms);
      const answer = opcodeOf(packet) === opcode ? decode(packet) : undefined;
      if (answer !== undefined) return answer;
      this.oddities.badResponses++;
    }
    throw new CanError(
      "protocol",
      `channel ${this.#channel}: ${MAX_STALE_RESPONSES + 1} answers, none to command 0x${opcode.toString(16)}`,
    );
  }
}
