/** Compression of the runtime: the package's `imports` conditions choose `zlib.node.ts` or `zlib.web.ts` for `#zlib`. */

/** A gzip stream being written. One call at a time. */
export interface GzipStream {
  /** Returns what came out so far. */
  write(bytes: Uint8Array): Promise<Uint8Array>;
  /** Returns all that is inside, so that the stream cut here unpacks completely. */
  flush(): Promise<Uint8Array>;
  finish(): Promise<Uint8Array>;
}

/** Returns a zlib stream (RFC 1950) of the bytes. */
export declare function deflate(bytes: Uint8Array, level: number): Uint8Array | Promise<Uint8Array>;
/**
 * Returns what a zlib stream holds; undefined when it is damaged, cut off or followed by something else, when it holds more
 * than `maxBytes`, or where the runtime has no quick way: `ZlibUnpacker` then gives what there is.
 */
export declare function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined;
export declare function createGzip(level: number): GzipStream;
