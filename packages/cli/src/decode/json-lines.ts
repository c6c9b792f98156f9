import type { FrameBatch } from "canalystii";
import type { LogWriter } from "canalystii/logs";
import type { Databases } from "../databases/databases.js";
import { addFields, lineOf } from "./annotated-writer.js";
import type { DecodedWriter, DecodedWriterOptions } from "./decoded-writer.js";
import { FrameDecoder } from "./frame-decoder.js";
import { MessageJson } from "./message-json.js";
import type { Undecoded } from "./undecoded.js";

/** Decoded frames as the lines of a log in format jsonl, each with the fields of {@link MessageJson}. */
export class JsonLines implements DecodedWriter {
  readonly #log: LogWriter;
  readonly #decoder: FrameDecoder;
  readonly #json = new MessageJson();
  readonly #undecoded: Undecoded;

  /** @param log writes format jsonl */
  constructor(databases: Databases, log: LogWriter, { selected, undecoded }: Omit<DecodedWriterOptions, "time">) {
    this.#log = log;
    this.#decoder = new FrameDecoder(databases, selected);
    this.#undecoded = undecoded;
  }

  header(): string {
    return "";
  }

  async write(batch: FrameBatch): Promise<string> {
    let text = "";
    for (let row = 0; row < batch.length; row++) {
      const shown = this.#decoder.decodeRow(batch, row, this.#undecoded);
      if (shown !== undefined) text += addFields(await lineOf(this.#log, batch, row), this.#json.fields(shown));
    }
    return text;
  }
}
