import type { ChannelMode } from "../../bus/bus.js";
import { type SendInput, toClassicBatch } from "../../bus/bus-send.js";
import type { CanFrame } from "../../can/frame.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { sendTypeOf } from "../../canalyst/bus/send-options.js";
import { FrameRing, FrameSlot } from "../firmware/frame-ring.js";
import type { CanBusModel } from "./can-bus-model.js";
import { type CanNode, type FrameSource, SendOutcome } from "./can-node.js";

export interface VirtualNodeOptions {
  readonly name?: string | undefined;
  /** Bit rate in bit/s. */
  readonly bitrate: number;
  /** Default: `normal`. A listen-only node does not acknowledge, and its `send` throws. */
  readonly mode?: ChannelMode | undefined;
  /**
   * Called for every frame the node receives, at its time on the clock; may call `send`. `timestampUs` is the clock's
   * `now` in µs. If it is given, the bus has a timer for the next event.
   */
  readonly onFrame?: ((frame: CanFrame) => void) | undefined;
}

/** A node of your own on a virtual bus, e.g. an ECU that a test simulates. */
export class VirtualNode {
  readonly #bus: CanBusModel;
  readonly #node: CanNode;
  readonly #queue = new QueueSource();
  readonly #slot = new FrameSlot();
  #received = 0;
  #sent = 0;
  #unacknowledged = 0;

  constructor(bus: CanBusModel, options: VirtualNodeOptions) {
    const { bitrate, mode, name, onFrame } = options;
    if (!(bitrate > 0) || !Number.isFinite(bitrate)) throw new RangeError(`bitrate ${String(bitrate)} is not a positive number of bit/s`);
    this.#bus = bus;
    const batch = new FrameBatch(1);
    this.#node = bus.attach({
      name,
      bitrate,
      mode,
      source: this.#queue,
      sink: {
        receive: (slot, atNs) => {
          this.#received++;
          if (onFrame === undefined) return;
          batch.clear();
          slot.appendTo(batch, Math.round(atNs / 1000), 0);
          onFrame(batch.frame(0));
        },
        sent: (_slot, _atNs, outcome) => {
          if (outcome === SendOutcome.SENT) this.#sent++;
          else this.#unacknowledged++;
        },
      },
    });
    if (onFrame !== undefined) bus.setAwake(this, true);
  }

  /** Frames received so far. */
  get received(): number {
    this.#bus.advance();
    return this.#received;
  }

  /** Frames sent and acknowledged so far. */
  get sent(): number {
    this.#bus.advance();
    return this.#sent;
  }

  /** Frames that were not acknowledged, or were dropped because they lost arbitration. */
  get unacknowledged(): number {
    this.#bus.advance();
    return this.#unacknowledged;
  }

  /** Frames waiting for the bus. */
  get pending(): number {
    this.#bus.advance();
    return this.#queue.ring.length + (this.#node.loaded ? 1 : 0);
  }

  /**
   * Queues frames; they are sent one after the other when the bus allows.
   * @param options.maxRetries 0: a frame that loses arbitration is dropped. Default: it is sent as soon as possible
   * @throws RangeError, TypeError for a bad frame, before any is queued; RangeError on a listen-only node
   */
  send(frames: SendInput, options: { readonly maxRetries?: 0 | undefined } = {}): void {
    if (this.#node.mode === "listen-only") throw new RangeError("a listen-only node cannot send; attach a node with mode normal");
    const batch = toClassicBatch(frames);
    const sendType = sendTypeOf(options);
    this.#bus.advance();
    for (let row = 0; row < batch.length; row++) {
      this.#slot.set(batch, row, sendType);
      this.#queue.push(this.#slot, this.#bus.nowNs);
    }
    this.#bus.wake();
  }

  /** Changes the bit rate; 0 removes the node from the bus. */
  setBitrate(bitrate: number): void {
    this.#bus.setBitrate(this.#node, bitrate);
  }

  /** Removes the node from the bus for good. */
  detach(): void {
    this.#bus.setAwake(this, false);
    this.#bus.detach(this.#node);
    this.#queue.ring.clear();
  }
}

/** A queue without a limit. */
class QueueSource implements FrameSource {
  readonly ring = new FrameRing(16);

  push(slot: FrameSlot, atNs: number): void {
    if (this.ring.length === this.ring.capacity) this.ring.grow();
    this.ring.push(slot, atNs);
  }

  nextNs(): number {
    return this.ring.headTime;
  }

  load(slot: FrameSlot): void {
    this.ring.shift(slot);
  }
}
