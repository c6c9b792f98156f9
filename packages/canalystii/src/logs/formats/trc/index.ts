import type { FormatModule } from "../types.js";
import { TrcReader } from "./reader.js";
import { TrcWriter } from "./writer.js";

export const trc: FormatModule = {
  createReader: (options) => new TrcReader(options),
  createWriter: (options) => new TrcWriter(options),
};
