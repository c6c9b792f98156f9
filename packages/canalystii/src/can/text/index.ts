export * from "./bit-timing-text.js";
export * from "./channel-text.js";
export { parseFilter, parseFilters } from "./filter-text.js";
export * from "./frame-pattern.js";
export * from "./frame-text.js";
export { parseIdRemap } from "./id-remap-text.js";
export { formatId, HEX2, type ParsedId, parseId } from "./id-text.js";
export * from "./interface-text.js";
