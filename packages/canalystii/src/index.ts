export * from "./can/index.js";
export * from "./canalyst/index.js";
export * from "./usb/index.js";
