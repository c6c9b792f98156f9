/** A gzip stream being written. One call at a time. */
export interface GzipStream {
  /** Returns what came out so far. */
  write(bytes: Uint8Array): Promise<Uint8Array>;
  /** Returns all that is inside, so that the stream cut here unpacks completely. */
  flush(): Promise<Uint8Array>;
  finish(): Promise<Uint8Array>;
}
