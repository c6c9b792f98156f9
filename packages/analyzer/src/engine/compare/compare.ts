// What comparing needs, loaded together.

export { ComparedCaptures } from "./compared-captures.js";
export { comparisonCsv, comparisonReport } from "./comparison-text.js";
export { examineSides } from "./examine-sides.js";
