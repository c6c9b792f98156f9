import { MessageIndex, type NumberedMessages } from "../decode/message-index.js";
import type { Message } from "../model/model.js";
import type { ChannelIndexes } from "./column-decoder.js";

/** The messages of one database, and the channels it is used for. */
export interface ChannelMessages {
  readonly messages: readonly Message[];
  /** undefined: all channels. */
  readonly channels: ReadonlySet<number> | undefined;
}

/** Creates the indexes that find messages by channel; earlier databases take precedence. */
export function createChannelIndexes(sources: readonly ChannelMessages[]): ChannelIndexes {
  let first = 0;
  const databases = sources.map(({ messages }): NumberedMessages => {
    const numbered = { messages, first };
    first += messages.length;
    return numbered;
  });
  const common = sources.every(({ channels }) => channels === undefined) ? new MessageIndex(databases) : undefined;
  const indexes = new Map<string, MessageIndex>();
  const byChannel = new Map<number, MessageIndex>();
  const ofChannel = (channel: number): MessageIndex => {
    let index = common ?? byChannel.get(channel);
    if (index === undefined) {
      // channels with the same databases share an index
      const used = databases.filter((_, i) => sources[i]?.channels?.has(channel) ?? true);
      const key = used.map((each) => each.first).join();
      index = indexes.get(key) ?? new MessageIndex(used);
      indexes.set(key, index);
      byChannel.set(channel, index);
    }
    return index;
  };
  return { databases, common, ofChannel };
}
