export * from "./bit-count.js";
export * from "./bit-timing.js";
export * from "./dlc.js";
export * from "./filter.js";
export * from "./frame.js";
export { FrameBatch, FrameFlag } from "./frame-batch.js";
export type { IdRemap } from "./id-remap.js";
export * from "./id-table.js";
export * from "./text/index.js";
