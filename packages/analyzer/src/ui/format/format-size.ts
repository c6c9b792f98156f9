/** Writes bytes as `240 MB`, in powers of 1,000. */
export function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Writes bit/s as `500k`, `83.33k`, `1M`. */
export function formatBitrate(bitrate: number): string {
  if (bitrate >= 1_000_000) return `${Number((bitrate / 1_000_000).toFixed(3))}M`;
  return bitrate >= 1_000 ? `${Number((bitrate / 1_000).toFixed(3))}k` : String(bitrate);
}

/** Writes ms as `1:05` or `2:01:05`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
