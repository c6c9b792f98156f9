import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Choice } from "../parts/choice.js";
import { text } from "../text.js";
import { BitsTool } from "./bits/bits-tool.js";
import { ChangesTool } from "./changes/changes-tool.js";
import { type ExploreTool, tool } from "./explore-state.js";
import { leaveGoneTimes } from "./leave-gone-times.js";
import { NarrowTool } from "./narrow/narrow-tool.js";

const TOOLS: Readonly<Record<ExploreTool, ComponentType>> = { bits: BitsTool, changes: ChangesTool, narrow: NarrowTool };
const OPTIONS = (Object.keys(TOOLS) as readonly ExploreTool[]).map((value) => ({ value, label: text.explore[value].name }));

/** Chooses the tool. */
export function Actions() {
  return (
    <Choice
      label={text.explore.tools}
      options={OPTIONS}
      value={tool.value}
      onChange={(key) => {
        tool.value = key;
      }}
    />
  );
}

/** Finds out what the frames of an unknown bus mean. */
export function Panel() {
  const Tool = TOOLS[tool.value];
  useEffect(leaveGoneTimes, []);
  return <Tool />;
}
