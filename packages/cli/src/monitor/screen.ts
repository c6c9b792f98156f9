import type { Output } from "../output.js";
import { terminalSafeLines } from "../text/terminal-safe.js";

const ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J";
const LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l";

/** The terminal's other screen: draws only what changed, and gives the terminal back however the program ends. */
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

  /** Forgets what is on the screen, so that the next picture is drawn whole. */
  invalidate(): void {
    this.#drawn = [];
  }

  /** Draws a picture; skipped while the terminal is still busy with the one before. */
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

  /** Gives the terminal back. */
  readonly leave = (): void => {
    if (this.#left) return;
    this.#left = true;
    process.off("exit", this.leave);
    void this.#out.draw(LEAVE);
  };
}
