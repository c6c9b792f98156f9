import type { MessageKey } from "../../protocol.js";
import { MessageStatistics } from "../signals/message-statistics.js";
import { listSignals } from "../signals/signal-list.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** Each examines all frames. */
const MAX_MESSAGES = 64;

/** Calls about signals: lists and figures. */
export function signalCalls(workspace: Workspace): Handlers<"signals" | "readSignals"> {
  const { capture } = workspace;
  let read: MessageStatistics[] = [];
  return {
    signals: ({ search }) => listSignals(workspace, search),
    readSignals: ({ messages }) => {
      if (messages.length > MAX_MESSAGES) throw new RangeError(`${messages.length} messages are more than ${MAX_MESSAGES}`);
      const before = read;
      read = messages.map((key) => before.find((each) => isSame(each.key, key)) ?? new MessageStatistics(key, capture.store, workspace));
      for (const each of before) if (!read.includes(each)) capture.unfollow(each);
      for (const each of read) if (!before.includes(each)) capture.follow(each);
      return read.map((each) => each.readout());
    },
  };
}

function isSame(a: MessageKey, b: MessageKey): boolean {
  return a.channel === b.channel && a.id === b.id && a.extended === b.extended;
}
