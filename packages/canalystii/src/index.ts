export * from "./can/index.js";
export * from "./canalyst/index.js";
export * from "./open-bus.js";
export * from "./usb/index.js";
