import type { FrameBatch } from "../../can/index.js";
import { BlockReader } from "./block-reader.js";
import { LINK_TYPE, MAX_PACKET_BYTES, PACKET_HEADER_BYTES, Packet, readPacket, XL_FRAME } from "./packet.js";

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** libpcap's own limit. */
const MAX_RECORD_BYTES = 262_144;
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

  protected override block(bytes: Uint8Array, at: number, available: number, batch: FrameBatch): number {
    if (!this.#begun) return available < FILE_HEADER_BYTES ? -FILE_HEADER_BYTES : this.#fileHeader(bytes, at);
    if (available < RECORD_HEADER_BYTES) return -RECORD_HEADER_BYTES;
    const seconds = this.#word(bytes, at);
    const fraction = this.#word(bytes, at + 4);
    const size = this.#word(bytes, at + 8);
    const unlikely = size < PACKET_HEADER_BYTES || this.#word(bytes, at + 12) < size;
    if (size > MAX_RECORD_BYTES || fraction >= (this.#ns ? 1e9 : 1e6) || (this.#lost && unlikely)) {
      // nothing marks where a record begins: try word by word
      if (!this.#lost) this.skipped(at, `expected a packet of up to ${MAX_RECORD_BYTES} bytes within a second`);
      this.#lost = true;
      return 4;
    }
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
    // the upper bits tell of a checksum in each packet
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
