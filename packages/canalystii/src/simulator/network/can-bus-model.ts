import type { Clock } from "../../base/clock.js";
import type { ChannelMode } from "../../bus/bus.js";
import { bitCount, INTERMISSION_BITS, SHORTEST_FRAME_BITS } from "../../can/bit-count.js";
import type { FrameSlot } from "../firmware/frame-ring.js";
import { CanNode, type CanNodeOptions, SendOutcome } from "./can-node.js";

/** Nodes with bit rates that differ by less than this receive each other's frames. */
const BITRATE_TOLERANCE = 0.01;
/** After a node left the bus while sending: error flag, error delimiter and intermission. */
const ABORT_BITS = 6 + 8 + INTERMISSION_BITS;
/** Minimum delay of timers, ms. */
const MIN_WAKE_MS = 0.001;

/** Called at the end of every frame on the bus; `slot` is only valid during the call. */
export type TransmitListener = (slot: FrameSlot, endNs: number, node: CanNode) => void;

export interface BusCounters {
  /** Frames that were on the bus, acknowledged or not. */
  readonly frames: number;
  /** Bits of these frames, including stuff bits and intermission. */
  readonly bits: number;
}

/**
 * A CAN bus: nodes, arbitration by id, and frames that take as long as their bits. Nodes with different bit rates do not
 * receive each other's frames: each bit rate is a separate bus on the same wire.
 *
 * Nothing runs by itself: the state is computed up to the clock's time when it is needed (`advance`); there is a timer for
 * the next event only while an owner has asked to be woken (`setAwake`). Times are integer ns since the clock's own
 * origin.
 *
 * Not modelled: error frames, bus-off, two nodes that send the same id with different data at the same time (the
 * node that was attached first goes first), signal levels, propagation.
 */
