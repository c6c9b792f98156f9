/**
 * Buses and the adapter: frames, channels, what is received and sent.
 * @module canalystii
 */

export * from "./base/index.js";
export * from "./bus/index.js";
export * from "./can/index.js";
export * from "./canalyst/index.js";
export * from "./open-bus.js";
export * from "./usb/index.js";
