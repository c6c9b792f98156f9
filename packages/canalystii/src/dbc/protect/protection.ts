import { payloadSize } from "../encode/payload-size.js";
import { type BitField, putBits } from "../encode/put-bits.js";
import { forEachBit, layoutOf } from "../model/layout.js";
import type { Message, Signal } from "../model/model.js";
import { CHECKSUMS, type Checksum, type ChecksumFrame } from "./checksums.js";
import { type CounterRole, type ProtectionOptions, type ProtectionRoles, protectionRoles } from "./roles.js";

/** The counters and checksums of one message. */
export class MessageProtection {
  readonly roles: ProtectionRoles;
  readonly #counters: readonly FrameCounter[];
  readonly #checksums: readonly FrameChecksum[];

  /** @throws RangeError for attributes that do not fit their signal */
  constructor(message: Message, options: ProtectionOptions = {}) {
    const size = payloadSize(message);
    const fits = ({ signal }: { readonly signal: Signal }) => layoutOf(signal).needs <= size;
    this.roles = protectionRoles(message, options);
    this.#counters = this.roles.counters.filter(fits).map((role) => new FrameCounter(role));
    this.#checksums = this.roles.checksums
      .filter(fits)
      .map(({ signal, checksum, dataId }) => new FrameChecksum(signal, CHECKSUMS[checksum], { frame: { id: message.id, dataId }, size }));
  }

  /**
   * Writes the counters, then the checksums.
   * @param count number of earlier frames of this message
   */
  apply(data: Uint8Array, count: number): void {
    for (let i = 0; i < this.#counters.length; i++) (this.#counters[i] as FrameCounter).put(data, count);
    for (let i = 0; i < this.#checksums.length; i++) (this.#checksums[i] as FrameChecksum).put(data);
  }
}

/** A counter, prepared for writing. */
class FrameCounter {
  readonly #field: BitField;
  readonly #step: number;
  /** The first raw value, and how many there are. */
  readonly #first: number;
  readonly #values: number;

  constructor({ signal, step, values: [first, last] = [0, 2 ** signal.length - 1] }: CounterRole) {
    this.#field = toBitField(signal);
    this.#step = step;
    this.#first = first;
    this.#values = last - first + 1;
  }

  put(data: Uint8Array, count: number): void {
    putBits(data, this.#field, (this.#first + ((count * this.#step) % this.#values)) | 0, 0);
  }
}

/** A checksum, prepared for writing. */
class FrameChecksum {
  readonly #field: BitField;
  readonly #start: number;
  readonly #step: Checksum["step"];
  readonly #final: number;
  /** By byte: the bits that the checksum is computed over; 0: the byte is left out. */
  readonly #masks: Uint8Array;

  constructor(signal: Signal, checksum: Checksum, { frame, size }: { readonly frame: ChecksumFrame; readonly size: number }) {
    this.#field = toBitField(signal);
    this.#start = checksum.start(frame);
    this.#step = checksum.step;
    this.#final = checksum.final;
    this.#masks = masksOf(signal, size);
  }

  put(data: Uint8Array): void {
    const masks = this.#masks;
    const step = this.#step;
    let sum = this.#start;
    for (let i = 0; i < masks.length; i++) {
      const mask = masks[i] as number;
      if (mask !== 0) sum = step(sum, (data[i] as number) & mask);
    }
    putBits(data, this.#field, sum ^ this.#final, 0);
  }
}

function toBitField(signal: Signal): BitField {
  return { ...layoutOf(signal), length: signal.length };
}

/** The bits of the checksum itself count as 0; bytes that consist only of them are left out. */
function masksOf(signal: Signal, size: number): Uint8Array {
  const masks = new Uint8Array(size).fill(0xff);
  forEachBit(signal, (bit) => {
    masks[bit >> 3] = (masks[bit >> 3] as number) & ~(1 << (bit & 7));
  });
  return masks;
}
