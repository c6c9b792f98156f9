export interface Inflated {
  readonly bytes: Uint8Array;
  /** What is wrong with the compressed data, if anything. */
  readonly problem: string | undefined;
}

/** A gzip stream being written. One call at a time. */
export interface GzipStream {
  /** Returns what came out so far. */
  write(bytes: Uint8Array): Promise<Uint8Array>;
  /** Returns all that is inside, so that the stream cut here unpacks completely (Node; nothing in browsers). */
  flush(): Promise<Uint8Array>;
  finish(): Promise<Uint8Array>;
}

export interface InflateHints {
  /** Number of bytes announced. */
  readonly expected: number;
  /** Also tries to save the beginning of a damaged stream, which costs many times as much (Node; browsers do it anyway). */
  readonly repair: boolean;
}
