export * from "./create-log-writer.js";
export * from "./losses.js";
export * from "./read-log.js";
export * from "./registry.js";
export * from "./report.js";
export * from "./types.js";
