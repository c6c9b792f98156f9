// What exploring needs, loaded together.

export { BitWatch } from "./bits/bit-watch.js";
export { findChanges } from "./changes/find-changes.js";
export { examinedIds, listIds } from "./message-ids.js";
export { MomentPayloads } from "./narrow/moment-payloads.js";
export { narrowFields } from "./narrow/narrow-fields.js";
