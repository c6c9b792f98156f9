import type { FormatModule } from "../types.js";
import { BlfReader } from "./reader.js";
import { BlfWriter } from "./writer.js";

export const blf: FormatModule = {
  createReader: (options) => new BlfReader(options),
  createWriter: (options) => new BlfWriter(options),
};
