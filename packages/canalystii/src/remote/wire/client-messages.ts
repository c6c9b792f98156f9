import type { ChannelConfig, ChannelMode, OverflowPolicy } from "../../bus/bus.js";
import type { CanFilter, CanFilters } from "../../can/filter.js";
import type { CanFrameInput } from "../../can/frame.js";
import { isOriginPath, MAX_ORIGIN_STEPS } from "../link/link.js";
import { type Fields, fieldsOf, finite, flag, integer, listOf, oneOf, optional, text, wrong } from "./fields.js";

/** What a client asks of a host; frames to send are no control messages. */
export type ClientMessage =
  | { readonly type: "hello"; readonly version: string; readonly token: string | undefined }
  | OpenMessage
  /** Frames of a stream that have arrived, and that have left the client's queue, in all so far. */
  | { readonly type: "credit"; readonly stream: number; readonly arrived: number; readonly taken: number }
  /** `end`: what waits is still delivered; `cancel`: it is not. */
  | { readonly type: "end" | "cancel"; readonly stream: number }
  | { readonly type: "abort"; readonly request: number }
  | { readonly type: "configure"; readonly request: number; readonly channel: number; readonly config: ChannelConfig }
  | { readonly type: "start" | "stop"; readonly request: number; readonly channel: number }
  | { readonly type: "flush"; readonly request: number; readonly timeoutMs: number }
  | PeriodicMessage
  | { readonly type: "update"; readonly task: number; readonly frame: CanFrameInput }
  | { readonly type: "stop-task"; readonly task: number }
  /** Events and statuses that have arrived, in all so far. */
  | { readonly type: "seen"; readonly count: number }
  | { readonly type: "ping"; readonly id: number }
  | { readonly type: "close" };

/** Begins a stream. */
export interface OpenMessage {
  readonly type: "open";
  readonly stream: number;
  readonly channels?: readonly number[] | undefined;
  readonly filters?: CanFilters | undefined;
  /** Frames that may wait, at both ends together. */
  readonly capacity: number;
  /** Frames of it that may wait at the client. */
  readonly window: number;
  readonly overflow: OverflowPolicy;
  readonly merge: boolean;
  readonly receiveOwn: boolean;
  readonly origin?: readonly number[] | undefined;
}

/** Begins a periodic task. */
export interface PeriodicMessage {
  readonly type: "periodic";
  readonly task: number;
  readonly frame: CanFrameInput;
  readonly periodMs: number;
  readonly count?: number | undefined;
  readonly oneShot: boolean;
  readonly echo: boolean;
  readonly origin?: readonly number[] | undefined;
}

const MAX_ID = 0xffff_ffff;
const MAX_CHANNEL = 255;
const MAX_FILTERS = 1000;
const MAX_BYTES = 64;
const OVERFLOWS: readonly OverflowPolicy[] = ["drop-oldest", "drop-newest", "error"];
const MODES: readonly ChannelMode[] = ["normal", "listen-only", "self-test"];
const TIMING_FIELDS = ["brp", "tseg1", "tseg2", "sjw", "btr0", "btr1"];

/**
 * Reads a message of a client; unknown fields are ignored.
 * @throws CanError `protocol`
 */
export function readClientMessage(message: unknown): ClientMessage {
  const fields = fieldsOf(message, "the message");
  const type = oneOf(fields, "type", TYPES);
  return READERS[type](fields);
}

const stream = (fields: Fields) => integer(fields, "stream", MAX_ID);
const request = (fields: Fields) => integer(fields, "request", MAX_ID);
const task = (fields: Fields) => integer(fields, "task", MAX_ID);
const channelOf = (fields: Fields) => integer(fields, "channel", MAX_CHANNEL);

