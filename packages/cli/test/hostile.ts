import { mutate } from "../../canalystii/test/fuzz/mutate.js";

export interface Hostile {
  /** What makes a WebSocket message of it: text, or bytes. */
  readonly message: string | Uint8Array;
  /** On a connection that has sent the token. */
  readonly admitted: boolean;
}

const frame = { id: 0x123, data: [1, 2, 3] };
/** Messages that a client may send, at least in form. */
const GOOD: readonly object[] = [
  { type: "hello", version: "1.0", token: "wrong" },
  {
    type: "open",
    stream: 1,
    capacity: 10,
    window: 5,
    overflow: "drop-oldest",
    filters: [{ id: 1, mask: 0x7ff }],
    channels: [0],
    merge: true,
  },
  { type: "credit", stream: 1, arrived: 1, taken: 1 },
  { type: "end", stream: 1 },
  { type: "cancel", stream: 1 },
  { type: "abort", request: 1 },
  { type: "configure", request: 2, channel: 0, config: { bitrate: 500_000 } },
  { type: "start", request: 3, channel: 0 },
  { type: "stop", request: 4, channel: 0 },
  { type: "periodic", task: 1, frame, periodMs: 1 },
  { type: "update", task: 1, frame },
  { type: "stop-task", task: 1 },
  { type: "seen", count: 1 },
  { type: "ping", id: 1 },
  { type: "close" },
];
const TYPES = GOOD.map((each) => (each as { readonly type: string }).type);
const VALUES: readonly unknown[] = [
  -1,
  0,
  1,
  0.5,
  255,
  256,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
  -1e308,
  null,
  true,
  "",
  "x".repeat(5000),
  [],
  [[[[]]]],
  {},
  { length: 9 },
  "__proto__",
];

/** Returns messages that ought to do no harm. */
export function hostileMessage(next: () => number): Hostile {
  return { message: MAKERS[next() % MAKERS.length]?.(next) ?? "", admitted: next() % 4 !== 0 };
}

const pick = <T>(list: readonly T[], next: () => number): T => list[next() % list.length] as T;
const bytesOf = (length: number, next: () => number) => Uint8Array.from({ length }, () => next() & 0xff);

const MAKERS: readonly ((next: () => number) => string | Uint8Array)[] = [
  // text that is nothing
  (next) => String.fromCharCode(...Array.from({ length: next() % 50 }, () => next() & 0xd7ff)),
  (next) => "[".repeat(next() % 10_000),
  (next) => JSON.stringify(pick(VALUES, next)),
  // a message with a field that is wrong, missing or too much
  (next) => {
    const message: Record<string, unknown> = { ...pick(GOOD, next) };
    const field = pick([...Object.keys(message), "extra"], next);
    if (next() % 5 === 0) delete message[field];
    else message[field] = pick(VALUES, next);
    return JSON.stringify(message);
  },
  // any fields with any values
  (next) =>
    JSON.stringify({
      type: pick(TYPES, next),
      ...Object.fromEntries(
        ["stream", "request", "task", "channel", "capacity", "window", "count"].map((name) => [name, pick(VALUES, next)]),
      ),
    }),
  (next) => new TextDecoder().decode(mutate(new TextEncoder().encode(JSON.stringify(pick(GOOD, next))), next)),
  // credit for frames that were not sent, streams without end, other versions
  (next) => JSON.stringify({ type: "credit", stream: next() % 3, arrived: next(), taken: next() }),
  (next) =>
    JSON.stringify({
      ...GOOD[1],
      stream: next() % 200,
      capacity: Number.MAX_SAFE_INTEGER,
      window: Number.MAX_SAFE_INTEGER,
      overflow: "error",
    }),
  (next) => JSON.stringify({ type: "hello", version: pick(["2.0", "1.99", "", "1", "x".repeat(4000)], next), token: pick(VALUES, next) }),
  // valid ones
  (next) => JSON.stringify(pick(GOOD, next)),
  // bytes: nothing, frames with wrong lengths, frames
  (next) => bytesOf(next() % 200, next),
  (next) => {
    const bytes = framesMessage(1 + (next() % 3));
    new DataView(bytes.buffer).setUint32(4, next(), true);
    return bytes;
  },
  (next) => mutate(framesMessage(1 + (next() % 3)), next),
  (next) => framesMessage(1 + (next() % 3)),
  (next) => new Uint8Array(next() % 5 === 0 ? (1 << 20) + 1 : 100_000),
];

/** Frames to send, see `frames-message.ts` of the library. */
function framesMessage(rows: number): Uint8Array {
  const bytes = new Uint8Array(40 + rows * (8 + 4 + 8 + 4));
  const view = new DataView(bytes.buffer);
  bytes.set([1, 40, 8]);
  view.setUint32(4, rows, true);
  view.setUint32(8, 7, true);
  for (let row = 0; row < rows; row++) view.setUint32(40 + rows * 8 + row * 4, 0x100 + row, true);
  return bytes;
}

/** Returns bytes that are no messages: broken frames of the WebSocket protocol, to be sent after the handshake. */
export function hostileBytes(next: () => number): Uint8Array {
  const header = (...bytes: readonly number[]) => Uint8Array.from([...bytes, ...bytesOf(next() % 20, next)]);
  return pick(
    [
      () => bytesOf(1 + (next() % 100), next),
      // reserved bits and kinds, not masked, a control frame that is long or in pieces
      () => header(0xf1, 0x80, 1, 2, 3, 4),
      () => header(0x83, 0x80, 1, 2, 3, 4),
      () => header(0x81, 0x05, 1, 2, 3, 4, 5),
      () => header(0x89, 0xfe, 0x10, 0x00, 1, 2, 3, 4),
      () => header(0x09, 0x80, 1, 2, 3, 4),
      // 2^63 bytes, 2 GiB, and a text that never ends
      () => header(0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      () => header(0x82, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3, 4),
      () => header(0x01, 0x81, 1, 2, 3, 4, 5, 0x00, 0x81, 1, 2, 3, 4, 5),
      // no UTF-8, a closing with an invalid code, pings
      () => Uint8Array.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xff]),
      () => Uint8Array.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed]),
      () => Uint8Array.from(Array.from({ length: 200 }, () => [0x89, 0x80, 1, 2, 3, 4]).flat()),
    ],
    next,
  )();
}
