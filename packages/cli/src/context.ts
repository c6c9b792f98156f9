import { InputFiles } from "./files/input-files.js";
import { Output } from "./output.js";
import { EndingSignals } from "./signals.js";
import type { ColourMode } from "./text/colour.js";
import { Colours } from "./text/colour.js";
import { terminalSafe } from "./text/terminal-safe.js";

/** What a command gets from the program: its streams and the signal that ends it. */
export interface Context {
  /** Data. */
  readonly out: Output;
  /**
   * Words for the user on stderr, one or more lines. The one way for words to leave: control characters, which file names,
   * logs and servers may hold, become visible escapes.
   */
  say(...lines: readonly string[]): void;
  /** Aborted by SIGINT, SIGTERM, SIGHUP, and when the reader of stdout has gone: end cleanly. */
  readonly signal: AbortSignal;
  /** Whether the user interrupted (as opposed to a reader of stdout that went away). */
  readonly interrupted: boolean;
  /** Does what SIGINT does, for a Ctrl-C that arrives as a key. */
  interrupt(): void;
  /** Show what went on beneath: warnings of the driver, stacks of errors. */
  readonly verbose: boolean;
  readonly stderrIsTerminal: boolean;
  /** What the command reads, so that it does not write there. */
  readonly inputs: InputFiles;
  /** Colours of stdout. */
  colours(mode?: ColourMode): Colours;
}

/** Makes the context of this process. The second signal of an impatient user ends the program at once. */
export function processContext(options: { readonly verbose: boolean }): Context & { dispose(): void } {
  const ending = new AbortController();
  const out = new Output(process.stdout, ending.signal);
  const signals = new EndingSignals(() => ending.abort());
  out.gone.addEventListener("abort", () => ending.abort());
  // nobody reads the words any more: no reason to die
  process.stderr.on("error", () => {});
  return {
    out,
    say: (...lines) => void process.stderr.write(lines.map((line) => `${terminalSafe(line)}\n`).join("")),
    signal: ending.signal,
    get interrupted() {
      return signals.received;
    },
    interrupt: () => signals.receive(),
    verbose: options.verbose,
    stderrIsTerminal: process.stderr.isTTY === true,
    inputs: new InputFiles(),
    colours: (mode = "auto") => Colours.for(mode, { isTerminal: out.isTerminal, env: process.env }),
    dispose: signals.dispose,
  };
}
