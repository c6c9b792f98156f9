import type { FormatModule } from "../types.js";
import { PcapReader } from "./pcap-reader.js";
import { PcapngReader } from "./pcapng-reader.js";
import { PcapngWriter, PcapWriter } from "./writers.js";

export const pcap: FormatModule = {
  createReader: (options) => new PcapReader(options),
  createWriter: (options) => new PcapWriter(options),
};

export const pcapng: FormatModule = {
  createReader: (options) => new PcapngReader(options),
  createWriter: (options) => new PcapngWriter(options),
};
