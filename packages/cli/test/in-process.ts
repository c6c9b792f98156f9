import { Writable } from "node:stream";
import type { Context } from "../src/context.js";
import { InputFiles } from "../src/files/input-files.js";
import { Output } from "../src/output.js";
import { runWith } from "../src/program.js";
import { Colours } from "../src/text/colour.js";
import { terminalSafe } from "../src/text/terminal-safe.js";
import { canalyst, neutralEnvironment, type Run, type RunOptions } from "./run.js";

process.env = neutralEnvironment();

export type InProcessRun = Omit<Run, "signal">;

export interface InProcessOptions {
  /** Standard output is a terminal of this width. */
  readonly columns?: number;
  /** Ends the command, as SIGTERM does. */
  readonly signal?: AbortSignal;
  /** Called with everything on stdout so far, whenever there is more. */
  readonly onOutput?: (stdout: string) => void;
  /** The same for stderr. */
  readonly onWords?: (stderr: string) => void;
}

/** Runs a command in this process, which takes milliseconds: for everything that needs no real streams or signals. */
export async function runInProcess(
  args: readonly string[],
  { columns, signal = new AbortController().signal, onOutput, onWords }: InProcessOptions = {},
): Promise<InProcessRun> {
  let stdout = "";
  let stderr = "";
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      stdout += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      onOutput?.(stdout);
      done();
    },
  });
  const out = new Output(Object.assign(stream, { isTTY: columns !== undefined, columns }) as unknown as NodeJS.WriteStream, signal);
  const say = (...lines: readonly string[]) => {
    stderr += lines.map((line) => `${terminalSafe(line)}\n`).join("");
    onWords?.(stderr);
  };
  const context: Context = {
    out,
    say,
    warn: (first = "", ...more) => say(`canalyst: warning: ${first}`, ...more.map((line) => `  ${line}`)),
    signal,
    interrupted: false,
    interrupt: () => {},
    verbose: args.includes("--verbose"),
    stderrIsTerminal: false,
    inputs: new InputFiles(),
    colours: (mode = "never") => new Colours(mode === "always"),
  };
  const status = await runWith(args, context);
  return { status, stdout, stderr };
}

/** Runs a command in this process, or, with options that need one of its own, the built program. */
export function quickly(args: readonly string[], options?: RunOptions): Promise<InProcessRun> {
  return options === undefined ? runInProcess(args) : canalyst(args, options);
}
