/** What is possible before `:` or a comparison, besides names of signals. */
export const FIELDS = {
  id: "arbitration id in hex",
  name: "message name in a database",
  ch: "channel",
  data: "payload in hex",
  len: "payload bytes",
  dir: "rx or tx",
  kind: "kind of frame",
  rate: "frames per second of the id",
  source: "adapter or file",
} as const;
export type Field = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];

export function isField(text: string): text is Field {
  return Object.hasOwn(FIELDS, text);
}

/** Words that connect conditions: to search for them as text, they are written in quotes. */
export function isReserved(word: string): boolean {
  return /^(?:and|or|not)$/i.test(word);
}
