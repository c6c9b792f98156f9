import type { Problem } from "canalystii/dbc";

export interface DatabaseFile {
  /** Default: a new one. */
  readonly database?: number | undefined;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly channels?: readonly number[] | undefined;
  /** Default: UTF-8 if it is valid, otherwise windows-1252. */
  readonly encoding?: string | undefined;
  /** What an earlier edition of the file had and this one has not: it was changed here before. */
  readonly dropped?: readonly string[] | undefined;
}

export interface DatabaseRead {
  readonly database: number;
  /** At most 1,000. */
  readonly problems: readonly Problem[];
  readonly errors: number;
  readonly warnings: number;
}
