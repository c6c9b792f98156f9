import { type FrameBatch, FrameFlag } from "../../../can/frame-batch.js";
import { MAX_MARKER_TEXT, TextSink } from "../../text/text.js";
import { channelName, WrittenNames } from "../channel-names.js";
import { Losses } from "../losses.js";
import { SoundRows } from "../sound-rows.js";
import type { LogEnd, LogWriter, WriteOptions } from "../types.js";
import { LINK_TYPE, losesDlc, putPacket } from "./packet.js";
import { BlockType, BYTE_ORDER_MAGIC, INBOUND, OptionCode, OUTBOUND } from "./pcapng-blocks.js";

const { TX } = FrameFlag;
const MAX_NAME = 64;
/** Enough for a packet with all fields around it. */
const ROOM = 256;
const SNAP_LENGTH = 262_144;
/** The last µs that 32 bits of seconds can store, in the year 2106. */
const MAX_PCAP_US = 2 ** 32 * 1e6 - 1;

/** Collects binary records, little-endian. */
abstract class PacketWriter implements LogWriter {
  readonly losses = new Losses();
  protected readonly sink = new TextSink();
  protected readonly sound: SoundRows;
  #begun = false;

  /** @param lostNames interface names that the format cannot store */
  constructor(lostNames?: ReadonlyMap<number, string>) {
    this.sound = new SoundRows(this.losses, lostNames);
  }

  protected abstract begin(): void;
  protected abstract row(batch: FrameBatch, row: number): void;
  abstract marker(timestampUs: number, text: string): Uint8Array;

  write(batch: FrameBatch, start = 0, end = batch.length): Uint8Array {
    this.ensureBegun();
    const rows = this.sound.check(batch, start, end);
    for (let row = rows.start; row < rows.end; row++) {
      if (losesDlc(rows.batch, row)) this.losses.count("short-data");
      this.sink.reserve(ROOM);
      this.row(rows.batch, row);
    }
    return this.sink.take();
  }

  flush(): Uint8Array {
    this.ensureBegun();
    return this.sink.take();
  }

  finish(): LogEnd {
    return { bytes: this.flush(), patches: [] };
  }

  protected ensureBegun(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.begin();
  }

  protected word(value: number): void {
    const { sink } = this;
    sink.reserve(4);
    putWord(sink.bytes, sink.length, value);
    sink.length += 4;
  }
}

/** Writes pcap with µs, link type 227. The format has neither channels nor directions. */
export class PcapWriter extends PacketWriter {
  constructor(options: WriteOptions) {
    super(options.channelNames);
  }

  protected override begin(): void {
    for (const value of [0xa1b2c3d4, 0x0004_0002, 0, 0, SNAP_LENGTH, LINK_TYPE]) this.word(value);
  }

  protected override row(batch: FrameBatch, row: number): void {
    const { sink } = this;
    const { bytes, length: at } = sink;
    let timestampUs = batch.timestampUs[row] as number;
    if (timestampUs > MAX_PCAP_US) {
      this.losses.count("time");
      timestampUs = MAX_PCAP_US;
    }
    const seconds = Math.floor(timestampUs / 1e6);
    if (batch.channel[row] !== 0) this.losses.count("channel");
    if (((batch.flags[row] as number) & TX) !== 0) this.losses.count("direction");
    const size = putPacket(bytes, at + 16, batch, row);
    putWord(bytes, at, seconds);
    putWord(bytes, at + 4, timestampUs - seconds * 1e6);
    putWord(bytes, at + 8, size);
    putWord(bytes, at + 12, size);
    sink.length = at + 16 + size;
  }

  override marker(): Uint8Array {
    this.ensureBegun();
    this.losses.count("marker");
    return this.sink.take();
  }
}

/** Writes pcapng: an interface per channel, directions, comments. */
export class PcapngWriter extends PacketWriter {
  readonly #names: ReadonlyMap<number, string> | undefined;
  /** Interface numbers by channel. */
  readonly #interfaces = new Map<number, number>();
  readonly #written: WrittenNames;
  /** Channels whose names read back as other channels. */
  readonly #misread = new Set<number>();

  constructor(options: WriteOptions) {
    super();
    this.#names = options.channelNames;
    this.#written = new WrittenNames(this.losses);
  }

