import { type CanFrameInput, errorText, parseFrame, toFrame } from "canalystii";
import { ExitCode } from "./exit-codes.js";
import { ExitError, UsageError } from "./failures.js";

const GRAMMAR = [
  "  ID    3 hex digits (11-bit, up to 7FF) or 8 (29-bit, up to 1FFFFFFF)",
  "  DATA  0 to 8 bytes in hex, optionally separated by '.'; or R and the number of requested bytes (0..8) for a remote frame",
].join("\n");
const DATABASE_HINT = "  values of signals, as in 'EngineData Speed=12.5', need a CAN database: --dbc";
/** Maximum length of a line. */
const MAX_LINE = 10_000;

/**
 * Reads a frame that the adapter can send, in cansend's grammar.
 * @throws UsageError with the mistake and the expected form
 */
export function readFrame(text: string): CanFrameInput {
  try {
    return parseSendable(text);
  } catch (error) {
    throw new UsageError(`${errorText(error)}\n${text.includes("=") ? DATABASE_HINT : GRAMMAR}`);
  }
}

/**
 * Reads frames, one on each line; those that came together are returned together. Empty lines, and those that begin with `#`,
 * are ignored.
 * @param read throws for a line that is not a frame
 * @throws ExitError for an invalid line, with its number, after the frames before it; what reading throws
 */
export async function* framesOfLines(
  source: AsyncIterable<Uint8Array>,
  read: (text: string) => CanFrameInput = parseSendable,
): AsyncGenerator<readonly CanFrameInput[]> {
  let rest = "";
  let number = 0;
  for await (const text of decoded(source)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    const frames: CanFrameInput[] = [];
    for (const line of lines) {
      number++;
      const word = line.trim();
      if (word === "" || word.startsWith("#")) continue;
      try {
        frames.push(read(word));
      } catch (error) {
        if (frames.length > 0) yield frames;
        throw badLine(number, errorText(error));
      }
    }
    if (frames.length > 0) yield frames;
    if (rest.length > MAX_LINE) throw badLine(number + 1, `the line is longer than ${MAX_LINE} characters`);
  }
}

async function* decoded(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of source) yield decoder.decode(chunk, { stream: true });
  // the last line may have no end
  yield `${decoder.decode()}\n`;
}

/** @throws RangeError for text that is not a frame, and for frames that the adapter cannot send */
export function parseSendable(text: string): CanFrameInput {
  const frame = parseFrame(text);
  try {
    toFrame(frame, { classicOnly: true });
  } catch (error) {
    throw new RangeError(`frame ${JSON.stringify(text)}: ${errorText(error)}`);
  }
  return frame;
}

function badLine(number: number, what: string): ExitError {
  return new ExitError(ExitCode.FAILURE, `standard input, line ${number}: ${what}`);
}
