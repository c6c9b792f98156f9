import type { FormatModule } from "../types.js";
export const jsonl: FormatModule = {};
