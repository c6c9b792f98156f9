import { type CanBus, type FrameBatch, type IdOrder, IdTable, realMs } from "canalystii";
import { bitrateText } from "../bit-rates.js";
import { type KeyAction, pressKey } from "./keys.js";
import { type ChannelSummary, roomForEntries, type ViewInput, type ViewState } from "./view.js";

export interface MonitorSessionOptions {
  readonly bus: CanBus;
  /** The channels shown. */
  readonly channels: readonly number[];
  readonly sort: IdOrder;
  readonly reverse: boolean;
  /** The filters of the command line, as they were written. */
  readonly only?: string | undefined;
}

/** Measurements up to a moment. */
type Measured = Pick<ViewInput, "channels" | "table" | "nowUs" | "elapsedMs" | "dropped">;

/** Counters of the bus that only ever grow. */
type Totals = Omit<ChannelSummary, "name" | "framesPerSecond" | "busLoad">;

/** The monitor's measurements since the start or the last clear, and the state of its view. */
export class MonitorSession {
  readonly #options: MonitorSessionOptions;
  readonly #table = new IdTable();
  /** Counters at the start of the measurement, by channel. */
  #before: ReadonlyMap<number, Totals> = new Map();
  #droppedBefore = 0;
  #startMs: number;
  #state: ViewState;
  /** The moment that a paused view shows. */
  #frozen: Measured | undefined;

  constructor(options: MonitorSessionOptions) {
    const { bus, sort, reverse } = options;
    this.#options = options;
    this.#startMs = realMs(bus.clock);
    this.#state = { sort, reverse, paused: false, filter: "", editing: false, scroll: 0 };
  }

  /** Measures received frames, also while the view is paused. */
  update(batch: FrameBatch): void {
    this.#table.update(batch);
  }

  /**
   * Applies a key to the view; returns the remaining action.
   * @param dropped frames that this consumer has lost so far
   * @param rows height of the terminal
   */
  press(key: string, { dropped, rows }: { readonly dropped: number; readonly rows: number }): KeyAction {
    const { channels, table } = this.#shown(dropped);
    const page = roomForEntries({ rows, channels });
    const { state, action } = pressKey(this.#state, key, page);
    this.#state = { ...state, scroll: Math.min(state.scroll, Math.max(0, table.size - page)) };
    if (action === "clear") this.#clear(dropped);
    if (!state.paused) this.#frozen = undefined;
    else if (this.#frozen === undefined || action === "clear") this.#frozen = { ...this.#measured(dropped), table: this.#table.copy() };
    return action;
  }

  /** Returns the picture to draw; for a paused view the moment of the pause, with the current order and filter. */
  picture({ dropped, ...look }: { readonly dropped: number } & Pick<ViewInput, "columns" | "rows" | "colours">): ViewInput {
    return { ...this.#shown(dropped), ...look, title: this.#title(), only: this.#options.only ?? "", state: this.#state };
  }

  #title(): string[] {
    const { bus, channels } = this.#options;
    const statistics = bus.statistics().channels;
    const bitrates = channels.map((channel) => statistics.get(channel)?.bitrate ?? 0);
    // a remote bus may not know it
    const known = bitrates.every((bitrate) => bitrate > 0);
    return [bus.name, ...(known ? [[...new Set(bitrates.map(bitrateText))].join(", ")] : [])];
  }

  #shown(dropped: number): Measured {
    return this.#frozen ?? this.#measured(dropped);
  }

  #measured(dropped: number): Measured {
    const { bus } = this.#options;
    return {
      channels: this.#summaries(),
      table: this.#table,
      nowUs: Math.max(this.#table.latestUs, bus.nowUs()),
      elapsedMs: realMs(this.#options.bus.clock) - this.#startMs,
      dropped: dropped - this.#droppedBefore,
    };
  }

  #summaries(): ChannelSummary[] {
    const { bus, channels } = this.#options;
    const statistics = bus.statistics().channels;
    return channels.flatMap((channel) => {
      const found = statistics.get(channel);
      if (found === undefined) return [];
      const { framesPerSecond, busLoad } = found;
      const name = bus.channelNames.get(channel) ?? `can${channel}`;
      const before = this.#before.get(channel);
      return [
        {
          name,
          framesPerSecond,
          busLoad,
          frames: found.received - (before?.frames ?? 0),
          overruns: found.overruns - (before?.overruns ?? 0),
          protocolErrors: found.protocolErrors - (before?.protocolErrors ?? 0),
        },
      ];
    });
  }

  /** Measures from now on: ids, totals, losses and time alike. */
  #clear(dropped: number): void {
    const { channels } = this.#options.bus.statistics();
    this.#table.clear();
    this.#before = new Map(
      [...channels].map(([channel, { received, overruns, protocolErrors }]) => [channel, { frames: received, overruns, protocolErrors }]),
    );
    this.#droppedBefore = dropped;
    this.#startMs = realMs(this.#options.bus.clock);
  }
}
