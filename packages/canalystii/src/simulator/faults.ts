import { Opcode, PACKET_SIZE } from "../canalyst/protocol.js";
import { type Random, seededRandom } from "./random.js";

/**
 * What can be wrong with a packet from the adapter: a count above 3; a data_len above 8; fewer than 64 bytes; another
 * opcode than was asked for (command endpoints); random bytes.
 */
export type GarbageKind = "count" | "data-len" | "short" | "opcode" | "random";

/** Where a fault strikes. */
export interface FaultTarget {
  /** 1..6. Default: all. */
  readonly endpointNumber?: number | undefined;
  /** Default: `in`. */
  readonly direction?: "in" | "out" | undefined;
  /** How many packets it strikes, `Infinity` for all. Default: 1. */
  readonly times?: number | undefined;
}

interface Fault {
  readonly kind: "stall" | "nak" | "garbage" | "drop";
  readonly endpointNumber: number | undefined;
  readonly direction: "in" | "out";
  times: number;
  /** Of a delay. */
  readonly ms: number;
  readonly garbage: GarbageKind;
  /** Of a delay that strikes: when it ends, by endpoint. */
  readonly untilMs: Map<number, number>;
}

/** Faults on demand for a virtual adapter. They add up; each strikes `times` packets and is over. */
export class FaultInjector {
  readonly #random: Random;
  #faults: Fault[] = [];

  constructor(seed = 1) {
    this.#random = seededRandom(seed);
  }

  /** True while any fault waits to strike. */
  get active(): boolean {
    return this.#faults.length > 0;
  }

  /** Halts an endpoint at its next packet, until the host clears the halt. */
  stall(target: FaultTarget = {}): void {
    this.#add("stall", target);
  }

  /** Lets a packet wait `ms` (NAKed meanwhile) before it is answered. */
  delay(ms: number, target: FaultTarget = {}): void {
    if (!(ms >= 0)) throw new RangeError(`delay ${String(ms)} is not a number of ms, at least 0`);
    this.#add("nak", target, { ms });
  }

  /** Never answers on an endpoint, until `clear`. */
  silence(target: Omit<FaultTarget, "times"> = {}): void {
    this.#add("nak", { ...target, times: Number.POSITIVE_INFINITY }, { ms: Number.POSITIVE_INFINITY });
  }

  /** Spoils packets that the host reads; the messages in them are lost. */
  garbage(garbage: GarbageKind, target: Omit<FaultTarget, "direction"> = {}): void {
    this.#add("garbage", { ...target, direction: "in" }, { garbage });
  }

  /** Lets answers to commands get lost: the host waits for ever. */
  dropResponses(target: Omit<FaultTarget, "direction"> = {}): void {
    this.#add("drop", { ...target, direction: "in" });
  }

  /** Ends all faults that have not struck yet. */
  clear(): void {
    this.#faults = [];
  }

  #add(kind: Fault["kind"], target: FaultTarget, more: { readonly ms?: number; readonly garbage?: GarbageKind } = {}): void {
    const { endpointNumber, direction = "in", times = 1 } = target;
    if (!(times >= 1)) throw new RangeError(`times ${String(times)} is not a number of packets, at least 1`);
    this.#faults.push({
      kind,
      endpointNumber,
      direction,
      times,
      ms: more.ms ?? 0,
      garbage: more.garbage ?? "random",
      untilMs: new Map(),
    });
  }

  /**
   * For the firmware, before a packet: `undefined` when nothing is in its way.
   * @returns `stall`, or until when (ms) it is to be NAKed
   */
  before(direction: "in" | "out", endpointNumber: number, nowMs: number): "stall" | number | undefined {
    if (this.#take("stall", direction, endpointNumber) !== undefined) return "stall";
    const delay = this.#find("nak", direction, endpointNumber);
    if (delay === undefined) return undefined;
    let until = delay.untilMs.get(endpointNumber);
    if (until === undefined) {
      until = nowMs + delay.ms;
      delay.untilMs.set(endpointNumber, until);
    }
    if (nowMs < until) return until;
    delay.untilMs.delete(endpointNumber);
    this.#strike(delay);
    return undefined;
  }

  /** For the firmware: whether the answer to a command is to be lost. */
  dropsResponse(endpointNumber: number): boolean {
    return this.#take("drop", "in", endpointNumber) !== undefined;
  }

  /** For the firmware: spoils a packet if its turn has come, and returns its new length. */
  spoil(endpointNumber: number, packet: Uint8Array, length: number): number {
    const fault = this.#take("garbage", "in", endpointNumber);
    if (fault === undefined) return length;
    const byte = () => Math.floor(this.#random() * 256);
    switch (fault.garbage) {
      case "count":
        packet[0] = 4 + (byte() % 252);
        return length;
      case "data-len":
        packet[0] = 1;
        packet[13] = 9 + (byte() % 247);
        return length;
      case "short":
        return 1 + (byte() % (PACKET_SIZE - 1));
      case "opcode":
        packet[0] = packet[0] === Opcode.CAN_STATUS ? Opcode.MESSAGE_STATUS : Opcode.CAN_STATUS;
        return length;
      case "random":
        for (let i = 0; i < PACKET_SIZE; i++) packet[i] = byte();
        // half of them pass for packets of messages at first sight
        if (byte() < 128) packet[0] = byte() & 3;
        return length;
    }
  }

  #find(kind: Fault["kind"], direction: "in" | "out", endpointNumber: number): Fault | undefined {
    return this.#faults.find(
      (fault) =>
        fault.kind === kind &&
        fault.direction === direction &&
        (fault.endpointNumber === undefined || fault.endpointNumber === endpointNumber),
    );
  }

  #take(kind: Fault["kind"], direction: "in" | "out", endpointNumber: number): Fault | undefined {
    const fault = this.#find(kind, direction, endpointNumber);
    if (fault !== undefined) this.#strike(fault);
    return fault;
  }

  #strike(fault: Fault): void {
    fault.times--;
    if (fault.times <= 0) this.#faults = this.#faults.filter((other) => other !== fault);
  }
}
