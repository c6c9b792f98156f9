// What comparing needs, loaded together.

export { ComparedCaptures } from "./compared-captures.js";
export { comparisonCsv, comparisonReport } from "./comparison-text.js";
export { examineSide } from "./examine-side.js";
