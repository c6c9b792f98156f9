import { FrameBatch } from "canalystii";
import type { LogWriter } from "canalystii/logs";
import type { Databases } from "../databases/databases.js";
import type { SelectedSignals } from "../databases/signal-selection.js";
import type { Colours } from "../text/colour.js";
import { ALIGNED_WIDTH, AnnotatedWriter, addComment, addFields } from "./annotated-writer.js";
import { FrameDecoder } from "./frame-decoder.js";
import { MessageJson } from "./message-json.js";
import { MessageText } from "./message-text.js";

/** Prints frames in a format of logs. */
export interface FramePrinter {
  readonly writer: Pick<LogWriter, "write"> | AnnotatedWriter;
  /** Returns the frames of a batch to print. */
  readonly select: (batch: FrameBatch) => FrameBatch;
}

export interface AnnotationOptions {
  /** Only frames with some of these signals are printed; undefined: all frames. */
  readonly selected: SelectedSignals | undefined;
  /** The format is JSON lines. */
  readonly json: boolean | undefined;
  readonly colours: Colours;
  /** Shorter data is padded, so that the values are aligned. */
  readonly aligned: boolean;
}

/** Adds names and values to the lines of candump's terminal format, or of JSON lines. */
export function createAnnotations(
  writer: LogWriter,
  databases: Databases,
  { selected, json, colours, aligned }: AnnotationOptions,
): FramePrinter {
  const decoder = new FrameDecoder(databases, selected);
  const fields = new MessageJson();
  const text = new MessageText(colours);
  const annotated =
    json === true
      ? new AnnotatedWriter(writer, decoder, (line, shown) => addFields(line, fields.fields(shown)))
      : new AnnotatedWriter(writer, decoder, (line, shown, width) => addComment(line, text.write(shown), aligned ? width : ALIGNED_WIDTH));
  return { writer: annotated, select: selected === undefined ? (batch) => batch : (batch) => selectRows(batch, decoder) };
}

function selectRows(batch: FrameBatch, decoder: FrameDecoder): FrameBatch {
  const selected = new FrameBatch(batch.length, batch.stride);
  for (let row = 0; row < batch.length; row++) {
    if (decoder.decode(batch.frame(row)) !== undefined) selected.appendRow(batch, row);
  }
  return selected;
}
