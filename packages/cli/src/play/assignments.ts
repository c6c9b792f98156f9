import { type CanBus, channelOfName, errorText, parseAssignment } from "canalystii";
import { findChannel } from "../channel-selection.js";
import { UsageError } from "../failures.js";

interface Assignment {
  readonly to: string;
  readonly from: string;
}

/** Assignments of channels, as in canplayer: `can1=can0` sends on can1 the frames that the log has of can0. */
export class Assignments {
  readonly #all: readonly Assignment[];

  /** @throws UsageError for an invalid text, and for two targets of one channel */
  constructor(texts: readonly string[]) {
    this.#all = texts.map(read);
    const from = this.#all.map((each) => each.from);
    const twice = from.find((name, at) => from.indexOf(name) < at);
    if (twice !== undefined) throw new UsageError(`${twice} of the log is assigned twice; assign it to one channel`);
  }

  get size(): number {
    return this.#all.length;
  }

  /** The channels of the bus in the assignments. */
  get targets(): readonly string[] {
    return [...new Set(this.#all.map(({ to }) => to))];
  }

  /**
   * Returns the channel of the bus that a channel of the log goes to.
   * @param names names of channels in the log; may grow while it is read
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
    throw new UsageError(`${text}: stdout is not a channel; print a log with canalyst convert LOG - --to candump, or sent frames with -v`);
  }
  return assignment;
}
