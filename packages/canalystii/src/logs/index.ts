/**
 * Log files: reading, writing, recording, playing.
 * @module canalystii/formats
 */

export { parseRowMatcher, type RowMatcher } from "../can/text/frame-pattern.js";
export { createFileTarget, existingOfSeries } from "./files/file-access.js";
export { numberedName } from "./files/numbered-name.js";
export type { FileTargetOptions } from "./files/runtime.js";
export * from "./formats/candump/terminal-writer.js";
export * from "./formats/create-log-writer.js";
export * from "./formats/losses.js";
export * from "./formats/registry.js";
export * from "./formats/report.js";
export * from "./formats/types.js";
export * from "./log-files.js";
export * from "./log-statistics.js";
export * from "./merge-logs.js";
export * from "./open-log-file.js";
export * from "./player.js";
export * from "./read-log.js";
export * from "./record-to.js";
export * from "./recorder.js";
export * from "./recording.js";
export * from "./select-frames.js";
