const CRC_POLYNOMIAL = 0xedb8_8320;
/** Four tables, to process four bytes at a time. */
const CRC_TABLES = /* @__PURE__ */ makeCrcTables();

function makeCrcTables(): Int32Array {
  const tables = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? CRC_POLYNOMIAL ^ (crc >>> 1) : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] as number;
    tables[at] = (tables[before & 0xff] as number) ^ (before >>> 8);
  }
  return tables;
}

/** Returns the CRC-32 (of gzip) of the data with checksum `crc` (0 for no data) followed by `bytes`. */
export function crc32(crc: number, bytes: Uint8Array): number {
  const tables = CRC_TABLES;
  const { length } = bytes;
  let value = ~crc;
  let at = 0;
  for (const end = length - 3; at < end; at += 4) {
    value ^=
      (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
    value =
      (tables[768 + (value & 0xff)] as number) ^
      (tables[512 + ((value >>> 8) & 0xff)] as number) ^
      (tables[256 + ((value >>> 16) & 0xff)] as number) ^
      (tables[value >>> 24] as number);
  }
  for (; at < length; at++) value = (tables[(value ^ (bytes[at] as number)) & 0xff] as number) ^ (value >>> 8);
  return ~value >>> 0;
}

const ADLER_MODULUS = 65_521;
/** This many bytes can be added before the sums exceed 32 bits. */
const ADLER_RUN = 3800;

/** Returns the Adler-32 (of zlib) of the data with checksum `adler` (1 for no data) followed by `bytes`. */
export function adler32(adler: number, bytes: Uint8Array): number {
  let low = adler & 0xffff;
  let high = adler >>> 16;
  for (let at = 0; at < bytes.length; ) {
    for (const end = Math.min(bytes.length, at + ADLER_RUN); at < end; at++) {
      low += bytes[at] as number;
      high += low;
    }
    low %= ADLER_MODULUS;
    high %= ADLER_MODULUS;
  }
  return ((high << 16) | low) >>> 0;
}
