import { type CanBus, type CanFilter, type CanFilters, channelOfName, type InterfaceFilters, parseInterface } from "canalystii";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "./failures.js";
import { fromUser } from "./option-values.js";
import type { FilterLists } from "./options.js";
import { isAdapter } from "./own-adapter.js";

/** Channels of an adapter. */
export const ADAPTER_CHANNELS: readonly number[] = [0, 1];

const CHOICE = "can0, can1 (or 0, 1; on the case CAN1, CAN2) or any";
const ANY = /^(?:any|both|all)$/i;
/** Passes every frame, as without filters. */
const EVERYTHING: readonly CanFilter[] = [
  { id: 0, mask: 0 },
  { id: 0, mask: 0, error: true },
];

/** Returns whether a word is the name of a channel of an adapter, or means all channels. */
export function isChannelName(word: string): boolean {
  return ANY.test(word) || (channelOfName(word) !== undefined && !/^\d{2,}$/.test(word));
}

/** Channel options of the command line: `--channel`, or interfaces as for candump. */
export interface ChannelOptions {
  readonly channel?: readonly string[] | undefined;
  /** `--channel` is on the command line; interfaces override the one of a profile. */
  readonly channelGiven?: boolean | undefined;
  readonly filter?: FilterLists | undefined;
}

/** Adds `--channel` for commands that receive: any number of channels. */
export function addChannelsOption(command: Command): Command {
  const option = new Option("-c, --channel <names>", CHOICE).argParser(parseChannelNames).default([], "any");
  return command.addOption(option).hook("preAction", noteSource);
}

/** Adds `--channel` for commands that send: one channel. */
export function addChannelOption(command: Command): Command {
  const text = "can0 or can1 (or 0, 1; on the case CAN1, CAN2) (default: can0)";
  return command.addOption(new Option("-c, --channel <name>", text).argParser(parseChannelName)).hook("preAction", noteSource);
}

function noteSource(command: Command): void {
  command.setOptionValue("channelGiven", command.getOptionValueSource("channel") === "cli");
}

/** Adds the interfaces of candump's command line, each with optional filters. */
export function addInterfacesArgument(command: Command): Command {
  return command.argument(
    "[interfaces...]",
    "channels as for candump, with optional filters: can0, can1,123:7FF,400~7F0,#1FFFFFFF, any (default: any)",
    collectInterface,
  );
}

/** An interface and its text on the command line. */
export interface NamedInterface extends InterfaceFilters {
  readonly text: string;
}

function collectInterface(text: string, previous: readonly NamedInterface[] | undefined): NamedInterface[] {
  return [...(previous ?? []), { ...fromUser(() => parseInterface(text)), text }];
}

function parseChannelNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => !/^[^\s:~#]+$/.test(name))) throw new InvalidArgumentError(`expected ${CHOICE}`);
  return names;
}

function parseChannelName(text: string): string[] {
  const names = parseChannelNames(text);
  if (names.length !== 1 || ANY.test(text)) throw new InvalidArgumentError("expected one channel, e.g. can0");
  return names;
}

/** The channels of a command, and the filters of each. */
export class ChannelSelection {
  /** The filters as text. */
  readonly filterText: string | undefined;
  readonly #interfaces: readonly InterfaceFilters[];
  readonly #filters: CanFilters | undefined;

  /**
   * @param interfaces those of the command line; none: see `options.channel`
   * @throws UsageError when channels or filters are given in two ways
   */
  constructor(
    interfaces: readonly (InterfaceFilters | NamedInterface)[] | undefined,
    { channel = [], channelGiven, filter }: ChannelOptions,
  ) {
    const named = interfaces ?? [];
    if (named.length > 0 && channelGiven === true) {
      throw new UsageError(
        `channels are given twice: as ${named.map(({ name }) => name).join(" ")} and with --channel; use only one of them`,
      );
    }
    if (filter !== undefined && named.some(({ filters }) => filters !== undefined)) {
      throw new UsageError("filters are given twice: with the interface and with --filter; use only one of them");
    }
    this.#interfaces = named.length > 0 ? named : channel.map((name) => ({ name, filters: undefined }));
    this.#filters = filter?.filters;
    const texts = named.flatMap((each) => (each.filters !== undefined && "text" in each ? each.text : []));
    this.filterText = filter?.texts.join(",") ?? (texts.length > 0 ? texts.join(" ") : undefined);
  }

  /**
   * Makes the selection of a command that sends on one channel; default: the first one.
   * @throws UsageError when channels are given in two ways
   */
  static single(name: string | undefined, { channel = ["0"], channelGiven }: Omit<ChannelOptions, "filter">): ChannelSelection {
    const named = name === undefined ? undefined : [{ name, filters: undefined }];
    return new ChannelSelection(named, { channel, channelGiven });
  }

  /**
   * Returns the channels of an adapter to open; on another kind of bus all possible ones.
   * @param device as of `--device`
   * @throws UsageError when a name is not a channel of an adapter
   */
  toOpen(device: string): readonly number[] {
    if (device.includes("://") || this.#isAny) return ADAPTER_CHANNELS;
    const channels = this.#interfaces.map(({ name }) => {
      const channel = channelOfName(name);
      if (channel === undefined || !ADAPTER_CHANNELS.includes(channel)) {
        throw new UsageError(`channel ${JSON.stringify(name)} is not one of ${CHOICE}`);
      }
      return channel;
    });
    return [...new Set(channels)].sort();
  }

  /**
   * Finds the channels on a bus, and their filters.
   * @throws UsageError when the bus does not have such a channel
   */
  on(bus: CanBus): { readonly channels: readonly number[]; readonly filters: CanFilters | undefined } {
    const channels = this.#isAny
      ? bus.channels
      : bus.channels.filter((channel) => this.#interfaces.some(({ name }) => findChannel(bus, name) === channel));
    if (this.#interfaces.every(({ filters }) => filters === undefined)) return { channels, filters: this.#filters };
    const filters = this.#interfaces.flatMap(({ name, filters: own = EVERYTHING }) => {
      const channel = ANY.test(name) ? undefined : findChannel(bus, name);
      return own.map((each) => (isJoined(each) ? each.map((one) => ({ ...one, channel })) : { ...each, channel }));
    });
    return { channels, filters };
  }

  /**
   * Finds the one channel of a {@link single} selection.
   * @throws UsageError when the bus does not have it
   */
  one(bus: CanBus): number {
    const [channel, ...others] = this.on(bus).channels;
    if (channel === undefined || others.length > 0) throw new UsageError("one channel is required, e.g. can0");
    return channel;
  }

  get #isAny(): boolean {
    return this.#interfaces.length === 0 || this.#interfaces.some(({ name }) => ANY.test(name));
  }
}

/**
 * Finds a channel of a bus by its name, its number, or the label on an adapter's case.
 * @throws UsageError when the bus does not have it
 */
export function findChannel(bus: CanBus, name: string): number {
  for (const [channel, own] of bus.channelNames) if (own === name) return channel;
  // on other buses can1 may be the name of channel 0: there, only the number is unambiguous
  const channel = isAdapter(bus) || /^\d+$/.test(name) ? channelOfName(name) : undefined;
  if (channel !== undefined && bus.channels.includes(channel)) return channel;
  throw new UsageError(`${bus.name} has no channel ${name}; its channels: ${[...bus.channelNames.values()].join(", ")}`);
}

function isJoined(each: CanFilter | readonly CanFilter[]): each is readonly CanFilter[] {
  return Array.isArray(each);
}
