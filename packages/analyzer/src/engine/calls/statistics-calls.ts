import type { MissedList, StatisticsCalls } from "../../protocol.js";
import { shown } from "../text.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** More are not listed. */
const MAX_WORST = 10;

/** Calls about rates and what is missing. */
export function statisticsCalls(workspace: Workspace): Handlers<keyof StatisticsCalls> {
  return {
    rateHistory: ({ channel }) => workspace.rateHistory(channel),
    missedPeriods: () => listMissed(workspace),
  };
}

function listMissed({ missedPeriods, databases }: Workspace): MissedList {
  const all = missedPeriods.all();
  const incomplete = all.filter(({ missed }) => missed > 0).sort((a, b) => b.missed - a.missed);
  return {
    periodic: all.length,
    incomplete: incomplete.length,
    missed: incomplete.reduce((sum, { missed }) => sum + missed, 0),
    worst: incomplete.slice(0, MAX_WORST).map(({ channel, id, extended, cycleUs, missed }) => {
      const name = shown(databases.messageOf(channel, id, extended)?.name ?? "");
      return { channel, id, extended, name, cycleUs, missed };
    }),
  };
}