  protected override begin(): void {
    for (const value of [BlockType.SECTION_HEADER, 28, BYTE_ORDER_MAGIC, 1, 0xffff_ffff, 0xffff_ffff, 28]) this.word(value);
  }

  protected override row(batch: FrameBatch, row: number): void {
    const channel = batch.channel[row] as number;
    const number = this.#interfaceOf(channel);
    if (this.#misread.has(channel)) this.losses.count("channel");
    const { sink } = this;
    sink.reserve(ROOM);
    const { bytes, length: at } = sink;
    const size = putPacket(bytes, at + 28, batch, row);
    let end = at + 28 + size;
    while ((end - at) % 4 !== 0) bytes[end++] = 0;
    // the direction option and the end of the options
    putWord(bytes, end, (4 << 16) | OptionCode.PACKET_FLAGS);
    putWord(bytes, end + 4, ((batch.flags[row] as number) & TX) !== 0 ? OUTBOUND : INBOUND);
    putWord(bytes, end + 8, OptionCode.END);
    this.#frameBlock(at, end + 12, { number, timestampUs: batch.timestampUs[row] as number, size });
  }

  /** An empty packet that carries a comment. */
  override marker(timestampUs: number, text: string): Uint8Array {
    this.ensureBegun();
    const number = this.#interfaces.size > 0 ? 0 : this.#interfaceOf(0);
    const soundUs = this.sound.time(timestampUs);
    const comment = this.#comment(text);
    const { sink } = this;
    sink.reserve(comment.length + ROOM);
    const { bytes, length: at } = sink;
    putWord(bytes, at + 28, (comment.length << 16) | OptionCode.COMMENT);
    bytes.set(comment, at + 32);
    let end = at + 32 + comment.length;
    while ((end - at) % 4 !== 0) bytes[end++] = 0;
    putWord(bytes, end, OptionCode.END);
    this.#frameBlock(at, end + 4, { number, timestampUs: soundUs, size: 0 });
    return sink.take();
  }

  #comment(text: string): Uint8Array {
    const comment = new TextEncoder().encode(text.slice(0, MAX_MARKER_TEXT));
    if (new TextDecoder().decode(comment) !== text) this.losses.count("marker-text");
    return comment;
  }

  /** Writes the fields around a packet's bytes and options. */
  #frameBlock(at: number, end: number, packet: { number: number; timestampUs: number; size: number }): void {
    const { bytes } = this.sink;
    const total = end + 4 - at;
    putWord(bytes, at, BlockType.ENHANCED_PACKET);
    putWord(bytes, at + 4, total);
    putWord(bytes, at + 8, packet.number);
    putWord(bytes, at + 12, Math.floor(packet.timestampUs / 0x1_0000_0000));
    putWord(bytes, at + 16, packet.timestampUs % 0x1_0000_0000);
    putWord(bytes, at + 20, packet.size);
    putWord(bytes, at + 24, packet.size);
    putWord(bytes, end, total);
    this.sink.length = end + 4;
  }

  #interfaceOf(channel: number): number {
    const known = this.#interfaces.get(channel);
    if (known !== undefined) return known;
    const number = this.#interfaces.size;
    this.#interfaces.set(channel, number);
    const given = channelName(this.#names, channel);
    const name = new TextEncoder().encode(
      given
        .slice(0, MAX_NAME)
        .replace(/[\0\s]+$/, "")
        .padEnd(1, "_"),
    );
    if (!this.#written.add(channel, given, new TextDecoder().decode(name))) this.#misread.add(channel);
    const padded = new Uint8Array(name.length + (-name.length & 3));
    padded.set(name);
    const total = 16 + 4 + padded.length + 4 + 4;
    for (const value of [BlockType.INTERFACE, total, LINK_TYPE, SNAP_LENGTH, (name.length << 16) | OptionCode.INTERFACE_NAME])
      this.word(value);
    this.sink.reserve(padded.length);
    this.sink.bytes.set(padded, this.sink.length);
    this.sink.length += padded.length;
    this.word(OptionCode.END);
    this.word(total);
    return number;
  }
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
  bytes[at + 2] = (value >>> 16) & 0xff;
  bytes[at + 3] = (value >>> 24) & 0xff;
}
