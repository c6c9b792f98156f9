import type { FormatModule } from "../types.js";
import { AscReader } from "./reader.js";
import { AscWriter } from "./writer.js";

export const asc: FormatModule = {
  createReader: (options) => new AscReader(options),
  createWriter: (options) => new AscWriter(options),
};
