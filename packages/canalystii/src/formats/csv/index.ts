import type { FormatModule } from "../types.js";
export const csv: FormatModule = {};
export const gvret: FormatModule = {};
export const savvycan: FormatModule = {};
