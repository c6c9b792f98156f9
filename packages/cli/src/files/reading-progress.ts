import { stat } from "node:fs/promises";
import type { Context } from "../context.js";
import { bar, StatusLine, sizeText } from "../progress.js";

/** How far the inputs are read, on a terminal. */
export class ReadingProgress {
  readonly #line: StatusLine;
  readonly #read = new Map<string, number>();
  readonly #quiet: boolean;
  #total = 0;

  /** @param options.quiet shows nothing */
  constructor(inputs: readonly string[], context: Pick<Context, "stderrIsTerminal">, { quiet }: { readonly quiet: boolean }) {
    this.#line = new StatusLine(context);
    this.#quiet = quiet;
    for (const input of inputs) {
      if (input === "-") this.#total = Number.NaN;
      else
        stat(input).then(
          ({ size }) => (this.#total += size),
          () => {},
        );
    }
  }

  reader(file: string): (bytes: number) => void {
    return (bytes) => void this.#read.set(file, bytes);
  }

  update(frames: number): void {
    if (this.#quiet) return;
    this.#line.update(() => {
      let read = 0;
      for (const bytes of this.#read.values()) read += bytes;
      return Number.isNaN(this.#total) || this.#total === 0
        ? `${sizeText(read)} read, ${frames} frames`
        : `${bar(read / this.#total)}  ${frames} frames`;
    });
  }

  clear(): void {
    this.#line.clear();
  }
}
