import type { FormatModule } from "../types.js";
import { GvretReader, GvretWriter } from "./gvret.js";
import { PythonCanCsvReader, PythonCanCsvWriter } from "./python-can.js";
import { SavvycanReader } from "./savvycan.js";

export const csv: FormatModule = {
  createReader: (options) => new PythonCanCsvReader(options),
  createWriter: (options) => new PythonCanCsvWriter(options),
};

export const gvret: FormatModule = {
  createReader: (options) => new GvretReader(options),
  createWriter: (options) => new GvretWriter(options),
};

export const savvycan: FormatModule = {
  createReader: (options) => new SavvycanReader(options),
};
