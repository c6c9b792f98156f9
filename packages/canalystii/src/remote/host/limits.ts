/** What a client may ask of a host; more ends the connection, or is refused. */
export interface RemoteLimits {
  /** Streams at once. Default: 64. */
  readonly maxStreams: number;
  /** Frames that may wait for one stream. Default: 1,048,576; a client that asks for more gets this many. */
  readonly maxCapacity: number;
  /** Frames that may wait for all its streams together. Default: 4,194,304. */
  readonly maxTotalCapacity: number;
  /** Periodic tasks at once. Default: 1000. */
  readonly maxTasks: number;
  /** Requests that are not answered yet. Default: 4096. */
  readonly maxRequests: number;
  /** Frames that may wait to be sent. Default: 1,048,576. */
  readonly maxFramesWaiting: number;
  /** Bytes that may wait in this process for a client that does not read. Default: 67,108,864. */
  readonly maxQueuedBytes: number;
  /** Control messages a second. Default: 2000. */
  readonly maxMessagesPerSecond: number;
}

export const DEFAULT_LIMITS: RemoteLimits = {
  maxStreams: 64,
  maxCapacity: 1_048_576,
  maxTotalCapacity: 4_194_304,
  maxTasks: 1000,
  maxRequests: 4096,
  maxFramesWaiting: 1_048_576,
  maxQueuedBytes: 67_108_864,
  maxMessagesPerSecond: 2000,
};
