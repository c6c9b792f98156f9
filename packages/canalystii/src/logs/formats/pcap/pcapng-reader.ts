import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { MAX_COMMENT_BYTES } from "../../text/text.js";
import { ChannelNames } from "../channel-names.js";
import type { ReadOptions } from "../types.js";
import { BlockReader } from "./block-reader.js";
import { isXl, LINK_TYPE, MAX_PACKET_BYTES, Packet, readPacket, XL_FRAME } from "./packet.js";
import { BlockType, BYTE_ORDER_MAGIC, DIRECTION_MASK, eachOption, OptionCode, OUTBOUND } from "./pcapng-blocks.js";

const MIN_BLOCK_BYTES = 12;
/** Blocks are far smaller: a larger one has a wrong size. Each is kept as a whole, to compare the sizes at both ends. */
const MAX_BLOCK_BYTES = 1 << 20;
const PACKET_FIXED_BYTES = 28;
const MAX_INTERFACES = 4096;
/** Names on Linux have up to 15 bytes; 64 characters of UTF-8 fit into this. */
const MAX_NAME_BYTES = 256;

interface Interface {
  readonly isCan: boolean;
  readonly channel: number;
  /** µs in one unit of time. */
  readonly unitUs: number;
  readonly offsetUs: number;
}

/** Reads pcapng. Each interface is a channel; other link types give no frames. */
export class PcapngReader extends BlockReader {
  readonly #names: ChannelNames;
  readonly #current = new Packet();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #littleEndian = true;
  #interfaces: Interface[] = [];
  #lost = false;
  #begun = false;
  /** Unnamed interfaces of further sections must not get new names every time. */
  #unnamed = 0;

  constructor(options: ReadOptions) {
    super(options);
    this.#names = new ChannelNames(this.header.channelNames);
  }

  protected override block(bytes: Uint8Array, at: number, available: number, batch: FrameBatch): number {
    if (available < MIN_BLOCK_BYTES) return -MIN_BLOCK_BYTES;
    if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    const view = this.#view;
    const isSection = view.getUint32(at) === BlockType.SECTION_HEADER;
    if (isSection) this.#littleEndian = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
    const little = this.#littleEndian;
    const type = view.getUint32(at, little);
    const size = view.getUint32(at + 4, little);
    if (size < MIN_BLOCK_BYTES || size % 4 !== 0 || size > MAX_BLOCK_BYTES || (!this.#begun && !isSection)) {
      return this.#resynchronise(at, size);
    }
    if (available < size) return -size;
    if (view.getUint32(at + size - 4, little) !== size) return this.#resynchronise(at, size);
    this.#lost = false;
    if (type === BlockType.ENHANCED_PACKET) this.#packet(bytes, at, size, batch);
    else if (isSection) this.#section();
    else if (type === BlockType.INTERFACE) this.#interface(new DataView(bytes.buffer, at, size), at);
    else if (type === BlockType.SIMPLE_PACKET) this.report.ignore("packet without a time");
    else if (type !== BlockType.INTERFACE_STATISTICS) this.report.ignore("other block");
    return size;
  }

  /** What looks like a truncated block may have a wrong size, with complete blocks after it. */
  protected override cutOff(available: number): number {
    this.#lost = true;
    return available < MIN_BLOCK_BYTES ? available : 4;
  }

  /** Blocks are aligned to four bytes: searches word by word for the next one. */
  #resynchronise(at: number, size: number): number {
    if (!this.#lost) this.skipped(at, `expected a block with its size at both ends, found size ${size}`);
    this.#lost = true;
    return 4;
  }

  #section(): void {
    this.#begun = true;
    this.#interfaces = [];
    this.#unnamed = 0;
  }

