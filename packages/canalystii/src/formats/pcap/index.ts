import type { FormatModule } from "../types.js";
export const pcap: FormatModule = {};
export const pcapng: FormatModule = {};
