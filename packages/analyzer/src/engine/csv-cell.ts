/** Writes a cell of CSV: quoted where it must be. A spreadsheet must not take a name for a formula. */
export function csvCell(content: string): string {
  const safe = /^[=+\-@\t\r]/.test(content) ? `'${content}` : content;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
