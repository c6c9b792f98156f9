import { errorText } from "canalystii";
import { parseHostPort, SOCKETCAND_PORT, type SocketcandEvent, SocketcandServer } from "canalystii/bridge";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openBus } from "../bus.js";
import type { Context } from "../context.js";
import { Notices } from "../notices.js";
import { addDeviceOptions, type DeviceOptions, parseCount } from "../options.js";
import { countText } from "../progress.js";
import { reportEvents } from "../reception.js";
import { untilOver } from "./until-over.js";

interface SocketcandOptions extends DeviceOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly names?: readonly string[] | undefined;
  readonly beacon?: boolean | undefined;
  readonly maxClients: number;
}

export function defineSocketcand(command: Command, context: Context): void {
  addDeviceOptions(command)
    .addOption(
      new Option(
        "--listen <host:port>",
        "address to listen on, or only a port; unless it is a loopback address, everyone who can connect to it can use the bus",
      )
        .argParser(parseListen)
        .default({ host: "127.0.0.1", port: SOCKETCAND_PORT }, `127.0.0.1:${SOCKETCAND_PORT}`),
    )
    .addOption(
      new Option(
        "--names <list>",
        "names of channels 0 and 1 for clients (default: can0,can1, or their names on the other server)",
      ).argParser(parseNames),
    )
    .option("--beacon", "broadcast the address of the server, for clients that search for one")
    .addOption(new Option("--max-clients <n>", "maximum number of clients").argParser(parseCount).default(64))
    .action((options: SocketcandOptions) => serve(options, context));
}

async function serve(options: SocketcandOptions, context: Context): Promise<void> {
  await using bus = await openBus(options, { channels: [0, 1], context });
  const unwatch = reportEvents(bus, context, bus.name);
  using notices = new Notices(context);
  try {
    await using server = await SocketcandServer.listen(bus, {
      ...options.listen,
      names: new Map(options.names?.map((name, channel) => [channel, name])),
      beacon: options.beacon === true,
      maxClients: options.maxClients,
      onWarning: (message) => notices.warn("warnings", message),
      onEvent: (event) => {
        if (event.type === "refused") notices.warn("clients refused", describe(event));
        else if (event.type === "disconnected" && event.reason !== undefined) notices.warn("clients lost", describe(event));
        else if (context.verbose) notices.say(`clients ${event.type}`, describe(event));
      },
    });
    const { host } = options.listen;
    await context.out.line(`${host.includes(":") ? `[${host}]` : host}:${server.port} ${server.names.join(" ")}`);
    await untilOver(context.signal, bus.closed);
  } finally {
    unwatch();
  }
}

function describe(event: SocketcandEvent): string {
  if (event.type === "connected") return `${event.peer} connected`;
  if (event.type === "refused") return `${event.peer} refused: ${event.reason}`;
  const dropped = event.dropped > 0 ? `; ${countText(event.dropped, "frame")} dropped` : "";
  return `${event.peer} disconnected${event.reason === undefined ? "" : `: ${event.reason}`}${dropped}`;
}

function parseListen(text: string): { host: string; port: number } {
  try {
    return parseHostPort(text, { host: "127.0.0.1", port: SOCKETCAND_PORT });
  } catch (error) {
    throw new InvalidArgumentError(errorText(error));
  }
}

function parseNames(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.length > 2 || names.some((name) => !/^[!-;=?-~]{1,15}$/.test(name)) || new Set(names).size < names.length) {
    throw new InvalidArgumentError("expected one or two different names of up to 15 characters, e.g. can0,can1");
  }
  return names;
}
