import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";
import { type CanBus, errorText } from "canalystii";
import { type Command, InvalidArgumentError, Option } from "commander";
import { openBus } from "../bus.js";
import type { Context } from "../context.js";
import { describeFailure, ExitError, UsageError } from "../failures.js";
import { addDeviceOptions, type DeviceOptions, fromUser, parseHost, parsePort } from "../options.js";
import { reportEvents } from "../reception.js";
import { BusServer } from "../serve/bus-server.js";
import { hostNameOf, isEveryAddress, isLoopbackHost } from "../serve/host-check.js";
import { jsonLogContext, logLine } from "../serve/json-log.js";
import { parseOrigin } from "../serve/origin-check.js";
import { ServeLog } from "../serve/serve-log.js";
import { readSite, type SiteFile } from "../serve/site-files.js";
import { makeToken, readTokenFile } from "../serve/token.js";
import type { TlsFiles } from "../serve/web-server.js";
import { untilOver } from "./until-over.js";

interface ServeOptions extends Omit<DeviceOptions, "device"> {
  /** The default is a text. */
  readonly device: string | readonly string[];
  readonly host: string;
  readonly port: number;
  readonly tokenFile?: string | undefined;
  readonly allowSend?: boolean | undefined;
  readonly allowConfigure?: boolean | undefined;
  readonly allowOrigin: readonly string[];
  readonly allowHost: readonly string[];
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly jsonLog?: boolean | undefined;
}

const DEFAULT_PORT = 8080;

export function define(command: Command, context: Context): void {
  makeDeviceRepeatable(addDeviceOptions(command));
  command
    .optionsGroup("Server:")
    .addOption(
      new Option("--host <address>", "address to listen on, e.g. 0.0.0.0 for all of this machine")
        .argParser(parseHost)
        .default("127.0.0.1"),
    )
    .addOption(new Option("-p, --port <n>", "TCP port; 0: a free one").argParser(parsePort).default(DEFAULT_PORT))
    .option("--tls-cert <file>", "certificate with its chain (PEM), for https and wss")
    .option("--tls-key <file>", "private key of the certificate (PEM)")
    .option("--json-log", "print messages as JSON, one object a line; needs --token-file")
    .optionsGroup("Access:")
    .option("--token-file <file>", "file with the token that clients need (default: a new one, printed once)")
    .option("--allow-send", "let clients send frames (otherwise they only listen)")
    .option("--allow-configure", "let clients set bit rates, start and stop channels")
    .addOption(
      new Option("--allow-origin <origin>", "let pages of another server connect, e.g. https://analyzer.example; repeatable")
        .argParser((text, previous: readonly string[]) => [...previous, fromUser(() => parseOrigin(text))])
        .default([], "none"),
    )
    .addOption(
      new Option("--allow-host <name>", "name of this machine that clients use, besides its own; repeatable")
        .argParser((text, previous: readonly string[]) => [...previous, parseAllowedHost(text)])
        .default([], "none"),
    )
    .addHelpText("after", HELP)
    .action((options: ServeOptions) => run(options, context));
}

const HELP = `
Every command works on a served bus, e.g. canalyst dump --device 'ws://pi:8080/bus#token=TOKEN', or with the token in
CANALYST_TOKEN. Several adapters are /bus/0, /bus/1 … in the order of --device.`;

/** `--device` of this command is repeatable; without a value it stays the default text. */
function makeDeviceRepeatable(command: Command): void {
  const device = command.options.find((option) => option.attributeName() === "device") as Option;
  device.description += "; repeatable";
  device.argParser((text: string, previous: string | readonly string[]) => (typeof previous === "string" ? [text] : [...previous, text]));
}

function parseAllowedHost(text: string): string {
  const name = hostNameOf(text);
  if (name === undefined || /:\d+$/.test(text))
    throw new InvalidArgumentError("expected a name or an address without port, e.g. pi.example");
  return name;
}

