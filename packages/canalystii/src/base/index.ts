export * from "./clock.js";
export { errorText } from "./error-text.js";
export * from "./errors.js";
export * from "./virtual-clock.js";
