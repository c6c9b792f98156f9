import { CanError } from "../../base/errors.js";
import type { BusEventMap, ChannelStatistics, OverrunEvent } from "../../bus/bus.js";
import { type Fields, fieldsOf, finite, flag, integer, listOf, oneOf, optional, plainOf, text, wrong } from "./fields.js";
import { unpackError } from "./remote-error.js";

/** What a host sends to a client; received frames are no control messages. */
export type HostMessage =
  | WelcomeMessage
  /** Instead of a welcome. */
  | { readonly type: "refused"; readonly error: Error }
  /** Answers a request; the value of one that has none is false. */
  | { readonly type: "done"; readonly request: number; readonly value: boolean; readonly error: Error | undefined }
  /** A stream is over, and every frame of it was sent. */
  | { readonly type: "ended"; readonly stream: StreamCounts; readonly error: Error | undefined }
  | StatusMessage
  | { readonly type: "event"; readonly event: RemoteEvent }
  | { readonly type: "task-ended"; readonly task: TaskCounts; readonly error: Error | undefined }
  | { readonly type: "pong"; readonly id: number; readonly nowUs: number }
  /** The bus has ended at the host; what its streams have received still follows. */
  | { readonly type: "fault"; readonly error: Error; readonly at: "adapter" | "host" }
  /** Answers `close`: everything was sent. */
  | { readonly type: "closed" };

/** Answers a hello. */
export interface WelcomeMessage {
  readonly type: "welcome";
  readonly version: string;
  readonly bus: RemoteBusInfo;
  readonly abilities: RemoteAbilities;
  readonly nowUs: number;
  readonly statistics: RemoteStatistics;
}

/** What a bus is, at the host. */
export interface RemoteBusInfo {
  readonly name: string;
  readonly channels: readonly number[];
  readonly channelNames: ReadonlyMap<number, string>;
  readonly canClockHz: number | undefined;
  readonly classicOnly: boolean;
  readonly oneShot: boolean;
  /** Differs each time the host exposes a bus anew. */
  readonly instance: string;
}

/** What a client may do besides listening. */
export interface RemoteAbilities {
  readonly send: boolean;
  readonly configure: boolean;
}

/** Counters of the channels, and what else the bus at the host counts. */
interface RemoteStatistics {
  readonly channels: ReadonlyMap<number, ChannelStatistics>;
  readonly more: Fields;
}

export interface StreamCounts {
  readonly id: number;
  /** Frames that wait at the host. */
  readonly pending: number;
  readonly dropped: number;
  readonly filtered: number;
}

export interface TaskCounts {
  readonly id: number;
  readonly sent: number;
  readonly skipped: number;
}

/** Sent a few times a second, as long as the client keeps up. */
interface StatusMessage {
  readonly type: "status";
  readonly statistics: RemoteStatistics;
  readonly streams: readonly StreamCounts[];
  readonly tasks: readonly TaskCounts[];
}

/** An event of the bus at the host. */
export type RemoteEvent = {
  readonly [K in keyof BusEventMap]: { readonly name: K; readonly data: BusEventMap[K] };
}[keyof BusEventMap];

const MAX_ID = 0xffff_ffff;
const MAX_CHANNELS = 256;
const MAX_ENTRIES = 100_000;

/**
 * Reads a message of a host; unknown fields are ignored.
 * @throws CanError `protocol`
 */
export function readHostMessage(message: unknown): HostMessage {
  const fields = fieldsOf(message, "the message");
  return READERS[oneOf(fields, "type", TYPES)](fields);
}

const errorOf = (fields: Fields) => optional(fields, "error", (all, name) => unpackError(all[name]));

const READERS: { readonly [T in HostMessage["type"]]: (fields: Fields) => HostMessage } = {
  welcome: (fields) => ({
    type: "welcome",
    version: text(fields, "version"),
    bus: readInfo(fieldsOf(fields["bus"], "bus")),
    abilities: readAbilities(fieldsOf(fields["abilities"], "abilities")),
    nowUs: finite(fields, "nowUs"),
    statistics: readStatistics(fields["statistics"]),
  }),
  refused: (fields) => ({ type: "refused", error: unpackError(fields["error"]) }),
  done: (fields) => ({ type: "done", request: integer(fields, "request", MAX_ID), value: flag(fields, "value"), error: errorOf(fields) }),
  ended: (fields) => ({ type: "ended", stream: readStream(fields["stream"]), error: errorOf(fields) }),
  status: (fields) => ({
    type: "status",
    statistics: readStatistics(fields["statistics"]),
    streams: listOf(fields["streams"], "streams", { max: MAX_ENTRIES, read: readStream }),
    tasks: listOf(fields["tasks"], "tasks", { max: MAX_ENTRIES, read: readTask }),
  }),
  event: (fields) => ({ type: "event", event: readEvent(fields) }),
  "task-ended": (fields) => ({ type: "task-ended", task: readTask(fields["task"]), error: errorOf(fields) }),
  pong: (fields) => ({ type: "pong", id: integer(fields, "id", MAX_ID), nowUs: finite(fields, "nowUs") }),
  fault: (fields) => ({ type: "fault", error: unpackError(fields["error"]), at: oneOf(fields, "at", ["adapter", "host"]) }),
  closed: () => ({ type: "closed" }),
};
const TYPES = Object.keys(READERS) as HostMessage["type"][];

