import { bridgeSocketcan, type SocketcanBridgeEvent } from "canalystii/bridge";
import { type Command, Option } from "commander";
import type { ChannelRates } from "../bit-rates.js";
import { openBus } from "../bus.js";
import type { Context } from "../context.js";
import { UsageError } from "../failures.js";
import { Notices } from "../notices.js";
import { addDeviceOptions, type DeviceOptions, parsePort } from "../options.js";
import { reportEvents } from "../reception.js";
import { untilOver } from "./until-over.js";

interface SocketcanOptions extends DeviceOptions {
  readonly up?: boolean | undefined;
  readonly attach: boolean;
  readonly port: number;
}

export function defineSocketcan(command: Command, context: Context): void {
  addDeviceOptions(command)
    .option("--up", "bring the interfaces up at --bitrate as soon as they exist (otherwise: ip link)")
    .option("--no-attach", "only serve the adapter, and print the commands that attach it")
    .addOption(new Option("-p, --port <n>", "TCP port of the USB/IP server on 127.0.0.1; 0: a free one").argParser(parsePort).default(0))
    .addHelpText("after", HELP)
    .action((options: SocketcanOptions) => bridge(options, context));
}

const HELP = `
Attaching the interfaces needs root; without it, the commands to run are printed. Then, as for any CAN adapter:
  ip link set can0 type can bitrate 250000
  ip link set can0 up
  candump can0`;

async function bridge(options: SocketcanOptions, context: Context): Promise<void> {
  if (options.timing !== undefined)
    throw new UsageError("the kernel sets the timing; use ip link set can0 type can bitrate 500000 sample-point 0.875");
  // the channels stay stopped until the kernel sets their bit rate
  await using bus = await openBus(options, { channels: [0, 1], context, start: false });
  const unwatch = reportEvents(bus, context, bus.name);
  using notices = new Notices(context);
  try {
    await using link = await bridgeSocketcan(bus, {
      port: options.port,
      attach: options.attach,
      reconnect: options.reconnect === true,
      bitrate: options.up === true ? [0, 1].map((channel) => options.rates.bitrateOf(channel)) : undefined,
      onEvent: (event) => report(event, { up: options.up === true, rates: options.rates, context, notices }),
    });
    await untilOver(context.signal, link.closed);
    const { received, sent, dropped } = link.statistics;
    if (context.verbose) context.say(`frames: bus→kernel ${received}, kernel→bus ${sent}, ${dropped} dropped`);
  } finally {
    unwatch();
  }
}

interface Listener {
  /** The bridge brings the interfaces up itself. */
  readonly up: boolean;
  readonly rates: ChannelRates;
  readonly context: Context;
  readonly notices: Notices;
}

function report(event: SocketcanBridgeEvent, { up, rates, context, notices }: Listener): void {
  switch (event.type) {
    case "serving":
      if (event.attaching) return;
      notices.say("offers", `virtual gs_usb adapter ready on 127.0.0.1:${event.port}; attach it as root:`);
      for (const line of event.commands) void context.out.line(`sudo ${line}`);
      return;
    case "attached":
      void context.out.line(event.interfaces.join(" "));
      if (!up)
        notices.say(
          "attachments",
          `next: ip link set ${event.interfaces[0]} type can bitrate ${Math.round(rates.bitrateOf(0))}; ip link set ${event.interfaces[0]} up`,
        );
      return;
    case "detached":
      notices.warn("detachments", event.reason);
      return;
    case "waiting":
      // the bus has reported the cause
      notices.warn("disconnections", "the interfaces are gone until the adapter is back");
      return;
    case "warning":
      notices.warn("warnings", event.message);
  }
}
