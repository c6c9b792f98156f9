/** Payload lengths by DLC code (ISO 11898-1). */
const FD_LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64] as const;

/** Returns the payload length in bytes that a DLC code 0..15 stands for; codes above 15 count as 15. */
export function dlcToLength(dlc: number, fd = false): number {
  if (!fd) return Math.min(dlc, 8);
  return FD_LENGTHS[Math.min(dlc, 15)] ?? 64;
}

/** Returns the smallest DLC code whose payload holds `length` bytes (0..64). */
export function lengthToDlc(length: number): number {
  if (length <= 8) return length;
  if (length <= 24) return 9 + Math.ceil((length - 12) / 4);
  return length <= 32 ? 13 : length <= 48 ? 14 : 15;
}
