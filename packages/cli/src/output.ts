import type { WriteStream } from "node:tty";
import { type Painted, paintedOrSafe } from "./text/colour.js";
import { terminalSafeJson, terminalSafeLines } from "./text/terminal-safe.js";

/**
 * The program's standard output: batches of text, back-pressure, and a quiet end when the reader has gone. The one way
 * for data to leave, so that no method but {@link draw} lets a control character through to a terminal.
 */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  readonly #decoder = new TextDecoder();
  readonly #gone = new AbortController();
  #fault: unknown;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") this.#fault ??= error;
      this.#gone.abort();
    });
  }

  /** Aborted when nobody reads any more (`| head`), or when writing fails. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number {
    return (this.#stream as WriteStream).columns || 80;
  }

  get rows(): number {
    return (this.#stream as WriteStream).rows || 24;
  }

  /** Calls back when the terminal's size changes; returns a function that ends it. */
  onResize(listener: () => void): () => void {
    this.#stream.on("resize", listener);
    return () => void this.#stream.off("resize", listener);
  }

  /**
   * Writes data of a format and resolves as soon as more may be written: a reader that is slow slows down the caller,
   * not the event loop. On a terminal control characters become visible escapes, line ends and colours stay; elsewhere
   * the data stays as it is. Never rejects; see {@link gone}.
   * @param signal ends the waiting
   */
  write(data: string | Uint8Array, signal?: AbortSignal): Promise<void> {
    if (!this.isTerminal) return this.#write(data, signal);
    return this.#write(terminalSafeLines(typeof data === "string" ? data : this.#decoder.decode(data, { stream: true })), signal);
  }

  /** Writes a line of a report, wherever it goes with its control characters as visible escapes. */
  line(...parts: readonly (string | Painted)[]): Promise<void> {
    return this.#write(`${parts.map(paintedOrSafe).join("")}\n`);
  }

  /** Writes a value as JSON; control characters are escaped in it. */
  json(value: unknown, indent?: number): Promise<void> {
    return this.#write(`${terminalSafeJson(value, indent)}\n`);
  }

  /** Writes escape sequences; nothing from outside may be in them. */
  draw(sequences: string): Promise<void> {
    return this.#write(sequences);
  }

  /**
   * Resolves when everything was handed to the system.
   * @param options.patienceMs how long to wait for a slow reader. Default: as long as it takes
   * @throws the error that ended the output, unless its reader just went away
   */
  async finish(options: { readonly patienceMs?: number } = {}): Promise<void> {
    const { patienceMs } = options;
    const patience = patienceMs === undefined ? undefined : AbortSignal.timeout(patienceMs);
    if (!this.#gone.signal.aborted && this.#stream.writableLength > 0) await this.#flushed(patience);
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #write(data: string | Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.#gone.signal.aborted || data.length === 0) return;
    if (this.#stream.write(data)) return;
    await this.#drained(signal);
  }

  async #drained(signal?: AbortSignal): Promise<void> {
    let done = () => {};
    await this.#until((resolve) => {
      done = resolve;
      this.#stream.on("drain", done);
    }, signal);
    this.#stream.off("drain", done);
  }

  /** A stream that was never full tells of no `drain`: its last write has to tell. */
  #flushed(signal?: AbortSignal): Promise<void> {
    return this.#until((resolve) => void this.#stream.write("", () => resolve()), signal);
  }

  /** Waits for what `start` calls back, as long as somebody reads and the signal allows. */
  #until(start: (resolve: () => void) => void, signal?: AbortSignal): Promise<void> {
    const ends = signal === undefined ? this.#gone.signal : AbortSignal.any([this.#gone.signal, signal]);
    return new Promise((resolve) => {
      const done = () => {
        ends.removeEventListener("abort", done);
        resolve();
      };
      ends.addEventListener("abort", done);
      if (ends.aborted) done();
      else start(done);
    });
  }
}
