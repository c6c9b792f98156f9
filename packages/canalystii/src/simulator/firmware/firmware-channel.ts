import { type Random, seededRandom } from "../../base/random.js";
import type { ChannelMode } from "../../bus/bus.js";
import { toClassicBatch } from "../../bus/bus-send.js";
import { bitrateOf } from "../../can/bit-timing.js";
import { FrameFlag } from "../../can/frame-batch.js";
import { CAN_CLOCK_HZ } from "../../canalyst/bit-rates.js";
import type { CanStatus, InitCommand, MessageStatus } from "../../canalyst/wire/protocol.js";
import { MESSAGE_SIZE, MESSAGES_PER_PACKET, PACKET_SIZE, SendType } from "../../canalyst/wire/protocol.js";
import type { CanBusModel } from "../network/can-bus-model.js";
import { type CanNode, type FrameSink, type FrameSource, SendOutcome } from "../network/can-node.js";
import type { FirmwareBehaviour, Leftovers } from "./firmware-options.js";
import { FrameRing, FrameSlot } from "./frame-ring.js";

/** What happened on a channel of the virtual adapter, for tests to compare with. Counts are frames unless stated otherwise. */
export interface ChannelCounters {
  /** Received from the bus (or echoed) into the receive buffer. */
  received: number;
  /** Of the received frames, delivered to the host. */
  delivered: number;
  /** Of the received frames, dropped because the buffer was full. */
  dropped: number;
  /** Of the received frames, discarded by CLEAR_RX_BUFFER or INIT. */
  cleared: number;
  /** Accepted from the host. */
  accepted: number;
  /** Of the accepted frames, sent and acknowledged. */
  sent: number;
  /** Of the accepted frames, sent without acknowledgement. */
  unacknowledged: number;
  /** Of the accepted frames, those without retry that were dropped because they lost arbitration. */
  lostArbitration: number;
  /** Of the accepted frames, discarded because the channel was stopped or listen-only. */
  discarded: number;
  /** Packets read by the host from the message endpoint. */
  packets: number;
  /** Invalid packets from the host. */
  badPackets: number;
}

/** Age of the oldest message left by an earlier program, in 100 µs. */
const LEFTOVER_AGE_TICKS = 10_000;
const MODES: readonly ChannelMode[] = ["normal", "listen-only", "self-test"];
const WRAP = 0x1_0000_0000;
const NOTHING_PREPARED = -1;

export interface FirmwareChannelOptions {
  readonly channel: number;
  readonly behaviour: FirmwareBehaviour;
  /** Real time at which the device's clock began to count, ns. */
  readonly powerOnNs: number;
  readonly onTuned: () => void;
}

/** One channel of the firmware: its CAN controller, receive buffer, send queue and prepared packet. */
export class FirmwareChannel implements FrameSource, FrameSink {
  readonly counters: ChannelCounters = {
    received: 0,
    delivered: 0,
    dropped: 0,
    cleared: 0,
    accepted: 0,
    sent: 0,
    unacknowledged: 0,
    lostArbitration: 0,
    discarded: 0,
    packets: 0,
    badPackets: 0,
  };
  /** Something happened that a NAKing endpoint may be waiting for. */
  changed = false;
  readonly bus: CanBusModel;
  readonly #behaviour: FirmwareBehaviour;
  readonly #random: Random;
  readonly #node: CanNode;
  readonly #rx: FrameRing;
  readonly #tx: FrameRing;
  readonly #slot = new FrameSlot();
  readonly #powerOnNs: number;
  readonly #tickScale: number;
  readonly #onTuned: () => void;
  #bitrate = 0;
  #mode: ChannelMode = "normal";
  #running = false;
  readonly #prepared = new Uint8Array(PACKET_SIZE);
  /** Number of messages in the prepared packet. */
  #preparedCount = NOTHING_PREPARED;
  #halfPacketBytes = 0;
  #transmitErrors = 0;

  constructor(bus: CanBusModel, { channel, behaviour, powerOnNs, onTuned }: FirmwareChannelOptions) {
    this.bus = bus;
    this.#behaviour = behaviour;
    this.#random = seededRandom(behaviour.seed * 2 + channel);
    this.#rx = new FrameRing(behaviour.rxBufferSize);
    this.#tx = new FrameRing(behaviour.txQueueSize);
    this.#powerOnNs = powerOnNs;
    this.#tickScale = (1 + behaviour.clockPpm * 1e-6) / 1e5;
    this.#onTuned = onTuned;
    this.#node = bus.attach({ name: `channel ${channel}`, source: this, sink: this });
    this.#prepare();
  }

  /** Bit rate of the last INIT in bit/s, 0 before the first one. */
  get bitrate(): number {
    return this.#bitrate;
  }

  get running(): boolean {
    return this.#running;
  }

