import { FrameFlag } from "canalystii";
import type { Message } from "canalystii/dbc";
import type { ListedId, ListedMessage, SignalList } from "../../protocol.js";
import { contains, hasNameOrId, searched } from "../search-text.js";
import { shown } from "../text.js";
import type { IdState } from "../views/id-states.js";
import type { Workspace } from "../workspace.js";

const MAX_LISTED = 500;
const MAX_SIGNALS = 200;
const { EXTENDED, ERROR } = FrameFlag;

/** Lists the messages and signals that match a search, and the ids that no database has. */
export function listSignals({ capture, databases }: Workspace, search: string): SignalList {
  const wanted = searched(search);
  const received = new Set<Message>();
  const messages: ListedMessage[] = [];
  const unknown: ListedId[] = [];
  let knownFrames = 0;
  let frames = 0;
  for (const state of capture.ids.all) {
    if ((state.flags & ERROR) !== 0) continue;
    const key = keyOf(state);
    const message = databases.messageOf(key.channel, key.id, key.extended);
    frames += state.count;
    if (message === undefined) {
      if (hasNameOrId(key, wanted)) unknown.push({ ...key, frames: state.count, size: state.size });
      continue;
    }
    knownFrames += state.count;
    received.add(message);
    const listed = listMessage(message, state, wanted);
    if (listed !== undefined) messages.push(listed);
  }
  const missing = [...databases.messages()].filter((message) => !received.has(message));
  return {
    messages: messages.sort((a, b) => a.name.localeCompare(b.name) || a.channel - b.channel || a.id - b.id).slice(0, MAX_LISTED),
    messageTotal: messages.length,
    unknown: unknown.sort((a, b) => a.channel - b.channel || a.id - b.id).slice(0, MAX_LISTED),
    unknownTotal: unknown.length,
    missing: missing.slice(0, MAX_LISTED).map(({ name }) => shown(name)),
    missingTotal: missing.length,
    knownFrames,
    frames,
  };
}

function listMessage(message: Message, state: IdState, wanted: string): ListedMessage | undefined {
  const isWhole = hasNameOrId({ ...keyOf(state), name: message.name }, wanted);
  const names = [...new Set(message.signals.map(({ name }) => name))].filter((name) => isWhole || contains(name, wanted));
  if (names.length === 0 && !isWhole) return undefined;
  return {
    ...{ ...keyOf(state), name: shown(message.name), frames: state.count },
    ...{ signals: names.slice(0, MAX_SIGNALS).map(shown), more: Math.max(0, names.length - MAX_SIGNALS) },
  };
}

function keyOf({ channel, id, flags }: IdState) {
  return { channel, id, extended: (flags & EXTENDED) !== 0 };
}