export class CanBusModel {
  readonly #clock: Clock;
  readonly #lanes: Lane[] = [];
  readonly #laneOf = new Map<CanNode, Lane>();
  readonly #transmitListeners = new Set<TransmitListener>();
  readonly #activityListeners = new Set<() => void>();
  /** Owners that want to be woken, with the shortest time between two wakes in ms. */
  readonly #awake = new Map<object, number>();
  #running = false;
  #nowNs = 0;
  #activity = false;
  #frames = 0;
  #bits = 0;
  #wakeAtNs = Number.POSITIVE_INFINITY;
  #cancelWake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#nowNs = this.clockNs();
  }

  /** @internal Returns the clock's time in ns; the bus may not be computed up to this time yet. */
  clockNs(): number {
    return Math.round(this.#clock.now() * 1e6);
  }

  /** @internal Returns the real time of the event being computed, in ns: the bus stops together with its clock, a device's own clock does not. */
  realNs(ns: number): number {
    return ns + (this.#clock.skippedMs?.() ?? 0) * 1e6;
  }

  /** Time up to which the bus is computed, ns; during a callback, the time of the event. */
  get nowNs(): number {
    return this.#nowNs;
  }

  /** Totals so far; computes the bus up to now first. */
  get counters(): BusCounters {
    this.advance();
    return { frames: this.#frames, bits: this.#bits };
  }

  /** @internal Adds a node. */
  attach(options: CanNodeOptions): CanNode {
    const node = new CanNode(options);
    this.setBitrate(node, options.bitrate ?? 0);
    return node;
  }

  /** @internal Removes a node from the bus; a frame that it is sending is lost. */
  detach(node: CanNode): void {
    this.setBitrate(node, 0);
  }

  /** @internal Puts a node on the bus at a bit rate, or removes it with bit rate 0. A frame in its mailbox is lost. */
  setBitrate(node: CanNode, bitrate: number, mode: ChannelMode = node.mode): void {
    this.advance();
    this.#laneOf.get(node)?.remove(node, this.#nowNs);
    this.#laneOf.delete(node);
    node.loaded = false;
    node.bitrate = bitrate;
    node.mode = mode;
    if (bitrate > 0) {
      let lane = this.#lanes.find((other) => Math.abs(other.bitrate / bitrate - 1) <= BITRATE_TOLERANCE);
      if (lane === undefined) {
        lane = new Lane(this, bitrate);
        this.#lanes.push(lane);
      }
      lane.nodes = [...lane.nodes, node];
      this.#laneOf.set(node, lane);
    }
    this.#rearm();
  }

  /** @internal To be called when a node's source has a new frame. */
  wake(): void {
    if (!this.#running) this.#rearm();
  }

  /** Computes everything up to the clock's time. */
  advance(): void {
    if (this.#running) return;
    const until = this.clockNs();
    if (until < this.#nowNs) return;
    this.#running = true;
    try {
      for (const lane of this.#lanes) lane.run(until);
    } finally {
      this.#nowNs = until;
      this.#running = false;
    }
    if (this.#activity) {
      this.#activity = false;
      for (const listener of this.#activityListeners) listener();
      this.#rearm();
    }
  }

  /** @internal Calls the listener for every frame on the bus, at any bit rate; returns a function that removes the listener. */
  onTransmit(listener: TransmitListener): () => void {
    this.#transmitListeners.add(listener);
    return () => this.#transmitListeners.delete(listener);
  }

  /** @internal Calls the listener after the bus was computed and something has happened; returns a function that removes the listener. */
  onActivity(listener: () => void): () => void {
    this.#activityListeners.add(listener);
    return () => this.#activityListeners.delete(listener);
  }

  /**
   * @internal Keeps a timer for the next event as long as any owner wants to be woken.
   * @param restMs shortest time between two wakes, for an owner that can wait
   */
  setAwake(owner: object, awake: boolean, restMs = MIN_WAKE_MS): void {
    if (awake) this.#awake.set(owner, restMs);
    else this.#awake.delete(owner);
    this.#rearm();
  }

  /** @internal For lanes: an event happens. */
  enter(atNs: number): void {
    this.#nowNs = atNs;
    this.#activity = true;
  }

  /** @internal For lanes: a frame has ended. */
  transmitted(node: CanNode, bits: number, endNs: number): void {
    this.#frames++;
    this.#bits += bits;
    for (const listener of this.#transmitListeners) listener(node.slot, endNs, node);
  }

  #rearm(): void {
    if (this.#running) return;
    let next = Number.POSITIVE_INFINITY;
    if (this.#awake.size > 0) for (const lane of this.#lanes) next = Math.min(next, lane.nextEventNs());
    if (next === this.#wakeAtNs) return;
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#wakeAtNs = next;
    if (next === Number.POSITIVE_INFINITY) return;
    const delay = Math.max((next - this.clockNs()) / 1e6, Math.min(...this.#awake.values()));
    this.#cancelWake = this.#clock.schedule(delay, () => {
      this.#wakeAtNs = Number.POSITIVE_INFINITY;
      this.#cancelWake = undefined;
      this.advance();
      this.#rearm();
    });
  }
}

/** The nodes of one bit rate. */
class Lane {
  readonly bitrate: number;
  /** Replaced by a new array on every change, so that it may change during a callback. */
  nodes: readonly CanNode[] = [];
  readonly #bus: CanBusModel;
  readonly #bitNs: number;
  #sender: CanNode | undefined;
  #senderBits = 0;
  /** Time at which the receivers have the frame. */
  #endNs = 0;
  /** Time at which the next frame may start. */
  #freeNs = 0;

  constructor(bus: CanBusModel, bitrate: number) {
    this.#bus = bus;
    this.bitrate = bitrate;
    this.#bitNs = 1e9 / bitrate;
    this.#freeNs = bus.nowNs;
  }

  remove(node: CanNode, atNs: number): void {
    this.nodes = this.nodes.filter((other) => other !== node);
    if (this.#sender !== node) return;
    this.#sender = undefined;
    this.#freeNs = Math.min(this.#freeNs, atNs + Math.round(ABORT_BITS * this.#bitNs));
  }

  run(untilNs: number): void {
    for (;;) {
      if (this.#sender !== undefined) {
        if (this.#endNs > untilNs) return;
        this.#finish(this.#sender);
      }
      const start = this.#startNs();
      // a frame that becomes ready at exactly this time takes part in the arbitration
      if (start >= untilNs) {
        // a frame that becomes ready later cannot start earlier
        if (this.#freeNs < untilNs) this.#freeNs = untilNs;
        return;
      }
      this.#arbitrate(start);
    }
  }

  /** Returns the earliest time of an event that a node can notice. */
  nextEventNs(): number {
    return this.#sender === undefined ? this.#startNs() + Math.round((SHORTEST_FRAME_BITS - INTERMISSION_BITS) * this.#bitNs) : this.#endNs;
  }

  #startNs(): number {
    let first = Number.POSITIVE_INFINITY;
    const { nodes } = this;
    for (let i = 0; i < nodes.length; i++) {
      const ready = (nodes[i] as CanNode).readyNs();
      if (ready < first) first = ready;
    }
    return Math.max(first, this.#freeNs);
  }

  #arbitrate(startNs: number): void {
    const { nodes } = this;
    let winner: CanNode | undefined;
    let best = Number.POSITIVE_INFINITY;
    let contenders = 0;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i] as CanNode;
      if (node.readyNs() > startNs) continue;
      const priority = node.contend(startNs);
      contenders++;
      if (priority < best) {
        winner = node;
        best = priority;
      }
    }
    if (winner === undefined) return;
    winner.load(startNs);
    const { id, flags, dlc, data, size } = winner.slot;
    this.#sender = winner;
    this.#senderBits = bitCount(id, flags, dlc, data, 0, size);
    this.#freeNs = startNs + Math.round(this.#senderBits * this.#bitNs);
    this.#endNs = startNs + Math.round((this.#senderBits - INTERMISSION_BITS) * this.#bitNs);
    if (contenders > 1) this.#dropLosers(winner, startNs);
  }

  #dropLosers(winner: CanNode, startNs: number): void {
    for (const node of this.nodes) {
      if (node === winner || !node.loaded || !node.noRetry) continue;
      this.#bus.enter(startNs);
      node.loaded = false;
      node.sink.sent?.(node.slot, startNs, SendOutcome.LOST_ARBITRATION);
    }
  }

  #finish(sender: CanNode): void {
    const { nodes } = this;
    const atNs = this.#endNs;
    this.#sender = undefined;
    this.#bus.enter(atNs);
    this.#bus.transmitted(sender, this.#senderBits, atNs);
    let acknowledged = sender.selfAcknowledged;
    for (let i = 0; i < nodes.length && !acknowledged; i++) {
      const node = nodes[i] as CanNode;
      acknowledged = node !== sender && node.mode !== "listen-only";
    }
    sender.loaded = false;
    if (acknowledged) {
      for (let i = 0; i < nodes.length; i++) {
        const node = nodes[i] as CanNode;
        if (node !== sender && node.bitrate > 0) node.sink.receive?.(sender.slot, atNs);
      }
    }
    sender.sink.sent?.(sender.slot, atNs, acknowledged ? SendOutcome.SENT : SendOutcome.UNACKNOWLEDGED);
  }
}
