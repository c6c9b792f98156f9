import { Writable } from "node:stream";
import { CommanderError } from "commander";
import type { Context } from "../src/context.js";
import { ExitCode } from "../src/exit-codes.js";
import { describeFailure } from "../src/failures.js";
import { InputFiles } from "../src/files/input-files.js";
import { Output } from "../src/output.js";
import { makeProgram } from "../src/program-tree.js";
import { Colours } from "../src/text/colour.js";

export interface InProcessRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, which takes milliseconds: for everything that needs no real streams or signals. */
export async function runInProcess(
  args: readonly string[],
  { columns, signal = new AbortController().signal }: { readonly columns?: number; readonly signal?: AbortSignal } = {},
): Promise<InProcessRun> {
  let stdout = "";
  let stderr = "";
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      stdout += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      done();
    },
  });
  const out = new Output(Object.assign(stream, { isTTY: columns !== undefined, columns }) as unknown as NodeJS.WriteStream, signal);
  const say = (...lines: readonly string[]) => {
    stderr += lines.map((line) => `${line}\n`).join("");
  };
  const context: Context = {
    out,
    say,
    warn: (first = "", ...more) => say(`canalyst: warning: ${first}`, ...more),
    signal,
    interrupted: false,
    interrupt: () => {},
    verbose: false,
    stderrIsTerminal: false,
    inputs: new InputFiles(),
    colours: (mode = "never") => new Colours(mode === "always"),
  };
  const finish = (status: number): InProcessRun => ({ status, stdout, stderr });
  try {
    const program = await makeProgram((name) => name === args[0], context);
    await program.parseAsync([...args], { from: "user" });
    await out.finish();
    return finish(ExitCode.OK);
  } catch (error) {
    if (error instanceof CommanderError) return finish(error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE);
    const { lines, exitCode } = describeFailure(error, { stack: false });
    for (const line of lines) say(`canalyst: ${line}`);
    return finish(exitCode);
  }
}
