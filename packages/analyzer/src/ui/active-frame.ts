import { signal } from "@preact/signals";

/** Which frame a row shows. */
export interface RowFrame {
  /** Row number in the store. */
  readonly row: number;
  readonly timeUs: number;
  readonly channel: number;
  readonly id: number;
  /** Bits of `FrameFlag`. */
  readonly flags: number;
  readonly name: string;
  readonly dlc: number;
  /** A copy of its payload. */
  readonly bytes: Uint8Array;
}

/** The frame that the keyboard is on. */
export const activeFrame = signal<RowFrame | undefined>(undefined);
