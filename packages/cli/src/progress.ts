import type { Context } from "./context.js";
import { terminalSafe } from "./text/terminal-safe.js";

const REDRAW_MS = 200;

/** One line on stderr that is updated in place; nothing where stderr is not a terminal. */
export class StatusLine {
  readonly #context: Pick<Context, "stderrIsTerminal">;
  #shown = false;
  #last = Number.NEGATIVE_INFINITY;

  constructor(context: Pick<Context, "stderrIsTerminal">) {
    this.#context = context;
  }

  /** Shows a text; `compose` is called only when an update is due. */
  update(compose: () => string): void {
    if (!this.#context.stderrIsTerminal) return;
    const now = performance.now();
    if (now - this.#last < REDRAW_MS) return;
    this.#last = now;
    this.#shown = true;
    process.stderr.write(`\r${terminalSafe(compose()).slice(0, (process.stderr.columns || 80) - 1)}\x1b[K`);
  }

  /** Removes the line. */
  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[K");
    this.#shown = false;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}

/** Returns a bar like `[#####.....]  52 %`. */
export function bar(share: number, width = 30): string {
  const part = Math.max(0, Math.min(1, share));
  const full = Math.round(part * width);
  return `[${"#".repeat(full)}${".".repeat(width - full)}] ${(part * 100).toFixed(0).padStart(3)} %`;
}

/** Returns a number with what it counts, e.g. `1 frame`, `2 frames`. */
export function countText(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Returns the number of frames, and of how many if that is known, e.g. `5 of 100 frames`. */
export function progressText(frames: number, wanted: number | undefined): string {
  return wanted === undefined ? countText(frames, "frame") : `${frames} of ${countText(wanted, "frame")}`;
}

/** Returns a size with its unit, e.g. `3.4 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MiB` : `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}

/** Returns a duration, e.g. `8.0 s`, `2:05 min`, `1:00:05 h`. */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 3 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)} h`;
}
