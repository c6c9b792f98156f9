/** Compression of the runtime: the package's `imports` conditions choose `zlib.node.ts` or `zlib.web.ts` for `#zlib`. */
import type { GzipStream, Inflated, InflateHints } from "./zlib-types.js";

/** Returns a zlib stream (RFC 1950) of the bytes. */
export declare function deflate(bytes: Uint8Array, level: number): Uint8Array | Promise<Uint8Array>;
/**
 * Returns what a zlib stream holds, up to `maxBytes`; of a damaged or cut one the part before the damage.
 */
export declare function inflate(bytes: Uint8Array, maxBytes: number, hints: InflateHints): Inflated | Promise<Inflated>;
/** Unpacks a gzip stream. Throws CanError `format`, after everything that could be unpacked, when it is damaged or cut. */
export declare function gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
export declare function createGzip(level: number): GzipStream;
