/** Returns a bit rate in the short form of `--bitrate`: `500k`, `83.33k`, `1M`. */
export function shortBitrate(bitrate: number): string {
  return bitrate >= 1e6 ? `${bitrate / 1e6}M` : `${bitrate / 1000}k`;
}
