import type { Output } from "../output.js";
import { terminalSafeLines } from "../text/terminal-safe.js";

const ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J";
const LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l";

/** The terminal's alternate screen: draws only changed lines, and restores the terminal however the program ends. */
export class Screen {
  readonly #out: Output;
  #drawn: readonly string[] = [];
  #busy = false;
  #left = false;

  constructor(out: Output) {
    this.#out = out;
    process.on("exit", this.leave);
    void out.draw(ENTER);
  }

  /** Makes the next picture be drawn completely. */
  invalidate(): void {
    this.#drawn = [];
  }

  /** Draws a picture; skipped while the terminal is still busy with the previous one. */
  async draw(lines: readonly string[]): Promise<void> {
    if (this.#busy || this.#left) return;
    let text = this.#drawn.length === 0 ? "\x1b[2J" : "";
    lines.forEach((line, row) => {
      if (this.#drawn[row] !== line) text += `\x1b[${row + 1};1H${terminalSafeLines(line)}\x1b[0m\x1b[K`;
    });
    this.#drawn = lines;
    this.#busy = true;
    await this.#out.draw(text);
    this.#busy = false;
  }

  /** Restores the terminal. */
  readonly leave = (): void => {
    if (this.#left) return;
    this.#left = true;
    process.off("exit", this.leave);
    void this.#out.draw(LEAVE);
  };
}