async function run(options: ServeOptions, context: Context): Promise<void> {
  const json = options.jsonLog === true;
  using log = new ServeLog(context, json);
  if (!json) return serve(options, { context, log });
  if (options.tokenFile === undefined) throw new UsageError("--json-log needs --token-file: a new token would be in the log");
  try {
    await serve(options, { context: jsonLogContext(context), log });
  } catch (error) {
    if (context.signal.aborted) throw error;
    const { lines, exitCode } = describeFailure(error, { stack: context.verbose });
    context.say(logLine("error", { message: lines.join("\n") }));
    throw new ExitError(exitCode);
  }
}

async function serve(options: ServeOptions, { context, log }: { readonly context: Context; readonly log: ServeLog }): Promise<void> {
  const token = options.tokenFile === undefined ? makeToken() : await readTokenFile(options.tokenFile, context.warn);
  const tls = await readTls(options);
  const site = await readPages();
  const buses: CanBus[] = [];
  const unwatch: (() => void)[] = [];
  try {
    for (const device of [options.device].flat()) {
      const bus = await openBus({ ...options, device }, { channels: [0, 1], context });
      buses.push(bus);
      unwatch.push(reportEvents(bus, context, bus.name));
    }
    await using server = await BusServer.listen({
      ...options,
      buses,
      token,
      tls,
      site,
      allowedHosts: options.allowHost,
      allowedOrigins: options.allowOrigin,
      onEvent: (event) => log.print(event),
    });
    const url = urlOf(options, server.port);
    // a token that is in a file need not be printed
    await context.out.line(options.tokenFile === undefined ? `${url}#token=${token}` : url);
    warnWithoutTls(options, context);
    context.say(`serving ${buses.map((bus, i) => `${bus.name} at /bus/${i}`).join(", ")}; clients may ${rightsOf(options)}; Ctrl-C ends`);
    await untilOver(context.signal, Promise.race(buses.map((bus) => bus.closed)));
  } finally {
    for (const end of unwatch) end();
    await Promise.all(buses.map((bus) => bus.close()));
  }
}

/** Reads the pages: the analyzer, and one that says how to connect, which takes its place where it was not built. */
async function readPages(): Promise<ReadonlyMap<string, SiteFile>> {
  const folder = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const pages = await readSite(folder("page"));
  const analyzer = existsSync(folder("analyzer")) ? await readSite(folder("analyzer")) : [];
  const others = { "/": "/connect.html", "/favicon.ico": "/icon.svg" };
  return new Map([...Object.entries(others).map(([url, path]) => [url, pages.get(path) as SiteFile] as const), ...pages, ...analyzer]);
}

/** @throws UsageError when only one of the files is given, or they cannot be used */
async function readTls({ tlsCert, tlsKey }: ServeOptions): Promise<TlsFiles | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) throw new UsageError("--tls-cert and --tls-key need each other");
  const files = { cert: await readFile(tlsCert), key: await readFile(tlsKey) };
  try {
    createSecureContext(files);
  } catch (error) {
    throw new UsageError(`TLS with ${tlsCert} and ${tlsKey} is not possible: ${errorText(error)}`, { cause: error });
  }
  return files;
}

function warnWithoutTls({ host, tlsCert }: ServeOptions, context: Context): void {
  if (tlsCert !== undefined || isLoopbackHost(host)) return;
  context.warn(
    `listening on ${host} without TLS: token and frames can be read on the way, and browsers offer pages no WebUSB and no clipboard`,
    "use --tls-cert and --tls-key, or listen on 127.0.0.1 and connect through an SSH tunnel",
  );
}

function urlOf({ host, tlsCert }: ServeOptions, port: number): string {
  const name = isEveryAddress(host) ? hostname() : host;
  return `${tlsCert === undefined ? "http" : "https"}://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}

function rightsOf({ allowSend, allowConfigure }: ServeOptions): string {
  return ["listen", ...(allowSend === true ? ["send"] : []), ...(allowConfigure === true ? ["configure"] : [])].join(", ");
}
