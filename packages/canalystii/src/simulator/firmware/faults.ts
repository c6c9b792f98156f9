import { type Random, seededRandom } from "../../base/random.js";
import { Opcode, PACKET_SIZE } from "../../canalyst/wire/protocol.js";

/**
 * What can be wrong with a packet from the adapter: a count above 3; a data_len above 8; fewer than 64 bytes; an opcode
 * other than that of the command (command endpoints); random bytes.
 */
export type GarbageKind = "count" | "data-len" | "short" | "opcode" | "random";

/** Which packets a fault affects. */
export interface FaultTarget {
  /** Endpoint number 1..6. Default: all. */
  readonly endpointNumber?: number | undefined;
  /** Direction of the packets. Default: `in`. */
  readonly direction?: "in" | "out" | undefined;
  /** Number of packets, `Infinity` for all. Default: 1. */
  readonly times?: number | undefined;
}

interface Fault {
  readonly kind: "stall" | "nak" | "garbage" | "drop";
  readonly endpointNumber: number | undefined;
  readonly direction: "in" | "out";
  times: number;
  /** Duration of a delay. */
  readonly ms: number;
  readonly garbage: GarbageKind;
  /** End of a current delay, by endpoint. */
  readonly untilMs: Map<number, number>;
}

/** Faults on demand for a virtual adapter. Several can be active; each ends after `times` packets. */
export class FaultInjector {
  readonly #random: Random;
  #faults: Fault[] = [];

  constructor(seed = 1) {
    this.#random = seededRandom(seed);
  }

  /** True while any fault is active. */
  get active(): boolean {
    return this.#faults.length > 0;
  }

  /** Stalls an endpoint at its next packet, until the host clears the halt. */
  stall(target: FaultTarget = {}): void {
    this.#add("stall", target);
  }

  /** Delays a packet by `ms`: it is NAKed for that time, then answered. */
  delay(ms: number, target: FaultTarget = {}): void {
    if (!(ms >= 0)) throw new RangeError(`delay ${String(ms)} is not a number of at least 0 ms`);
    this.#add("nak", target, { ms });
  }

  /** Does not answer on an endpoint any more, until `clear`. */
  silence(target: Omit<FaultTarget, "times"> = {}): void {
    this.#add("nak", { ...target, times: Number.POSITIVE_INFINITY }, { ms: Number.POSITIVE_INFINITY });
  }

  /** Corrupts packets that the host reads; the messages in them are lost. */
  garbage(garbage: GarbageKind, target: Omit<FaultTarget, "direction"> = {}): void {
    this.#add("garbage", { ...target, direction: "in" }, { garbage });
  }

  /** Drops answers to commands: the host waits for ever. */
  dropResponses(target: Omit<FaultTarget, "direction"> = {}): void {
    this.#add("drop", { ...target, direction: "in" });
  }

  /** Removes all active faults. */
  clear(): void {
    this.#faults = [];
  }

  #add(kind: Fault["kind"], target: FaultTarget, more: { readonly ms?: number; readonly garbage?: GarbageKind } = {}): void {
    const { endpointNumber, direction = "in", times = 1 } = target;
    if (!(times >= 1)) throw new RangeError(`times ${String(times)} is not a number of at least 1`);
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
   * For the firmware, before a packet.
   * @returns `stall`, the time (ms) until which the packet is NAKed, or undefined when no fault affects it
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

  /** For the firmware: returns whether the answer to a command is dropped. */
  dropsResponse(endpointNumber: number): boolean {
    return this.#take("drop", "in", endpointNumber) !== undefined;
  }

  /** For the firmware: corrupts a packet if a fault affects it, and returns its new length. */
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
        // half of them look like valid packets of messages at first
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
