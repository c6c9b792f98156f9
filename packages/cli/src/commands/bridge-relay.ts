import { type CanBus, type IdRemap, parseChannelMap, parseIdRemap } from "canalystii";
import { relay } from "canalystii/bridge";
import { type Command, Option } from "commander";
import { openBus } from "../bus.js";
import type { Context } from "../context.js";
import { UsageError, withUserValues } from "../failures.js";
import { Notices } from "../notices.js";
import { addDeviceOptions, addFilterOption, type DeviceOptions, type FilterLists, fromUser } from "../options.js";
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
      .usage("[options] <a> <b>")
      // optional for commander, whose message would name only one of them
      .argument("[a]", "bus A: index, USB path or serial number of an adapter, sim, or socketcand://HOST/can0,can1")
      .argument("[b]", "bus B, in the same form"),
  );
  addFilterOption(command)
    .option("--one-way", "relay only from A to B")
    .addOption(
      new Option("-m, --map <from=to>", "replace ids from A to B, and back from B to A, in hex: 123=456, 700:780=600; repeatable")
        .argParser((text: string, previous: readonly IdRemap[]) => [...previous, fromUser(() => parseIdRemap(text))])
        .default([], "none"),
    )
    .addOption(
      new Option("--channels <list>", "which channel of A is connected to which of B, e.g. 0:1,1:0").argParser((text) =>
        fromUser(() => parseChannelMap(text.replaceAll("=", ":"))),
      ),
    )
    .addHelpText("after", "\n--device has no effect here; --bitrate applies to both buses.")
    .action((a: string | undefined, b: string | undefined, options: RelayOptions) => {
      if (a === undefined || b === undefined) throw new UsageError("name two buses, e.g. `bridge relay 0 sim`");
      return run([a, b], options, context);
    });
}

async function run([first, second]: readonly [string, string], options: RelayOptions, context: Context): Promise<void> {
  await using a = await openBus({ ...options, device: first }, { channels: [0, 1], context });
  // an adapter cannot be opened twice: the same name means one bus, whose channels are connected
  await using other =
    second === first && first !== "sim" ? undefined : await openBus({ ...options, device: second }, { channels: [0, 1], context });
  const b: CanBus = other ?? a;
  const unwatch = [...new Set([a, b])].map((bus) => reportEvents(bus, context, bus.name));
  using notices = new Notices(context);
  const reverse = new Map([...(options.channels ?? [])].map(([from, to]) => [to, from]));
  try {
    await using link = await withUserValues(() =>
      relay(a, b, {
        forward: { filters: options.filter?.filters, channels: options.channels, remap: options.map },
        backward:
          options.oneWay === true
            ? false
            : {
                filters: options.filter?.filters,
                channels: options.channels === undefined ? undefined : reverse,
                remap: options.map.map(turnAround),
              },
        onWarning: (message) => notices.warn("frames not relayed", message),
      }),
    );
    context.say(`relaying A (${a.name}) ${options.oneWay === true ? "->" : "<->"} B (${b.name}); Ctrl-C ends`);
    try {
      await untilOver(context.signal, link.closed);
    } finally {
      const { forward, backward } = link;
      const lost = forward.dropped + forward.failed + backward.dropped + backward.failed;
      const back = options.oneWay === true ? "" : `, B→A ${backward.relayed}`;
      context.say(`frames relayed: A→B ${forward.relayed}${back}${lost > 0 ? `; ${lost} lost` : ""}`);
    }
  } finally {
    for (const end of unwatch) end();
  }
}

function turnAround({ from, to, mask }: IdRemap): IdRemap {
  return { from: to, to: from, mask };
}
