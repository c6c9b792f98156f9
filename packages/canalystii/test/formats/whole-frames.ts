import { constants, gunzipSync, inflateSync } from "node:zlib";
import type { CanFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { createLogWriter, type Format } from "../../src/logs/index.js";
import { concat } from "./support.js";

/** A written file, and how many of its frames are whole when it is cut off: found out without the format's reader. */
export interface WholeFrames {
  readonly bytes: Uint8Array;
  /** Returns the number of frames that lie wholly in the first `cut` bytes. */
  count(cut: number): number;
}

/** Writes frames one by one, with a checkpoint in the middle. */
export async function writeWhole(format: Format, frames: readonly CanFrame[], { gzip = false } = {}): Promise<WholeFrames> {
  const writer = await createLogWriter(format);
  const packed = await createLogWriter(format, { gzip });
  const parts: Uint8Array[] = [];
  const packedParts: Uint8Array[] = [];
  const ends: number[] = [];
  for (const [i, each] of frames.entries()) {
    const dropped = writer.losses.dropped;
    parts.push(await writer.write(FrameBatch.from([each])));
    packedParts.push(await packed.write(FrameBatch.from([each])));
    if (writer.losses.dropped === dropped) ends.push(concat(parts).length);
    if (i !== frames.length >> 1) continue;
    parts.push(await writer.flush());
    packedParts.push(await packed.flush());
  }
  parts.push((await writer.finish()).bytes);
  packedParts.push((await packed.finish()).bytes);
  const plain = concat(parts);
  const bytes = gzip ? concat(packedParts) : plain;
  const isBlf = format.name === "blf";
  const frameEnds = isBlf ? blfObjectEnds(plain) : ends;
  const available = (cut: number) => {
    const unpacked = gzip ? gunzipped(bytes.subarray(0, cut)) : bytes.subarray(0, cut);
    return isBlf ? blfContent(unpacked).length : unpacked.length;
  };
  return { bytes, count: (cut) => countUpTo(frameEnds, available(cut)) };
}

function countUpTo(ends: readonly number[], length: number): number {
  return ends.filter((end) => end <= length).length;
}

function gunzipped(cut: Uint8Array): Uint8Array {
  return cut.length < 18 ? new Uint8Array(0) : gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
}

const FILE_HEADER_BYTES = 144;
const CONTAINER_HEADER_BYTES = 32;

/** Unpacks the containers of a BLF file, of one that is cut off what zlib gives. */
function blfContent(file: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  for (let at = FILE_HEADER_BYTES; at + CONTAINER_HEADER_BYTES < file.length; ) {
    const size = view.getUint32(at + 8, true);
    const payload = file.subarray(at + CONTAINER_HEADER_BYTES, at + size);
    parts.push(inflateSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }));
    at += size + (size % 4);
  }
  return concat(parts);
}

/** Returns where each object ends in the content of a BLF file. */
function blfObjectEnds(file: Uint8Array): number[] {
  const content = blfContent(file);
  const view = new DataView(content.buffer);
  const ends: number[] = [];
  for (let at = 0; at < content.length; at = ends.at(-1) as number) ends.push(at + view.getUint32(at + 8, true));
  return ends;
}
