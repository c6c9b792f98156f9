import { type CanBus, channelOfName, errorText, parseAssignment } from "canalystii";
import { findChannel } from "../channel-selection.js";
import { UsageError } from "../failures.js";

interface Assignment {
  readonly to: string;
  readonly from: string;
}

/** Where the channels of a log go, as canplayer has it: `can1=can0` sends on can1 what the log has of can0. */
export class Assignments {
  readonly #all: readonly Assignment[];

  /** @throws UsageError for a text that is none, and for two targets of one channel */
  constructor(texts: readonly string[]) {
    this.#all = texts.map(read);
    const from = this.#all.map((each) => each.from);
    const twice = from.find((name, at) => from.indexOf(name) < at);
    if (twice !== undefined) throw new UsageError(`${twice} of the log can go to one channel only`);
  }

  get size(): number {
    return this.#all.length;
  }

  /** The channels of the bus that are named. */
  get targets(): readonly string[] {
    return [...new Set(this.#all.map(({ to }) => to))];
  }

  /**
   * Returns the channel of the bus that a channel of the log goes to.
   * @param names what the log calls its channels; may grow while it is read
   * @throws UsageError when the bus has no such channel
   */
  on(bus: CanBus, names: () => ReadonlyMap<number, string>): (channel: number) => number | undefined {
    const targets = this.#all.map(({ to, from }) => ({ from, channel: findChannel(bus, to) }));
    return (channel) => {
      const name = names().get(channel);
      // formats without names number their channels
      const found =
        targets.find(({ from }) => from === name) ??
        targets.find(({ from }) => channelOfName(from) === channel && ![...names().values()].includes(from));
      return found?.channel;
    };
  }
}

function read(text: string): Assignment {
  let assignment: Assignment;
  try {
    assignment = parseAssignment(text);
  } catch (error) {
    throw new UsageError(errorText(error));
  }
  if (assignment.to === "stdout") {
    throw new UsageError(`${text}: frames are printed by canalyst convert LOG - --to candump, or with -v as they are sent`);
  }
  return assignment;
}
