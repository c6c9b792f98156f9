const MAX_CHANNEL = 255;

/**
 * Returns the channel that a name of the usual kind means: `can1`, `vcan1`, `slcan1` and `1` are channel 1; in capitals
 * `CAN1` and `CAN2` are the labels on the case of a Canalyst-II, channels 0 and 1. Undefined for any other name.
 */
export function channelOfName(name: string): number | undefined {
  const label = /^CAN([1-9]\d{0,2})$/.exec(name)?.[1];
  const digits = label ?? /^(?:(?:v|sl|vx)?can)?(\d{1,3})$/.exec(name)?.[1];
  const channel = digits === undefined ? undefined : Number(digits) - (label === undefined ? 0 : 1);
  return channel === undefined || channel > MAX_CHANNEL ? undefined : channel;
}

/**
 * Reads channels separated by commas: `0`, `can0,can3`.
 * @throws TypeError when one is not a channel's name
 */
export function parseChannelList(text: string): number[] {
  return text.split(",").map((word) => {
    const channel = channelOfName(word.trim());
    if (channel === undefined) throw new TypeError(`channel ${JSON.stringify(word)} is not 0..255 or a name such as can0`);
    return channel;
  });
}

/**
 * Reads from which channel to which: `0:1,1:0`, with names or numbers.
 * @throws TypeError when the text is none
 */
export function parseChannelMap(text: string): Map<number, number> {
  return new Map(
    text.split(",").map((pair) => {
      const ends = pair.split(":").map((word) => channelOfName(word.trim()));
      const [from, to] = ends;
      if (from === undefined || to === undefined || ends.length !== 2) {
        throw new TypeError(`channel map ${JSON.stringify(text)} is not FROM:TO with channels 0..255, separated by commas, e.g. 0:1,1:0`);
      }
      return [from, to] as const;
    }),
  );
}

/** Where the frames of a channel of a log go, by name. */
export interface ChannelAssignment {
  readonly to: string;
  readonly from: string;
}

/**
 * Reads an assignment of can-utils' canplayer, the target first: `vcan2=can0` sends on vcan2 what the log has of can0.
 * @throws TypeError when the text is none
 */
export function parseAssignment(text: string): ChannelAssignment {
  const [, to, from] = /^([^=\s]+)=([^=\s]+)$/.exec(text.trim()) ?? [];
  if (to === undefined || from === undefined) {
    throw new TypeError(`assignment ${JSON.stringify(text)} is not TO=FROM, e.g. can1=can0 to send on can1 what the log has of can0`);
  }
  return { to, from };
}
