export * from "./bus.js";
export { BusBase, type BusBaseOptions } from "./bus-base.js";
export type { SendInput } from "./bus-send.js";
export * from "./describe-overrun.js";
export * from "./flushable.js";
export * from "./one-shot.js";
export * from "./virtual-bus.js";
