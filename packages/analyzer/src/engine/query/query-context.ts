import type { ColumnDecoder, Message, Signal } from "canalystii/dbc";

/** A signal of a database and its message. */
export interface SignalOf {
  readonly message: Message;
  readonly signal: Signal;
}

/** What a query's names mean at the moment. */
export interface QueryContext {
  /** The message of a frame; undefined when no database for its channel has it. */
  messageOf(channel: number, id: number, extended: boolean): Message | undefined;
  /** The signals with a name, or with `Message.Signal`, of all databases. */
  signalsNamed(name: string): readonly SignalOf[];
  /** Creates a decoder for these signals, each as `Message.Signal`. */
  columns(signals: readonly string[]): ColumnDecoder;
  /** Frames per second of an id over the whole capture; 0 when it was seen once or never. */
  rateOf(channel: number, id: number, extended: boolean): number;
  /** The name of the adapter or file with a number. */
  sourceName(source: number): string;
  /** Returns the most similar name of a signal; undefined when none is similar. */
  similarSignal(name: string): string | undefined;
}
