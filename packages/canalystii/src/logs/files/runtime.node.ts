export { openByteFile } from "./byte-file.node.js";
export { existingOfSeries } from "./file-series.node.js";
export { createFileTarget } from "./file-target.node.js";
