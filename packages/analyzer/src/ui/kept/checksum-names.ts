import type { ChecksumName } from "canalystii/dbc";

/** The checksums that the engine can compute: listed here, so that the page need not load the library's databases. */
export const CHECKSUM_NAMES: readonly ChecksumName[] = [
  ...(["xor8", "xor8-id", "sum8", "sum8-id"] as const),
  ...(["crc8-j1850", "crc8-autosar", "e2e-p01"] as const),
];