  /** Returns the device clock at a time of the bus, in 100 µs, 32 bits. */
  ticksAt(ns: number): number {
    const ticks = Math.floor((this.bus.realNs(ns) - this.#powerOnNs) * this.#tickScale) + this.#behaviour.clockStart;
    return ticks < WRAP ? ticks : ticks % WRAP;
  }

  // --- commands

  init({ btr0, btr1, mode }: InitCommand): void {
    this.stop();
    this.#dropTx();
    this.#bitrate = bitrateOf({ btr0, btr1 }, CAN_CLOCK_HZ);
    this.#mode = MODES[mode] ?? "normal";
    if (this.#behaviour.initClearsRx) this.#dropRx();
    this.#onTuned();
  }

  start(): void {
    if (this.#bitrate === 0 || this.#running) return;
    this.#running = true;
    this.#transmitErrors = 0;
    this.bus.setBitrate(this.#node, this.#bitrate, this.#mode);
    this.changed = true;
    this.#onTuned();
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    // a frame on the bus or in the mailbox is always lost
    if (this.#node.loaded) this.counters.discarded++;
    this.bus.setBitrate(this.#node, 0);
    if (!this.#behaviour.stopKeepsTx) this.#dropTx();
    this.changed = true;
    this.#onTuned();
  }

  clearRxBuffer(): void {
    this.bus.advance();
    this.#dropRx();
  }

  messageStatus(): MessageStatus {
    this.bus.advance();
    const { rxPendingCounts, rxPendingOffset, statusUnknown } = this.#behaviour;
    let rxPending = this.#rx.length;
    if (rxPendingCounts === "all" && this.#preparedCount > 0) rxPending += this.#preparedCount;
    if (rxPending > 0) rxPending = Math.max(1, rxPending + rxPendingOffset);
    return { rxPending, txPending: Math.min(this.#txPending(), 0xffff), unknown: statusUnknown };
  }

  /** Returns the SJA1000 registers that are modelled: mode, status, warning limit and the transmit error counter. */
  canStatus(): CanStatus {
    this.bus.advance();
    const sending = this.#txPending() > 0;
    return {
      errInterrupt: 0,
      regMode: this.#running ? MODES.indexOf(this.#mode) << 1 : 1,
      regStatus: (sending ? 0x20 : 0x0c) | (this.#transmitErrors >= 96 ? 0x40 : 0),
      regAlCapture: 0,
      regEcCapture: 0,
      regEwLimit: 96,
      regReCounter: 0,
      regTeCounter: this.#transmitErrors,
    };
  }

  /** Sets what an earlier program left behind. */
  leaveBehind(leftovers: Leftovers): void {
    this.bus.advance();
    const now = this.ticksAt(this.bus.nowNs);
    const old = (id: number, count: number) => {
      const frames = Array.from({ length: count }, (_, i) => ({ id, data: [i & 0xff, i >> 8, 0, 0, 0x6f, 0x6c, 0x64, 0x21] }));
      const batch = toClassicBatch(frames);
      for (let i = 0; i < count; i++) {
        this.#slot.set(batch, i);
        this.#store(this.#slot, (now - LEFTOVER_AGE_TICKS + i + WRAP) % WRAP, false);
      }
    };
    const prepared = Math.min(leftovers.preparedMessages ?? 0, MESSAGES_PER_PACKET);
    if (prepared > 0) {
      const fresh = this.#rx.length;
      old(0x7ef, prepared);
      // these are older than the messages in the buffer
      for (let i = 0; i < fresh; i++) this.#store(this.#slot, this.#rx.shift(this.#slot), false);
      this.#preparedCount = this.#fill(this.#prepared, 0, prepared);
    }
    old(0x7ee, leftovers.rxMessages ?? 0);
    this.#halfPacketBytes = leftovers.halfPacketBytes ?? 0;
    if (leftovers.runningBitrate !== undefined) {
      this.#bitrate = leftovers.runningBitrate;
      this.start();
    }
  }

  /** Removes the channel from the bus for good. */
  unplug(): void {
    this.#running = false;
    this.bus.detach(this.#node);
  }

  // --- the message endpoint

  /** Answers an IN token. */
  readPacket(into: Uint8Array): number | "nak" {
    this.bus.advance();
    if (this.#halfPacketBytes > 0) {
      const length = this.#halfPacketBytes;
      this.#halfPacketBytes = 0;
      for (let i = 0; i < length; i++) into[i] = 0x80 | i;
      return length;
    }
    if (this.#preparedCount === NOTHING_PREPARED) {
      if (this.#rx.length === 0 && !this.#answersIdle()) return "nak";
      this.counters.delivered += this.#fill(into, 0, MESSAGES_PER_PACKET, true);
    } else {
      // an empty packet was prepared, but the unit does not answer idle reads any more (it was started or stopped since)
      if (this.#preparedCount === 0 && this.#rx.length === 0 && !this.#answersIdle()) return "nak";
      into.set(this.#prepared);
      this.counters.delivered += this.#preparedCount;
    }
    this.#prepare();
    this.counters.packets++;
    return PACKET_SIZE;
  }

  /** Accepts a packet of messages. */
  writePacket(packet: Uint8Array): "ack" | "nak" {
    this.bus.advance();
    const count = packet[0] ?? 0;
    if (packet.length !== PACKET_SIZE || count > MESSAGES_PER_PACKET) {
      this.counters.badPackets++;
      return "ack";
    }
    if (this.#running && this.#txPending() + count > this.#behaviour.txQueueSize) return "nak";
    this.counters.accepted += count;
    if (!this.#running || this.#mode === "listen-only") {
      this.counters.discarded += count;
      return "ack";
    }
    const slot = this.#slot;
    for (let i = 0, at = 1; i < count; i++, at += MESSAGE_SIZE) {
      const extended = packet[at + 11] !== 0;
      const id =
        (packet[at] as number) |
        ((packet[at + 1] as number) << 8) |
        ((packet[at + 2] as number) << 16) |
        ((packet[at + 3] as number) << 24);
      slot.id = id & (extended ? 0x1fff_ffff : 0x7ff);
      slot.flags = (extended ? FrameFlag.EXTENDED : 0) | (packet[at + 10] !== 0 ? FrameFlag.REMOTE : 0);
      slot.sendType = packet[at + 9] as number;
      slot.dlc = (packet[at + 12] as number) & 15;
      slot.size = (slot.flags & FrameFlag.REMOTE) !== 0 ? 0 : Math.min(slot.dlc, 8);
      for (let k = 0; k < 8; k++) slot.data[k] = k < slot.size ? (packet[at + 13 + k] as number) : 0;
      this.#tx.push(slot, this.bus.nowNs);
    }
    this.bus.wake();
    return "ack";
  }

  // --- the bus

  nextNs(): number {
    return this.#tx.headTime;
  }

  load(slot: FrameSlot): void {
    this.#tx.shift(slot);
  }

  receive(slot: FrameSlot, atNs: number): void {
    this.#store(slot, this.ticksAt(atNs));
  }

  sent(slot: FrameSlot, atNs: number, outcome: SendOutcome): void {
    this.changed = true;
    if (outcome === SendOutcome.SENT) {
      this.counters.sent++;
      if (this.#transmitErrors > 0) this.#transmitErrors--;
    } else if (outcome === SendOutcome.UNACKNOWLEDGED) {
      // a controller alone on the bus becomes error passive, not bus-off
      if (this.#mode !== "self-test") this.#transmitErrors = Math.min(128, this.#transmitErrors + 8);
      this.counters.unacknowledged++;
    } else {
      this.counters.lostArbitration++;
    }
    if ((slot.sendType & SendType.ECHO) !== 0 || this.#mode === "self-test") this.#store(slot, this.ticksAt(atNs));
  }

  #store(slot: FrameSlot, ticks: number, count = true): void {
    this.changed = true;
    if (count) this.counters.received++;
    if (!this.#rx.push(slot, ticks)) this.counters.dropped++;
  }

  #answersIdle(): boolean {
    return (this.#running ? this.#behaviour.idleRead : this.#behaviour.idleReadStopped) === "answer";
  }

  #prepare(): void {
    if (this.#behaviour.prepare === "none" || (this.#rx.length === 0 && !this.#answersIdle())) this.#preparedCount = NOTHING_PREPARED;
    else this.#preparedCount = this.#fill(this.#prepared, 0, MESSAGES_PER_PACKET, true);
  }

  /** Moves messages from the buffer to a packet and returns their number. */
  #fill(into: Uint8Array, start: number, most: number, mayFragment = false): number {
    const { fragmentation } = this.#behaviour;
    let count = Math.min(this.#rx.length, most);
    if (mayFragment && fragmentation > 0 && count > 0 && this.#random() < fragmentation) count = Math.floor(this.#random() * count);
    into.fill(0, start, start + PACKET_SIZE);
    into[start] = count;
    const slot = this.#slot;
    for (let i = 0, at = start + 1; i < count; i++, at += MESSAGE_SIZE) {
      const ticks = this.#rx.shift(slot);
      const { id, flags, data } = slot;
      into[at] = id;
      into[at + 1] = id >>> 8;
      into[at + 2] = id >>> 16;
      into[at + 3] = id >>> 24;
      into[at + 4] = ticks;
      into[at + 5] = ticks >>> 8;
      into[at + 6] = ticks >>> 16;
      into[at + 7] = ticks >>> 24;
      into[at + 8] = 1;
      into[at + 10] = (flags & FrameFlag.REMOTE) !== 0 ? 1 : 0;
      into[at + 11] = (flags & FrameFlag.EXTENDED) !== 0 ? 1 : 0;
      into[at + 12] = Math.min(slot.dlc, 8);
      for (let k = 0; k < 8; k++) into[at + 13 + k] = data[k] as number;
    }
    return count;
  }

  #txPending(): number {
    return this.#tx.length + (this.#node.loaded ? 1 : 0);
  }

  #dropTx(): void {
    this.counters.discarded += this.#tx.length;
    this.#tx.clear();
    this.changed = true;
  }

  #dropRx(): void {
    this.counters.cleared += this.#rx.length;
    this.#rx.clear();
  }
}
