import type { FormatModule } from "../types.js";
export const trc: FormatModule = {};
