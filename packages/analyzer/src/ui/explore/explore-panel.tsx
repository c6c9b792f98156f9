import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { text } from "../text.js";
import { BitsTool } from "./bits/bits-tool.js";
import { ChangesTool } from "./changes/changes-tool.js";
import styles from "./explore.module.css";
import { type ExploreTool, tool } from "./explore-state.js";
import { leaveGoneTimes } from "./leave-gone-times.js";
import { NarrowTool } from "./narrow/narrow-tool.js";

const TOOLS: Readonly<Record<ExploreTool, ComponentType>> = { bits: BitsTool, changes: ChangesTool, narrow: NarrowTool };
const KEYS = Object.keys(TOOLS) as readonly ExploreTool[];

/** Chooses the tool. */
export function Actions() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a bar in every browser
    <div class={styles["choice"]} role="group" aria-label={text.explore.tools}>
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === tool.value}
          onClick={() => {
            tool.value = key;
          }}
        >
          {text.explore[key].name}
        </button>
      ))}
    </div>
  );
}

/** Finds out what the frames of an unknown bus mean. */
export function Panel() {
  const Tool = TOOLS[tool.value];
  useEffect(leaveGoneTimes, []);
  return <Tool />;
}