  #interface(view: DataView, at: number): void {
    if (view.byteLength < 20 || this.#interfaces.length >= MAX_INTERFACES) {
      this.skipped(at, "expected an interface description");
      return;
    }
    const little = this.#littleEndian;
    const linkType = view.getUint16(8, little);
    let name = "";
    let unitUs = 1;
    let offsetUs = 0;
    eachOption(view, { at: 16, end: view.byteLength - 4, littleEndian: little }, (code, from, length) => {
      if (code === OptionCode.INTERFACE_NAME) {
        name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + from, Math.min(length, MAX_NAME_BYTES)));
      } else if (code === OptionCode.INTERFACE_TIME_RESOLUTION && length >= 1) unitUs = unitOf(view.getUint8(from));
      else if (code === OptionCode.INTERFACE_TIME_OFFSET && length >= 8) {
        offsetUs =
          (view.getInt32(little ? from + 4 : from, little) * 0x1_0000_0000 + view.getUint32(little ? from : from + 4, little)) * 1e6;
      }
    });
    const isCan = linkType === LINK_TYPE;
    if (!isCan) this.report.note("byte", this.offsetOf(at + 8), `expected link type ${LINK_TYPE} (SocketCAN), found ${linkType}`);
    this.#interfaces.push({ isCan, channel: isCan ? this.#channelOf(name.replace(/[\0\s]+$/, "")) : 0, unitUs, offsetUs });
  }

  #channelOf(name: string): number {
    return Math.max(this.#names.channelOfName(name === "" ? String(this.#unnamed++) : name), 0);
  }

  #packet(bytes: Uint8Array, at: number, blockSize: number, batch: FrameBatch): void {
    const expected = this.#describePacket(bytes, at, blockSize);
    const packet = this.#current;
    if (expected !== undefined) this.skipped(at, expected);
    else if (packet.size === 0) return;
    else if (packet.channel < 0) this.report.ignore("packet of another link type");
    else if (packet.size > MAX_PACKET_BYTES && isXl(bytes, packet.at, packet.size)) this.report.ignore("CAN XL frame");
    else if (packet.size > MAX_PACKET_BYTES) this.skipped(at, `expected a SocketCAN packet of up to ${MAX_PACKET_BYTES} bytes`);
    else {
      const problem = readPacket(batch, packet);
      if (problem === XL_FRAME) this.report.ignore("CAN XL frame");
      else if (problem !== undefined) this.skipped(at, problem);
    }
  }

  /** Reads the fields around a packet's bytes; the channel is -1 for another link type. */
  #describePacket(bytes: Uint8Array, at: number, blockSize: number): string | undefined {
    const little = this.#littleEndian;
    const view = this.#view;
    const end = at + blockSize - 4;
    if (blockSize < PACKET_FIXED_BYTES + 4) return "expected a packet block of at least 32 bytes";
    const source = this.#interfaces[view.getUint32(at + 8, little)];
    if (source === undefined) return "expected the number of an interface that was described earlier";
    const captured = view.getUint32(at + 20, little);
    let option = at + PACKET_FIXED_BYTES + captured + (-captured & 3);
    if (option > end) return "expected the packet to fit into its block";
    const packet = this.#current;
    packet.timestampUs = timeOf(view.getUint32(at + 12, little), view.getUint32(at + 16, little), source);
    if (!(packet.timestampUs >= 0 && packet.timestampUs <= Number.MAX_SAFE_INTEGER)) return "expected a time between 1970 and 2255";
    packet.bytes = bytes;
    packet.at = at + PACKET_FIXED_BYTES;
    packet.size = captured;
    packet.channel = source.isCan ? source.channel : -1;
    packet.direction = 0;
    while (option + 4 <= end) {
      const code = view.getUint16(option, little);
      const length = view.getUint16(option + 2, little);
      if (code === OptionCode.END || option + 4 + length > end) break;
      if (code === OptionCode.PACKET_FLAGS && length >= 4) {
        if ((view.getUint32(option + 4, little) & DIRECTION_MASK) === OUTBOUND) packet.direction = FrameFlag.TX;
      } else if (code === OptionCode.COMMENT) this.#comment(packet.timestampUs, bytes.subarray(option + 4, option + 4 + length));
      option += 4 + length + (-length & 3);
    }
    return undefined;
  }

  #comment(timestampUs: number, text: Uint8Array): void {
    this.report.ignore("comment");
    this.mark(timestampUs, new TextDecoder().decode(text.subarray(0, 4 * MAX_COMMENT_BYTES)).slice(0, MAX_COMMENT_BYTES));
  }
}

/** Decodes `if_tsresol`: a negative power of ten, or of two if the highest bit is set. */
function unitOf(resolution: number): number {
  return (resolution & 0x80) !== 0 ? 1e6 / 2 ** (resolution & 0x7f) : resolution === 9 ? 1e-3 : 10 ** (6 - resolution);
}

function timeOf(high: number, low: number, { unitUs, offsetUs }: Interface): number {
  if (unitUs === 1) return high * 0x1_0000_0000 + low + offsetUs;
  // ns since the epoch do not fit into a double: divide the two halves separately
  if (unitUs === 1e-3) return high * 4_294_967 + Math.round((high * 296 + low) / 1000) + offsetUs;
  return Math.round((high * 0x1_0000_0000 + low) * unitUs) + offsetUs;
}
