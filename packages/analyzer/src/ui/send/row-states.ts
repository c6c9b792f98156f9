import { computed } from "@preact/signals";
import type { SendRowState } from "../../protocol.js";
import { state } from "../engine.js";

/** What the engine says of the rows, by number. */
export const rowStates = computed<ReadonlyMap<number, SendRowState>>(
  () => new Map(state.value.sending.rows.map((each) => [each.row, each])),
);

/** Channels of the open sources, rising. */
export const openChannels = computed<readonly number[]>(() =>
  [
    ...new Set(
      state.value.sources
        .filter(({ kind, phase }) => kind !== "file" && (phase === "running" || phase === "away"))
        .flatMap(({ channels }) => channels.map(({ channel }) => channel)),
    ),
  ].sort((a, b) => a - b),
);
