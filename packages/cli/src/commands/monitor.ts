import { type FrameBatch, type FrameStream, ID_ORDERS, type IdOrder } from "canalystii";
import { type Command, Option } from "commander";
import { openBus } from "../bus.js";
import {
  addChannelsOption,
  addInterfacesArgument,
  type ChannelOptions,
  ChannelSelection,
  type NamedInterface,
} from "../channel-selection.js";
import type { Context } from "../context.js";
import { addDbcOption, type DbcOptions } from "../databases/dbc-option.js";
import { checkInterrupted } from "../failures.js";
import { listenToKeys } from "../keyboard.js";
import { splitKeys } from "../monitor/keys.js";
import { Screen } from "../monitor/screen.js";
import { MonitorSession } from "../monitor/session.js";
import { renderLast, renderTable, renderView, type ViewInput } from "../monitor/view.js";
import { addColourOption, addDeviceOptions, addDurationOption, addFilterOption, type DeviceOptions } from "../options.js";
import { after } from "../reception.js";
import type { ColourMode } from "../text/colour.js";

interface MonitorOptions extends DeviceOptions, ChannelOptions, DbcOptions {
  readonly sort: IdOrder;
  readonly reverse?: boolean | undefined;
  readonly duration?: number | undefined;
  readonly color: ColourMode;
}

const PICTURE_MS = 100;

export function define(command: Command, context: Context): void {
  addInterfacesArgument(command);
  addDeviceOptions(command);
  addChannelsOption(command);
  addDbcOption(addDurationOption(addFilterOption(command)), context)
    .addOption(new Option("-s, --sort <key>", "order of the lines").choices(ID_ORDERS).default("id" satisfies IdOrder))
    .option("--reverse", "reverse the order");
  addColourOption(command)
    .addHelpText(
      "after",
      "\nKeys: q quit, space pause, s sort, r reverse, / filter by id, c clear, arrows and page keys scroll; with --dbc they choose a line, Enter shows its signals, Esc returns.\nIf standard output is a pipe or file, the table is printed once, at the end.",
    )
    .action((interfaces: NamedInterface[] | undefined, options: MonitorOptions) => monitor(interfaces, options, context));
}

async function monitor(interfaces: readonly NamedInterface[] | undefined, options: MonitorOptions, context: Context): Promise<void> {
  const selection = new ChannelSelection(interfaces, options);
  await using bus = await openBus(options, { channels: selection, context, thread: true });
  const { sort, reverse = false, color, databases } = options;
  const signals = databases === undefined ? undefined : new (await import("canalystii/dbc")).SignalTable(databases.set);
  const { channels, filters } = selection.on(bus);
  const view = new Monitor(new MonitorSession({ bus, channels, sort, reverse, only: selection.filterText, signals }), context, color);
  const stream = bus.batches({ channels, filters, signal: context.signal });
  let timeOver = false;
  const cancel = after(options.duration, () => {
    timeOver = true;
    stream.close();
  });
  try {
    await view.run(stream);
  } finally {
    cancel();
  }
  checkInterrupted(context, { named: options.duration !== undefined, reached: timeOver, progress: "before the time was up" });
}

/** One run of the monitor: reception feeds the measurement, a timer draws it, keys change the view. */
class Monitor {
  readonly #session: MonitorSession;
  readonly #context: Context;
  readonly #color: ColourMode;

  constructor(session: MonitorSession, context: Context, color: ColourMode) {
    this.#session = session;
    this.#context = context;
    this.#color = color;
  }

  async run(stream: FrameStream<FrameBatch>): Promise<void> {
    const { out } = this.#context;
    const session = this.#session;
    if (!out.isTerminal) {
      this.#context.say("standard output is not a terminal: the table is printed at the end");
      for await (const batch of stream) session.update(batch);
      await out.write(`${renderTable(this.#picture(stream)).join("\n")}\n`);
      return;
    }
    const screen = new Screen(out);
    const draw = () => void screen.draw(renderView(this.#picture(stream)));
    const resized = out.onResize(() => {
      screen.invalidate();
      draw();
    });
    const endKeys = listenToKeys((text) => {
      for (const key of splitKeys(text)) {
        const action = session.press(key, { dropped: stream.dropped, rows: out.rows });
        if (action === "quit") stream.close();
        else if (action === "interrupt") this.#context.interrupt();
        else if (action === "redraw") screen.invalidate();
      }
      draw();
    });
    const timer = setInterval(draw, PICTURE_MS);
    draw();
    try {
      for await (const batch of stream) session.update(batch);
    } finally {
      clearInterval(timer);
      endKeys();
      resized();
      screen.leave();
      // leaving the alternate screen has cleared it
      await out.write(`${renderLast(this.#picture(stream)).join("\n")}\n`);
    }
  }

  #picture({ dropped }: FrameStream<FrameBatch>): ViewInput {
    const { out } = this.#context;
    return this.#session.picture({ dropped, columns: out.columns, rows: out.rows, colours: this.#context.colours(this.#color) });
  }
}
