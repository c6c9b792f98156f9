/** The client's side of USB/IP, written from the specification and not with the server's encoder. */

export const LIST_REQUEST = Uint8Array.of(0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0);

export function importRequest(busId: string): Uint8Array {
  const bytes = new Uint8Array(40);
  bytes.set([0x01, 0x11, 0x80, 0x03]);
  bytes.set(new TextEncoder().encode(busId), 8);
  return bytes;
}

export interface SubmitFields {
  readonly seqnum: number;
  readonly endpoint: number;
  readonly direction: "in" | "out" | number;
  readonly length?: number;
  readonly data?: Uint8Array;
  readonly setup?: readonly number[];
  readonly flags?: number;
  readonly packets?: number;
  readonly deviceId?: number;
}

/** The first device of a server: bus 1, device 2. */
export const FIRST_DEVICE_ID = 0x0001_0002;

export function submit(fields: SubmitFields): Uint8Array {
  const data = fields.data ?? new Uint8Array(0);
  const bytes = new Uint8Array(48 + data.length);
  const view = new DataView(bytes.buffer);
  const direction = typeof fields.direction === "number" ? fields.direction : fields.direction === "in" ? 1 : 0;
  const words = [1, fields.seqnum, fields.deviceId ?? FIRST_DEVICE_ID, direction, fields.endpoint];
  words.push(fields.flags ?? 0, fields.length ?? data.length, 0, fields.packets ?? 0xffff_ffff, 0);
  words.forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  bytes.set(fields.setup ?? [], 40);
  bytes.set(data, 48);
  return bytes;
}

/** A control request on endpoint 0; the setup packet is given as on the wire. */
export function controlRequest(seqnum: number, setup: readonly number[], data?: Uint8Array): Uint8Array {
  const inward = (setup[0] ?? 0) >= 0x80;
  const length = (setup[6] ?? 0) | ((setup[7] ?? 0) << 8);
  return submit({ seqnum, endpoint: 0, direction: inward ? "in" : "out", setup, ...(data === undefined ? { length } : { data }) });
}

export function unlink(seqnum: number, target: number, deviceId = FIRST_DEVICE_ID): Uint8Array {
  const view = new DataView(new ArrayBuffer(48));
  [2, seqnum, deviceId, 0, 0, target].forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  return new Uint8Array(view.buffer);
}

export interface Reply {
  readonly kind: "submit" | "unlink";
  readonly seqnum: number;
  readonly status: number;
  readonly length: number;
  readonly data: Uint8Array;
}

/** Takes replies to URBs apart; `inward` tells for a number whether it reads (only then data follows the header). */
export function parseReplies(bytes: Uint8Array, inward: (seqnum: number) => boolean): Reply[] {
  const replies: Reply[] = [];
  let at = 0;
  while (at < bytes.length) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 48);
    const command = view.getUint32(0);
    if (command !== 3 && command !== 4) throw new Error(`command ${command} is not a reply`);
    for (const zero of [8, 12, 16, 28, 32, 36, 40, 44]) {
      if (view.getUint32(zero) !== 0) throw new Error(`byte ${zero} of a reply is not 0`);
    }
    const seqnum = view.getUint32(4);
    const length = command === 3 ? view.getUint32(24) : 0;
    const dataLength = command === 3 && inward(seqnum) ? length : 0;
    const data = bytes.slice(at + 48, at + 48 + dataLength);
    if (data.length !== dataLength) throw new Error("a reply is cut off");
    replies.push({ kind: command === 3 ? "submit" : "unlink", seqnum, status: view.getInt32(20), length, data });
    at += 48 + dataLength;
  }
  return replies;
}

export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
