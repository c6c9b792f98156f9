/**
 * CAN databases: decode frames to values, encode values to frames.
 * @module canalystii/dbc
 */

export type { ColumnDecoder, ColumnOptions } from "./columns/column-decoder.js";
export type { MessageTable } from "./columns/message-table.js";
export { compileCondition } from "./condition/compile-condition.js";
export {
  type ComparisonOperator,
  parseCondition,
  type SignalComparison,
  type SignalCondition,
} from "./condition/parse-condition.js";
export * from "./database.js";
export * from "./database-set.js";
export type { DecodedMessage, DecodedSignal } from "./decode/decoded-message.js";
export type { EncodeOptions } from "./encode/encode-frame.js";
export type { PayloadOptions, SignalValues } from "./encode/message-encoder.js";
export type { SignalValue } from "./encode/to-raw.js";
export { DatabaseInference } from "./infer/database-inference.js";
export type { InferredMessage } from "./infer/sketch-message.js";
export { destinationOf, hasDestination, pgnOf, sourceOf } from "./model/j1939.js";
export { forEachBit } from "./model/layout.js";
export * from "./model/model.js";
export type { Problem, Severity } from "./parse/problems.js";
export * from "./parse-dbc.js";
export * from "./print/encode-dbc.js";
export * from "./print/print-dbc.js";
export { CHECKSUMS, type ChecksumFrame, type ChecksumName } from "./protect/checksums.js";
export { MessageProtection } from "./protect/protection.js";
export type { ChecksumRole, CounterRole, ProtectionOptions, ProtectionRoles } from "./protect/roles.js";
export { RestBus, type RestBusOptions } from "./rest-bus/rest-bus.js";
export { type FrameKey, type SignalState, SignalTable } from "./signal-table.js";
