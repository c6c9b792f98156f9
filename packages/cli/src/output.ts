import { setTimeout as sleep } from "node:timers/promises";
import type { WriteStream } from "node:tty";
import { type Painted, paintedOrSafe } from "./text/colour.js";
import { terminalSafeJson, terminalSafeLines } from "./text/terminal-safe.js";

/** Maximum time to wait for a slow reader at the end. */
const GRACE_MS = 1000;

/**
 * The program's standard output: batches of text, back-pressure, and a silent end when the reader closes it. All data
 * goes through it, so that only {@link draw} passes control characters to a terminal.
 */
export class Output {
  readonly #stream: NodeJS.WriteStream;
  /** Ends waiting for a reader. */
  readonly #over: AbortSignal;
  readonly #decoder = new TextDecoder();
  readonly #gone = new AbortController();
  #fault: unknown;

  /** @param ending once aborted, only {@link finish} still waits for a slow reader, for a short time */
  constructor(stream: NodeJS.WriteStream, ending: AbortSignal) {
    this.#stream = stream;
    this.#over = AbortSignal.any([this.#gone.signal, ending]);
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") this.#fault ??= error;
      this.#gone.abort();
    });
  }

  /** Aborted when the reader closes the output (`| head`), or when writing fails. */
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
   * Writes data in some format and resolves as soon as more can be written: a slow reader slows down the caller, not the
   * event loop. On a terminal, control characters become visible escapes, except line ends and colours; elsewhere the data
   * is unchanged. Never rejects; see {@link gone}.
   */
  write(data: string | Uint8Array): Promise<void> {
    if (!this.isTerminal) return this.#write(data);
    return this.#write(terminalSafeLines(typeof data === "string" ? data : this.#decoder.decode(data, { stream: true })));
  }

  /** Writes a line of a report, always with control characters as visible escapes. */
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
   * Resolves when everything has been passed to the system.
   * @param options.patienceMs maximum time to wait for a slow reader. Default: no limit, or one second once the program is
   * to end
   * @throws the error that ended the output, unless the reader just closed it
   */
  async finish(options: { readonly patienceMs?: number } = {}): Promise<void> {
    const { patienceMs } = options;
    // a stream that was never full emits no `drain`: wait for its last write
    const flushed = new Promise<void>((resolve) => {
      if (this.#gone.signal.aborted || this.#stream.writableLength === 0) resolve();
      else this.#stream.write("", () => resolve());
    });
    if (patienceMs === undefined) await Promise.race([flushed, this.#ended(this.#over)]);
    const done = new AbortController();
    const patience = sleep(patienceMs ?? GRACE_MS, undefined, { signal: done.signal }).catch(() => {});
    await Promise.race([flushed, this.#ended(this.#gone.signal), patience]);
    done.abort();
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #write(data: string | Uint8Array): Promise<void> {
    if (this.#gone.signal.aborted || data.length === 0) return;
    if (this.#stream.write(data) || this.#over.aborted) return;
    let done = () => {};
    await new Promise<void>((resolve) => {
      done = resolve;
      this.#stream.on("drain", done);
      this.#over.addEventListener("abort", done);
    });
    this.#stream.off("drain", done);
    this.#over.removeEventListener("abort", done);
  }

  #ended(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}