const READERS: { readonly [T in ClientMessage["type"]]: (fields: Fields) => ClientMessage } = {
  hello: (fields) => ({ type: "hello", version: text(fields, "version"), token: optional(fields, "token", text) }),
  open: readOpen,
  credit: (fields) => ({ type: "credit", stream: stream(fields), arrived: integer(fields, "arrived"), taken: integer(fields, "taken") }),
  end: (fields) => ({ type: "end", stream: stream(fields) }),
  cancel: (fields) => ({ type: "cancel", stream: stream(fields) }),
  abort: (fields) => ({ type: "abort", request: request(fields) }),
  configure: (fields) => ({
    type: "configure",
    request: request(fields),
    channel: channelOf(fields),
    config: readConfig(fields["config"]),
  }),
  start: (fields) => ({ type: "start", request: request(fields), channel: channelOf(fields) }),
  stop: (fields) => ({ type: "stop", request: request(fields), channel: channelOf(fields) }),
  flush: (fields) => ({ type: "flush", request: request(fields), timeoutMs: finite(fields, "timeoutMs") }),
  periodic: (fields) => ({
    type: "periodic",
    task: task(fields),
    frame: readFrame(fields["frame"]),
    periodMs: finite(fields, "periodMs"),
    count: optional(fields, "count", integer),
    oneShot: flag(fields, "oneShot"),
    echo: flag(fields, "echo"),
    origin: optional(fields, "origin", readOrigin),
  }),
  update: (fields) => ({ type: "update", task: task(fields), frame: readFrame(fields["frame"]) }),
  "stop-task": (fields) => ({ type: "stop-task", task: task(fields) }),
  seen: (fields) => ({ type: "seen", count: integer(fields, "count") }),
  ping: (fields) => ({ type: "ping", id: integer(fields, "id", MAX_ID) }),
  close: () => ({ type: "close" }),
};
const TYPES = Object.keys(READERS) as ClientMessage["type"][];

function readOpen(fields: Fields): OpenMessage {
  const capacity = integer(fields, "capacity", Number.MAX_SAFE_INTEGER, 1);
  return {
    type: "open",
    stream: stream(fields),
    channels: optional(fields, "channels", (all, name) => listOf(all[name], name, { max: MAX_CHANNEL + 1, read: readChannel })),
    filters: optional(fields, "filters", (all, name) => listOf(all[name], name, { max: MAX_FILTERS, read: readFilters })),
    capacity,
    window: integer(fields, "window", capacity, 1),
    overflow: oneOf(fields, "overflow", OVERFLOWS),
    merge: flag(fields, "merge"),
    receiveOwn: flag(fields, "receiveOwn"),
    origin: optional(fields, "origin", readOrigin),
  };
}

function readOrigin(fields: Fields, name: string): readonly number[] {
  const value = fields[name];
  return isOriginPath(value) ? value : wrong(name, value, `up to ${MAX_ORIGIN_STEPS} integers in 0..${MAX_ID}`);
}

function readChannel(value: unknown): number {
  return integer({ channel: value }, "channel", MAX_CHANNEL);
}

function readFilters(value: unknown): CanFilter | readonly CanFilter[] {
  return Array.isArray(value) ? listOf(value, "joined filter", { max: MAX_FILTERS, read: readFilter }) : readFilter(value);
}

/** Ranges are checked where filters are compiled. */
function readFilter(value: unknown): CanFilter {
  const fields = fieldsOf(value, "filter");
  return {
    id: finite(fields, "id"),
    mask: optional(fields, "mask", finite),
    extended: optional(fields, "extended", flag),
    remote: optional(fields, "remote", flag),
    inverted: optional(fields, "inverted", flag),
    error: optional(fields, "error", flag),
    channel: optional(fields, "channel", finite),
  };
}

/** Ranges are checked where a frame is sent. */
function readFrame(value: unknown): CanFrameInput {
  const fields = fieldsOf(value, "frame");
  return {
    id: finite(fields, "id"),
    data: optional(fields, "data", (all, name) => listOf(all[name], name, { max: MAX_BYTES, read: readByte })),
    extended: optional(fields, "extended", flag),
    remote: optional(fields, "remote", flag),
    error: optional(fields, "error", flag),
    dlc: optional(fields, "dlc", finite),
    channel: optional(fields, "channel", finite),
    fd: optional(fields, "fd", flag),
    brs: optional(fields, "brs", flag),
    esi: optional(fields, "esi", flag),
  };
}

function readByte(value: unknown): number {
  return integer({ byte: value }, "byte", 255);
}

/** Which of bit rate and timing is given, and their ranges, are checked by the bus. */
function readConfig(value: unknown): ChannelConfig {
  const fields = fieldsOf(value, "config");
  return {
    bitrate: optional(fields, "bitrate", finite),
    timing: optional(fields, "timing", readTiming),
    mode: optional(fields, "mode", (all, name) => oneOf(all, name, MODES)),
    start: optional(fields, "start", flag),
  } as ChannelConfig;
}

function readTiming(all: Fields, name: string): Readonly<Record<string, number | boolean>> {
  const fields = fieldsOf(all[name], name);
  const given = TIMING_FIELDS.filter((field) => fields[field] !== undefined && fields[field] !== null);
  if (given.length === 0) return wrong(name, all[name], TIMING_FIELDS.join(", "));
  const tripleSampling = optional(fields, "tripleSampling", flag);
  const numbers = Object.fromEntries(given.map((field) => [field, finite(fields, field)]));
  return tripleSampling === undefined ? numbers : { ...numbers, tripleSampling };
}