function readInfo(fields: Fields): RemoteBusInfo {
  const channels = listOf(fields["channels"], "channels", {
    max: MAX_CHANNELS,
    read: (value) => integer({ channel: value }, "channel", 255),
  });
  const names = listOf(fields["channelNames"], "channelNames", { max: MAX_CHANNELS, read: (value) => text({ name: value }, "name") });
  if (names.length !== channels.length) return wrong("channelNames", names, `${channels.length} names`);
  return {
    name: text(fields, "name"),
    channels,
    channelNames: new Map(channels.map((channel, i) => [channel, names[i] as string])),
    canClockHz: optional(fields, "canClockHz", finite),
    classicOnly: flag(fields, "classicOnly"),
    oneShot: flag(fields, "oneShot"),
    instance: text(fields, "instance"),
  };
}

function readAbilities(fields: Fields): RemoteAbilities {
  return { send: flag(fields, "send"), configure: flag(fields, "configure") };
}

const COUNTERS = ["received", "sent", "receivedBytes", "sentBytes", "framesPerSecond", "busLoad", "bitrate", "overruns", "protocolErrors"];

function readStatistics(value: unknown): RemoteStatistics {
  const fields = fieldsOf(value, "statistics");
  const channels = listOf(fields["channels"], "channels", { max: MAX_CHANNELS, read: readChannel });
  return { channels: new Map(channels), more: plainOf(fields["more"] ?? {}) as Fields };
}

function readChannel(value: unknown): [number, ChannelStatistics] {
  const fields = fieldsOf(value, "channel");
  const counters = Object.fromEntries(COUNTERS.map((name) => [name, finite(fields, name)]));
  // what only this kind of adapter counts comes along as it is
  const { channel: _number, ...others } = fields;
  return [integer(fields, "channel", 255), { ...(plainOf(others) as object), ...counters } as unknown as ChannelStatistics];
}

function readStream(value: unknown): StreamCounts {
  const fields = fieldsOf(value, "stream");
  return {
    id: integer(fields, "id", MAX_ID),
    pending: integer(fields, "pending"),
    dropped: integer(fields, "dropped"),
    filtered: integer(fields, "filtered"),
  };
}

function readTask(value: unknown): TaskCounts {
  const fields = fieldsOf(value, "task");
  return { id: integer(fields, "id", MAX_ID), sent: integer(fields, "sent"), skipped: integer(fields, "skipped") };
}

function readEvent(fields: Fields): RemoteEvent {
  const data = fieldsOf(fields["data"], "data");
  const name = oneOf(fields, "name", ["overrun", "warning", "disconnected", "reconnected"]);
  if (name === "overrun") return { name, data: readOverrun(data) };
  if (name === "warning")
    return {
      name,
      data: {
        message: text(data, "message"),
        channel: optional(data, "channel", integer),
        cause: optional(data, "cause", (all, field) => unpackError(all[field])),
      },
    };
  if (name === "reconnected") return { name, data: { downMs: finite(data, "downMs"), missed: optional(data, "missed", finite) } };
  return { name, data: { error: toCanError(unpackError(data["error"])), reconnecting: flag(data, "reconnecting") } };
}

function readOverrun(data: Fields): OverrunEvent {
  return {
    channel: integer(data, "channel", 255),
    certain: flag(data, "certain"),
    fromUs: finite(data, "fromUs"),
    toUs: finite(data, "toUs"),
    lostAtLeast: finite(data, "lostAtLeast"),
    lostAtMost: finite(data, "lostAtMost"),
  };
}

/** Returns the error if it is a `CanError`, else one that it is the cause of. */
function toCanError(error: Error): CanError {
  return error instanceof CanError ? error : new CanError("io", error.message, { cause: error });
}
