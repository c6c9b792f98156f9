import type { FormatModule } from "../types.js";
export const asc: FormatModule = {};
