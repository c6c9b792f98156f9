import { type BusStatistics, type CanBus, type CanFilter, type FrameBatch, type FrameStream, systemClock } from "canalystii";
import { type Command, Option } from "commander";
import { openBus, openChannels } from "../bus.js";
import type { Context } from "../context.js";
import { listenToKeys } from "../keyboard.js";
import { pressKey, splitKeys } from "../monitor/keys.js";
import { Screen } from "../monitor/screen.js";
import { MonitorTable } from "../monitor/table.js";
import {
  type ChannelSummary,
  renderTable,
  renderView,
  roomForEntries,
  SORT_KEYS,
  type SortKey,
  type ViewInput,
  type ViewState,
} from "../monitor/view.js";
import { addChannelsOption, addColourOption, addDeviceOptions, addFilterOption, type DeviceOptions, parseDuration } from "../options.js";
import { after } from "../reception.js";
import type { ColourMode } from "../text/colour.js";

interface MonitorOptions extends DeviceOptions {
  readonly channel: readonly number[];
  readonly filter?: readonly CanFilter[] | undefined;
  readonly sort: SortKey;
  readonly reverse?: boolean | undefined;
  readonly duration?: number | undefined;
  readonly color: ColourMode;
}

const PICTURE_MS = 100;

export function define(command: Command, context: Context): void {
  addDeviceOptions(command);
  addChannelsOption(command);
  addFilterOption(command)
    .addOption(new Option("-s, --sort <key>", "order of the lines").choices(SORT_KEYS).default("id" satisfies SortKey))
    .option("--reverse", "the other way round")
    .addOption(new Option("-D, --duration <time>", "end after this time").argParser(parseDuration));
  addColourOption(command)
    .addHelpText(
      "after",
      "\nKeys: q quit, space pause, s sort, r reverse, / filter by id, c clear, arrows and page keys scroll.\nInto a pipe or file, the table is printed once, at the end.",
    )
    .action((options: MonitorOptions) => monitor(options, context));
}

async function monitor(options: MonitorOptions, context: Context): Promise<void> {
  await using bus = await openBus(options, { channels: options.channel, context });
  const view = new Monitor(bus, options, context);
  const stream = bus.batches({ channels: openChannels(bus, options.channel), filters: options.filter, signal: context.signal });
  const cancel = after(options.duration, () => stream.close());
  try {
    await view.run(stream);
  } finally {
    cancel();
  }
}

/** One run of the monitor: reception fills the table, a timer draws it, keys change the view. */
class Monitor {
  readonly #bus: CanBus;
  readonly #context: Context;
  readonly #options: MonitorOptions;
  readonly #table = new MonitorTable();
  readonly #start = performance.now();
  #state: ViewState;
  #shown: ViewInput | undefined;

  constructor(bus: CanBus, options: MonitorOptions, context: Context) {
    this.#bus = bus;
    this.#options = options;
    this.#context = context;
    this.#state = { sort: options.sort, reverse: options.reverse === true, paused: false, filter: "", editing: false, scroll: 0 };
  }

  async run(stream: FrameStream<FrameBatch>): Promise<void> {
    const { out } = this.#context;
    if (!out.isTerminal) {
      this.#context.say("not a terminal: the table is printed at the end");
      for await (const batch of stream) this.#table.update(batch);
      await out.write(`${renderTable(this.#input(stream.dropped)).join("\n")}\n`);
      return;
    }
    const screen = new Screen(out);
    const draw = () => void screen.draw(renderView(this.#picture(stream.dropped)));
    const resized = out.onResize(() => {
      screen.invalidate();
      draw();
    });
    const endKeys = listenToKeys((text) => {
      for (const key of splitKeys(text)) this.#press(key, { stream, screen });
      draw();
    });
    const timer = setInterval(draw, PICTURE_MS);
    draw();
    try {
      for await (const batch of stream) if (!this.#state.paused) this.#table.update(batch);
    } finally {
      clearInterval(timer);
      endKeys();
      resized();
      screen.leave();
    }
  }

  #press(key: string, { stream, screen }: { readonly stream: FrameStream<FrameBatch>; readonly screen: Screen }): void {
    const page = roomForEntries(this.#input(0));
    const { state, action } = pressKey(this.#state, key, page);
    const last = Math.max(0, this.#table.size - page);
    this.#state = { ...state, scroll: Math.min(state.scroll, last) };
    if (action === "quit") stream.close();
    else if (action === "clear") this.#table.clear();
    else if (action === "redraw") screen.invalidate();
  }

  /** A paused picture stands still, but its order and filter can be changed. */
  #picture(dropped: number): ViewInput {
    const input = this.#input(dropped);
    if (!this.#state.paused) this.#shown = undefined;
    else this.#shown ??= input;
    const { channels, nowUs, elapsedMs } = this.#shown ?? input;
    return { ...input, channels, nowUs, elapsedMs };
  }

  #input(dropped: number): ViewInput {
    const { out } = this.#context;
    const { bitrate, channel } = this.#options;
    return {
      title: `canalyst  ${this.#bus.name}  ${bitrate} bit/s`,
      channels: summaries(this.#bus.statistics(), channel),
      table: this.#table,
      nowUs: Math.max(this.#table.latestUs, systemClock.epochUs()),
      elapsedMs: performance.now() - this.#start,
      dropped,
      state: this.#state,
      columns: out.columns,
      rows: out.rows,
      colours: this.#context.colours(this.#options.color),
    };
  }
}

function summaries(statistics: BusStatistics, channels: readonly number[]): ChannelSummary[] {
  return channels.flatMap((channel) => {
    const found = statistics.channels.get(channel);
    return found === undefined ? [] : [{ channel, frames: found.received, ...found }];
  });
}
