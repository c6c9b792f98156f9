import type { FormatModule } from "../types.js";
import { CandumpReader } from "./reader.js";
import { CandumpWriter } from "./writer.js";

export const candump: FormatModule = {
  createReader: (options) => new CandumpReader(options),
  createWriter: (options) => new CandumpWriter(options),
};
