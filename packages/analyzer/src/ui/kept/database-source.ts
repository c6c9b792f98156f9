/** A database's file, and the channels that it is used for. */
export interface DatabaseSource {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** undefined: all. */
  readonly channels: readonly number[] | undefined;
  /** It was changed here and not saved as a file since; undefined: it is as in its file. */
  readonly edited?: EditedSource | undefined;
}

export interface EditedSource {
  /** What its file had and it has not, as phrases. */
  readonly dropped: readonly string[];
}
