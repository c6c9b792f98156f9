import { type CanBus, type FrameBatch, FrameFlag, formatId, type IdOrder, IdTable, realMs } from "canalystii";
import type { SignalTable } from "canalystii/dbc";
import { bitrateText } from "../bit-rates.js";
import { entryKey, framesOf, framesOfKey, moveCursor, START } from "./cursor.js";
import { type KeyAction, pressKey } from "./keys.js";
import { roomForSignals, type SignalsInput } from "./signals-view.js";
import { type ChannelSummary, roomForEntries, rowsForSignals, type ViewInput, type ViewState, visibleEntries } from "./view.js";

export interface MonitorSessionOptions {
  readonly bus: CanBus;
  /** The channels shown. */
  readonly channels: readonly number[];
  readonly sort: IdOrder;
  readonly reverse: boolean;
  /** The filters of the command line, as they were written. */
  readonly only?: string | undefined;
  /** The signals of the databases, if there are any. */
  readonly signals?: SignalTable | undefined;
}

/** Measurements up to a moment. */
interface Measured extends Pick<ViewInput, "channels" | "table" | "nowUs" | "elapsedMs" | "dropped"> {
  readonly signals: SignalTable | undefined;
}

/** Counters of the bus that only ever grow. */
type Totals = Omit<ChannelSummary, "name" | "framesPerSecond" | "busLoad">;

/** The monitor's measurements since the start or the last clear, and the state of its view. */
export class MonitorSession {
  readonly #options: MonitorSessionOptions;
  readonly #table = new IdTable();
  /** Counters at the start of the measurement, by channel. */
  #before: ReadonlyMap<number, Totals>;
  #droppedBefore = 0;
  #startMs: number;
  #state: ViewState;
  /** The moment that a paused view shows. */
  #frozen: Measured | undefined;

  constructor(options: MonitorSessionOptions) {
    const { bus, sort, reverse, signals } = options;
    this.#options = options;
    this.#startMs = realMs(bus.clock);
    // a bus on another machine has counted for long
    this.#before = this.#totals();
    const cursor = signals === undefined ? undefined : START;
    this.#state = { sort, reverse, paused: false, filter: "", editing: false, scroll: 0, cursor };
  }

  /** Measures received frames, also while the view is paused. */
  update(batch: FrameBatch): void {
    this.#table.update(batch);
    this.#options.signals?.update(batch);
  }

  /**
   * Applies a key to the view; returns the remaining action.
   * @param dropped frames that this consumer has lost so far
   * @param rows height of the terminal
   */
  press(key: string, { dropped, rows }: { readonly dropped: number; readonly rows: number }): KeyAction {
    const shown = this.#shown(dropped);
    const page = roomForEntries({ rows, channels: shown.channels });
    if (this.#move(key, shown, { page, rows })) return undefined;
    const { state, action } = pressKey(this.#state, key, page);
    this.#state = { ...state, scroll: Math.min(state.scroll, Math.max(0, shown.table.size - page)) };
    if (action === "clear") this.#clear(dropped);
    if (!state.paused) this.#frozen = undefined;
    else if (this.#frozen === undefined || action === "clear") this.#frozen = this.#copied(dropped);
    return action;
  }

  /** Returns the picture to draw; for a paused view the moment of the pause, with the current order and filter. */
  picture({ dropped, ...look }: { readonly dropped: number } & Pick<ViewInput, "columns" | "rows" | "colours">): ViewInput {
    const shown = this.#shown(dropped);
    const { signals } = shown;
    return {
      ...shown,
      ...look,
      title: this.#title(),
      only: this.#options.only ?? "",
      state: this.#state,
      nameOf: nameIn(signals),
      opened: signals === undefined ? undefined : this.#opened(shown.table, signals),
    };
  }

  /** Moves the cursor, if there is one and the key does that. */
  #move(key: string, { table, signals }: Measured, { page, rows }: { readonly page: number; readonly rows: number }): boolean {
    const { cursor, editing, scroll } = this.#state;
    if (cursor === undefined || signals === undefined || editing) return false;
    const keys = visibleEntries(table, this.#state, nameIn(signals)).map(entryKey);
    const moved = moveCursor(cursor, key, {
      ...{ keys, page, scroll },
      signals: this.#opened(table, signals)?.signals.length ?? 0,
      signalPage: roomForSignals(rowsForSignals({ rows })),
    });
    if (moved === undefined) return false;
    this.#state = { ...this.#state, ...moved };
    return true;
  }

  /** Returns the signals of the chosen id, if they are shown. */
  #opened(table: IdTable, signals: SignalTable): SignalsInput | undefined {
    const { cursor } = this.#state;
    if (cursor?.key === undefined || !cursor.open) return undefined;
    const frames = framesOfKey(cursor.key);
    const { channel, id, extended, error } = frames;
    const name = this.#options.bus.channelNames.get(channel) ?? `can${channel}`;
    return {
      where: `${formatId(id, (extended ? FrameFlag.EXTENDED : 0) | (error ? FrameFlag.ERROR : 0))} on ${name}`,
      message: error ? undefined : signals.messageOf(frames),
      entry: [...table.entries()].find((entry) => entryKey(entry) === cursor.key),
      signals: error ? [] : signals.signals(frames),
      scroll: cursor.scroll,
    };
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
      signals: this.#options.signals,
      nowUs: Math.max(this.#table.latestUs, bus.nowUs()),
      elapsedMs: realMs(this.#options.bus.clock) - this.#startMs,
      dropped: dropped - this.#droppedBefore,
    };
  }

  #copied(dropped: number): Measured {
    return { ...this.#measured(dropped), table: this.#table.copy(), signals: this.#options.signals?.copy() };
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
    this.#table.clear();
    this.#options.signals?.clear();
    this.#before = this.#totals();
    this.#droppedBefore = dropped;
    this.#startMs = realMs(this.#options.bus.clock);
  }

  #totals(): ReadonlyMap<number, Totals> {
    return new Map(
      Array.from(this.#options.bus.statistics().channels, ([channel, { received, overruns, protocolErrors }]) => [
        channel,
        { frames: received, overruns, protocolErrors },
      ]),
    );
  }
}

/** Returns the names of entries in the databases, if there are any. */
function nameIn(signals: SignalTable | undefined): ViewInput["nameOf"] {
  if (signals === undefined) return undefined;
  return (entry) => {
    const frames = framesOf(entry);
    return frames.error ? "" : (signals.messageOf(frames)?.name ?? "");
  };
}
