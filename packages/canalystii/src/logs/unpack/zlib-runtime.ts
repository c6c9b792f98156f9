/** Compression of the runtime: the package's `imports` conditions choose `zlib.node.ts` or `zlib.web.ts` for `#zlib`. */

/** A gzip stream being written. One call at a time. */
export interface GzipStream {
  /** Returns the output so far. */
  write(bytes: Uint8Array): Promise<Uint8Array>;
  /** Returns all pending output: a stream that ends here can be decompressed completely. */
  flush(): Promise<Uint8Array>;
  finish(): Promise<Uint8Array>;
}

/** Compresses the bytes to a zlib stream (RFC 1950). */
export declare function deflate(bytes: Uint8Array, level: number): Uint8Array | Promise<Uint8Array>;
/**
 * Decompresses a zlib stream. Returns undefined when it is damaged, truncated or followed by other data, when its content has
 * more than `maxBytes`, or when the runtime has no fast way to do it: use `ZlibUnpacker` then.
 */
export declare function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined;
export declare function createGzip(level: number): GzipStream;
