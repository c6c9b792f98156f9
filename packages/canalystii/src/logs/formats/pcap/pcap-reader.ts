import type { FrameBatch } from "../../../can/frame-batch.js";
import { BlockReader } from "./block-reader.js";
import { isXl, LINK_TYPE, MAX_PACKET_BYTES, MAX_XL_BYTES, PACKET_HEADER_BYTES, Packet, readPacket, XL_FRAME } from "./packet.js";

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** libpcap's own limit. */
const MAX_RECORD_BYTES = 262_144;
/** A record with only a packet header. */
const LEAST_RECORD_BYTES = RECORD_HEADER_BYTES + PACKET_HEADER_BYTES;
/** After damage, a packet is accepted only if its time is within this many seconds of the previous one. */
const MAX_PAUSE_S = 30 * 86_400;
const MAGIC_US = 0xa1b2c3d4;
const MAGIC_NS = 0xa1b23c4d;

/** Reads pcap of either byte order, with µs or ns. Captures of other link types give no frames. */
export class PcapReader extends BlockReader {
  readonly #packet = new Packet();
  #begun = false;
  #littleEndian = true;
  #ns = false;
  #isCan = true;
  #lost = false;
  #lastSeconds: number | undefined;

  /** What looks like a truncated packet may have a wrong size, with complete packets after it. */
  protected override cutOff(available: number): number {
    this.#lost = true;
    return available < LEAST_RECORD_BYTES ? available : 1;
  }

  protected override block(bytes: Uint8Array, at: number, available: number, batch: FrameBatch): number {
    if (!this.#begun) return available < FILE_HEADER_BYTES ? -FILE_HEADER_BYTES : this.#fileHeader(bytes, at);
    if (available < RECORD_HEADER_BYTES) return -RECORD_HEADER_BYTES;
    const seconds = this.#word(bytes, at);
    const fraction = this.#word(bytes, at + 4);
    const size = this.#word(bytes, at + 8);
    const looksInside = this.#isCan && (this.#lost || size > MAX_PACKET_BYTES);
    if (looksInside && size <= MAX_XL_BYTES && available < LEAST_RECORD_BYTES) return -LEAST_RECORD_BYTES;
    if (!this.#canBe(bytes, at)) {
      if (!this.#lost)
        this.skipped(at, `expected a packet of up to ${this.#isCan ? MAX_PACKET_BYTES : MAX_RECORD_BYTES} bytes within a second`);
      this.#lost = true;
      // records have no marker and no alignment
      return 1;
    }
    this.#lastSeconds = seconds;
    this.#lost = false;
    const total = RECORD_HEADER_BYTES + size;
    if (!this.#isCan) {
      this.report.ignore("packet of another link type");
      return total;
    }
    if (size > MAX_PACKET_BYTES) {
      this.report.ignore("CAN XL frame");
      return total;
    }
    if (available < total) return -total;
    const packet = this.#packet;
    packet.bytes = bytes;
    packet.at = at + RECORD_HEADER_BYTES;
    packet.size = size;
    packet.timestampUs = seconds * 1e6 + (this.#ns ? Math.round(fraction / 1000) : fraction);
    const problem = readPacket(batch, packet);
    if (problem === XL_FRAME) this.report.ignore("CAN XL frame");
    else if (problem !== undefined) this.skipped(at, problem);
    return total;
  }

  /** Whether a record can begin here; after damage, everything must fit. */
  #canBe(bytes: Uint8Array, at: number): boolean {
    const fraction = this.#word(bytes, at + 4);
    const size = this.#word(bytes, at + 8);
    if (fraction >= (this.#ns ? 1e9 : 1e6) || size > (this.#isCan ? MAX_XL_BYTES : MAX_RECORD_BYTES)) return false;
    const packet = at + RECORD_HEADER_BYTES;
    if (this.#isCan && size > MAX_PACKET_BYTES && !isXl(bytes, packet, size)) return false;
    if (!this.#lost) return true;
    const since = this.#word(bytes, at) - (this.#lastSeconds ?? this.#word(bytes, at));
    const original = this.#word(bytes, at + 12);
    if (size < PACKET_HEADER_BYTES || original < size || Math.abs(since) > MAX_PAUSE_S) return false;
    // no tool captures less than a whole CAN packet
    if (this.#isCan && original !== size) return false;
    return !this.#isCan || isXl(bytes, packet, size) || (bytes[packet + 4] as number) <= Math.max(8, size - PACKET_HEADER_BYTES);
  }

  #fileHeader(bytes: Uint8Array, at: number): number {
    this.#begun = true;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, FILE_HEADER_BYTES);
    const magic = view.getUint32(0);
    const swapped = view.getUint32(0, true);
    this.#littleEndian = swapped === MAGIC_US || swapped === MAGIC_NS;
    this.#ns = magic === MAGIC_NS || swapped === MAGIC_NS;
    if (!this.#littleEndian && magic !== MAGIC_US && magic !== MAGIC_NS) {
      this.skipped(at, "expected a pcap file header");
      this.#lost = true;
      return FILE_HEADER_BYTES;
    }
    // the upper bits describe a checksum in each packet
    const linkType = view.getUint32(20, this.#littleEndian) & 0xffff;
    this.#isCan = linkType === LINK_TYPE;
    if (!this.#isCan) this.report.note("byte", this.offsetOf(at + 20), `expected link type ${LINK_TYPE} (SocketCAN), found ${linkType}`);
    return FILE_HEADER_BYTES;
  }

  #word(bytes: Uint8Array, at: number): number {
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    const d = bytes[at + 3] as number;
    return (this.#littleEndian ? (d << 24) | (c << 16) | (b << 8) | a : (a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }
}
