import type { FormatModule } from "../types.js";
import { JsonlReader } from "./reader.js";
import { JsonlWriter } from "./writer.js";

export const jsonl: FormatModule = {
  createReader: (options) => new JsonlReader(options),
  createWriter: (options) => new JsonlWriter(options),
};
