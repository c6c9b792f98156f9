import { FrameFlag, formatId } from "canalystii";
import type { Vocabulary } from "./query/text/complete-query.js";
import type { Workspace } from "./workspace.js";

/** Returns the names that queries can use at the moment. */
export function vocabularyOf({ capture, databases, sources }: Workspace): Vocabulary {
  return {
    *ids() {
      const seen = new Set<string>();
      for (const { channel, id, flags } of capture.ids.all) {
        const text = formatId(id, flags);
        if ((flags & FrameFlag.ERROR) !== 0 || seen.has(text)) continue;
        seen.add(text);
        yield { id: text, name: databases.messageOf(channel, id, (flags & FrameFlag.EXTENDED) !== 0)?.name ?? "" };
      }
    },
    *messages() {
      for (const { name, id, extended } of databases.messages()) yield { name, id: formatId(id, extended ? FrameFlag.EXTENDED : 0) };
    },
    *signals() {
      for (const name of databases.signalNames()) {
        const [first] = databases.signalsNamed(name);
        yield { name, message: first?.message.name ?? "", unit: first?.signal.unit ?? "" };
      }
    },
    labelsOf: (signal) => new Set(databases.signalsNamed(signal).flatMap((each) => [...(each.signal.labels?.values() ?? [])])),
    channels: () => capture.meter.channels.map(String),
    sources: () => sources.all.map(({ name }) => name),
  };
}
