import type { CandumpColours } from "canalystii/logs";
import { terminalSafe } from "./terminal-safe.js";

/** When to colour: `auto` is on a terminal only, unless NO_COLOR is set. */
export type ColourMode = "auto" | "always" | "never";

export const COLOUR_MODES: readonly ColourMode[] = ["auto", "always", "never"];

const CODES = {
  bold: 1,
  dim: 2,
  inverse: 7,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
} as const;

export type Style = keyof typeof CODES;

/** A coloured part of a line. */
export class Painted {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Returns a part of a line as it may be printed. */
export function paintedOrSafe(part: string | Painted): string {
  return typeof part === "string" ? terminalSafe(part) : part.text;
}

/** Escape sequences, or nothing. */
export class Colours {
  readonly enabled: boolean;

  constructor(enabled: boolean) {
    this.enabled = enabled;
  }

  /** Decides whether to colour: NO_COLOR (https://no-color.org) and FORCE_COLOR are honoured where the mode is `auto`. */
  static for(
    mode: ColourMode,
    surroundings: { readonly isTerminal: boolean; readonly env: Readonly<Record<string, string | undefined>> },
  ): Colours {
    const { env, isTerminal } = surroundings;
    if (mode !== "auto") return new Colours(mode === "always");
    if (env["NO_COLOR"]) return new Colours(false);
    const forced = env["FORCE_COLOR"];
    if (forced) return new Colours(forced !== "0");
    return new Colours(isTerminal && env["TERM"] !== "dumb");
  }

  /** Opens a style; empty when colours are off. */
  on(style: Style): string {
    return this.enabled ? `\x1b[${CODES[style]}m` : "";
  }

  /** Ends all styles. */
  get off(): string {
    return this.enabled ? "\x1b[0m" : "";
  }

  paint(style: Style, text: string): string {
    return this.enabled ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
  }

  /** Returns a part of a line for `Output.line`; the text may be from outside. */
  part(style: Style, text: string): Painted {
    return new Painted(this.paint(style, terminalSafe(text)));
  }
}

/** Returns what colours candump's lines; undefined when colours are off. */
export function candumpColours(colours: Colours): CandumpColours | undefined {
  if (!colours.enabled) return undefined;
  const names = (["cyan", "magenta", "green", "blue"] as const).map((style) => colours.on(style));
  return {
    time: colours.on("dim"),
    names,
    id: colours.on("bold"),
    remote: colours.on("yellow"),
    error: colours.on("red"),
    off: colours.off,
  };
}
