/**
 * What the page and its engine say to each other. The page calls (`Calls`), the engine replies and sends its state; frames go
 * only as columns of the rows that the page can see. `EngineClient` is the page's side.
 */

export * from "./protocol/calls.js";
export * from "./protocol/compare.js";
export * from "./protocol/databases.js";
export * from "./protocol/edit.js";
export * from "./protocol/explore.js";
export * from "./protocol/fault.js";
export * from "./protocol/messages.js";
export * from "./protocol/query.js";
export * from "./protocol/sending.js";
export * from "./protocol/series.js";
export * from "./protocol/signals.js";
export * from "./protocol/sources.js";
export * from "./protocol/state.js";
export * from "./protocol/statistics.js";
export * from "./protocol/windows.js";
