import { type CanBus, type IdRemap, parseChannelMap, parseIdRemap } from "canalystii";
import { relay } from "canalystii/bridge";
import { type Command, Option } from "commander";
import { openBus } from "../bus.js";
import type { Context } from "../context.js";
import { withUserValues } from "../failures.js";
import { Notices } from "../notices.js";
import { addDeviceOptions, addFilterOption, type DeviceOptions, type FilterLists, fromUser } from "../options.js";
import { countText } from "../progress.js";
import { reportEvents } from "../reception.js";
import { untilOver } from "./until-over.js";

interface RelayOptions extends DeviceOptions {
  readonly oneWay?: boolean | undefined;
  readonly filter?: FilterLists | undefined;
  readonly map: readonly IdRemap[];
  readonly channels: ReadonlyMap<number, number> | undefined;
}

export function defineRelay(command: Command, context: Context): void {
  addDeviceOptions(
    command
      .argument("<a>", "first bus: index, USB path or serial number of an adapter, sim, or socketcand://HOST/can0,can1")
      .argument("<b>", "second bus, likewise"),
  );
  addFilterOption(command)
    .option("--one-way", "only from the first bus to the second")
    .addOption(
      new Option(
        "-m, --map <from=to>",
        "replace ids on the way to the second bus (and back on the way to the first), in hex: 123=456, 700:780=600; repeatable",
      )
        .argParser((text: string, previous: readonly IdRemap[]) => [...previous, fromUser(() => parseIdRemap(text))])
        .default([], "none"),
    )
    .addOption(
      new Option("--channels <list>", "which channels belong together, e.g. 0:1,1:0").argParser((text) =>
        fromUser(() => parseChannelMap(text.replaceAll("=", ":"))),
      ),
    )
    .addHelpText("after", "\n--device has no meaning here; --bitrate is that of both buses.")
    .action((a: string, b: string, options: RelayOptions) => run([a, b], options, context));
}

async function run([first, second]: readonly [string, string], options: RelayOptions, context: Context): Promise<void> {
  await using a = await openBus({ ...options, device: first }, { channels: [0, 1], context });
  // Two names of one adapter would be busy; the same name is one bus, whose channels are joined.
  await using other =
    second === first && first !== "sim" ? undefined : await openBus({ ...options, device: second }, { channels: [0, 1], context });
  const b: CanBus = other ?? a;
  const unwatch = [...new Set([a, b])].map((bus) => reportEvents(bus, context, bus.name));
  using notices = new Notices((text) => context.say(`canalyst: ${text}`));
  const back = new Map([...(options.channels ?? [])].map(([from, to]) => [to, from]));
  try {
    await using link = await withUserValues(() =>
      relay(a, b, {
        forward: { filters: options.filter?.filters, channels: options.channels, remap: options.map },
        backward:
          options.oneWay === true
            ? false
            : {
                filters: options.filter?.filters,
                channels: options.channels === undefined ? undefined : back,
                remap: options.map.map(turnAround),
              },
        onWarning: (message) => notices.say("frames not relayed", message),
      }),
    );
    context.say(`canalyst: ${a.name} ${options.oneWay === true ? "->" : "<->"} ${b.name}; Ctrl-C ends`);
    try {
      await untilOver(context.signal, link.closed);
    } finally {
      const { forward, backward } = link;
      const lost = forward.dropped + forward.failed + backward.dropped + backward.failed;
      context.say(`canalyst: ${countText(forward.relayed, "frame")} there, ${backward.relayed} back${lost > 0 ? `, ${lost} lost` : ""}`);
    }
  } finally {
    for (const end of unwatch) end();
  }
}

function turnAround({ from, to, mask }: IdRemap): IdRemap {
  return { from: to, to: from, mask };
}
