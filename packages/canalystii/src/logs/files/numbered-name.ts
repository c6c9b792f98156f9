/** The parts of a series' file names before and after the number. */
export interface SeriesParts {
  readonly before: string;
  readonly after: string;
}

/** Returns the name of a file of a series: `trip.blf`, number 2 → `trip-003.blf`; `.log.gz` counts as one suffix. */
export function numberedName(name: string, index: number): string {
  const { before, after } = seriesParts(name);
  return `${before}${String(index + 1).padStart(3, "0")}${after}`;
}

/** Returns the parts of a series' file names before and after the number. */
export function seriesParts(name: string): SeriesParts {
  const gzip = /\.gz$/i.exec(name)?.[0] ?? "";
  const plain = name.slice(0, name.length - gzip.length);
  // `.trip` has no suffix
  const suffix = /(?<=[^/\\])\.[^./\\]*$/.exec(plain)?.[0] ?? "";
  return { before: `${plain.slice(0, plain.length - suffix.length)}-`, after: `${suffix}${gzip}` };
}
