import { InputFiles } from "./files/input-files.js";
import { Output } from "./output.js";
import { EndingSignals } from "./signals.js";
import type { ColourMode } from "./text/colour.js";
import { Colours } from "./text/colour.js";
import { terminalSafe } from "./text/terminal-safe.js";

/** What the program passes to a command: its streams and the signal that ends it. */
export interface Context {
  /** Data. */
  readonly out: Output;
  /**
   * Prints lines for the user on stderr. Control characters, which may come from file names, logs and servers, become
   * visible escapes.
   */
  say(...lines: readonly string[]): void;
  /** Prints a warning on stderr: something is lost or not as requested, and the command continues. Every warning begins alike. */
  warn(...lines: readonly string[]): void;
  /** Aborted by SIGINT, SIGTERM, SIGHUP, and when the reader closes stdout: end cleanly. */
  readonly signal: AbortSignal;
  /** Whether the user interrupted, as opposed to a reader that closed stdout. */
  readonly interrupted: boolean;
  /** Does what SIGINT does, for a Ctrl-C that arrives as a key. */
  interrupt(): void;
  /** Print the driver's warnings and the stack traces of errors. */
  readonly verbose: boolean;
  readonly stderrIsTerminal: boolean;
  /** The files that the command reads and must not write to. */
  readonly inputs: InputFiles;
  /** Colours of stdout. */
  colours(mode?: ColourMode): Colours;
}

/** Makes the context of this process. A second signal ends the program at once. */
export function processContext(options: { readonly verbose: boolean }): Context & { dispose(): void } {
  const ending = new AbortController();
  const out = new Output(process.stdout, ending.signal);
  const signals = new EndingSignals(() => ending.abort());
  out.gone.addEventListener("abort", () => ending.abort());
  // a closed stderr is no reason to end
  process.stderr.on("error", () => {});
  const say = (...lines: readonly string[]) => void process.stderr.write(lines.map((line) => `${terminalSafe(line)}\n`).join(""));
  return {
    out,
    say,
    warn: (first = "", ...more) => say(`canalyst: warning: ${first}`, ...more.map((line) => `  ${line}`)),
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
