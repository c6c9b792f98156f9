import { type CanalystBusOptions, type CanBus, type ChannelConfig, type Clock, describeOverrun, type OverrunEvent } from "canalystii";
import type { ChannelSetup, Loss, SourceChannel, SourceLink } from "../../protocol.js";
import type { Source, SourceSink } from "./source-list.js";

/** Frames that may wait while the engine is busy: half a minute of both channels at full rate. */
const CAPACITY = 500_000;

/**
 * Returns the options of an adapter's bus with these channels.
 * @throws RangeError when there are none, or one twice
 */
export function busOptions(
  channels: readonly ChannelSetup[],
): Pick<CanalystBusOptions, "channels"> & { channelConfigs: Record<number, ChannelConfig> } {
  if (channels.length === 0) throw new RangeError("no channel is chosen; 0, 1 or both are possible");
  const numbers = channels.map(({ channel }) => channel);
  if (new Set(numbers).size < numbers.length) throw new RangeError(`channel ${numbers.join(", ")}: one of them is set up twice`);
  return {
    channels: numbers,
    channelConfigs: Object.fromEntries(channels.map(({ channel, bitrate, mode }) => [channel, { bitrate, mode }])),
  };
}

/** What a bus is opened for. */
export interface SourcePlace {
  readonly source: Source;
  readonly sink: SourceSink;
  readonly clock: Clock;
}

export interface BusPlace extends Omit<SourcePlace, "clock"> {
  /** How the channels were set up, where that is known. */
  readonly setups?: readonly ChannelSetup[] | undefined;
  /** Returns how many frames the adapter of a channel has dropped: a virtual one knows. Otherwise the driver's suspicion counts. */
  readonly droppedBy?: ((channel: number) => number) | undefined;
  /** What its adapter warned of when it was opened. */
  readonly warnings?: readonly string[];
  /** How the connection is, of a remote bus. */
  readonly link?: (() => SourceLink) | undefined;
}

/** A bus that is open: delivers what it receives and sends until it ends. */
export class BusSource {
  readonly #bus: CanBus;
  readonly #source: Source;
  readonly #sink: SourceSink;
  readonly #droppedBy: BusPlace["droppedBy"];
  /** By channel. */
  readonly #overruns = new Map<number, Loss>();
  /** By channel: what its adapter had dropped when the capture was cleared. */
  #adapterDroppedBefore = new Map<number, number>();
  /** By channel. */
  readonly #channels = new Map<number, SourceChannel>();
  /** Frames that the stream has dropped, in all and before the capture was cleared. */
  #dropped = 0;
  #droppedBefore = 0;

  private constructor(bus: CanBus, { source, sink, setups = [], droppedBy }: BusPlace) {
    this.#bus = bus;
    this.#source = source;
    this.#sink = sink;
    this.#droppedBy = droppedBy;
    const { channels } = bus.statistics();
    for (const [channel, name] of bus.channelNames) {
      const mode = setups.find((each) => each.channel === channel)?.mode ?? "normal";
      this.#channels.set(channel, { channel, name, bitrate: channels.get(channel)?.bitrate || undefined, mode, started: true });
    }
  }

  /** Begins to deliver what a bus receives. */
  static start(bus: CanBus, place: BusPlace): BusSource {
    const opened = new BusSource(bus, place);
    opened.#start(place);
    return opened;
  }

  #start({ warnings = [], link }: BusPlace): void {
    const bus = this.#bus;
    const source = this.#source;
    for (const warning of warnings) source.warn(warning);
    this.#watch();
    source.phase = "running";
    source.close = () => bus.close();
    source.restart = () => {
      this.#overruns.clear();
      this.#droppedBefore = this.#dropped;
      this.#adapterDroppedBefore = new Map([...this.#channels.keys()].map((channel) => [channel, this.#droppedBy?.(channel) ?? 0]));
    };
    source.nowUs = () => bus.nowUs();
    if (link !== undefined) source.link = link;
    this.#showChannels();
    this.#sink.opened(source, bus);
    void this.#run();
  }

  /** @throws what the bus throws */
  async configure({ channel, bitrate, mode = "normal" }: ChannelSetup): Promise<void> {
    await this.#bus.configure(channel, { bitrate, mode });
    this.#update(channel, { bitrate, mode, started: true });
  }

  /** @throws what the bus throws */
  async setStarted(channel: number, started: boolean): Promise<void> {
    await (started ? this.#bus.start(channel) : this.#bus.stop(channel));
    this.#update(channel, { started });
  }

  async #run(): Promise<void> {
    const source = this.#source;
    const stream = this.#bus.batches({ capacity: CAPACITY, merge: true, receiveOwn: true });
    try {
      for await (const batch of stream) {
        source.frames += batch.length;
        this.#noteDropped(stream.dropped);
        if (this.#droppedBy !== undefined) this.#askAdapter(this.#droppedBy);
        this.#sink.received(source, batch);
      }
      source.phase = "ended";
    } catch (error) {
      source.fail(error);
    }
    this.#noteDropped(stream.dropped);
    source.nowUs = () => undefined;
    source.link = () => undefined;
    this.#sink.changed();
  }

  #watch(): void {
    const bus = this.#bus;
    const source = this.#source;
    const mark = (text: string) => this.#sink.marked(bus.nowUs(), text);
    bus.on("overrun", (event) => {
      if (this.#noteOverrun(event)) this.#sink.marked(event.toUs, describeOverrun(event));
    });
    bus.on("warning", ({ message }) => {
      source.warn(message);
      this.#sink.changed();
    });
    bus.on("disconnected", ({ error, reconnecting }) => {
      if (reconnecting) source.away = error;
      mark(`disconnected: ${error.message}`);
    });
    bus.on("reconnected", ({ downMs }) => {
      source.away = undefined;
      mark(`reconnected after ${(downMs / 1000).toFixed(1)} s`);
    });
  }

  /** Returns false if the adapter knows that none was lost. */
  #noteOverrun({ channel, lostAtLeast, lostAtMost, certain }: OverrunEvent): boolean {
    if (this.#droppedBy === undefined) {
      const { count, atMost } = this.#overruns.get(channel) ?? { count: 0, atMost: 0 };
      this.#setLost(channel, count + (certain ? lostAtLeast : 0), atMost + lostAtMost);
    } else this.#askAdapter(this.#droppedBy);
    return this.#overruns.has(channel);
  }

  /** Takes over what a virtual adapter has counted. */
  #askAdapter(droppedBy: (channel: number) => number): void {
    for (const channel of this.#channels.keys()) {
      const lost = droppedBy(channel) - (this.#adapterDroppedBefore.get(channel) ?? 0);
      if (lost > (this.#overruns.get(channel)?.count ?? 0)) this.#setLost(channel, lost, lost);
    }
  }

  #setLost(channel: number, count: number, atMost: number): void {
    const name = `receive buffer overrun of ${this.#source.name} on ${this.#channels.get(channel)?.name ?? `channel ${channel}`}`;
    this.#overruns.set(channel, { stage: "adapter", name, count, atMost });
    this.#showLosses();
  }

  #noteDropped(dropped: number): void {
    if (dropped === this.#dropped) return;
    this.#dropped = dropped;
    this.#showLosses();
  }

  #showLosses(): void {
    const { name, kind } = this.#source;
    const [stage, why] =
      kind === "remote"
        ? (["link", "the connection or the analyzer was too slow"] as const)
        : (["queue", "the analyzer was too slow"] as const);
    const count = this.#dropped - this.#droppedBefore;
    const queue: Loss[] = count === 0 ? [] : [{ stage, name: `from ${name}: ${why}`, count, atMost: count }];
    this.#source.losses = [...this.#overruns.values(), ...queue];
  }

  #update(channel: number, change: Partial<SourceChannel>): void {
    const before = this.#channels.get(channel);
    if (before !== undefined) this.#channels.set(channel, { ...before, ...change });
    this.#showChannels();
    this.#sink.changed();
  }

  #showChannels(): void {
    this.#source.channels = [...this.#channels.values()];
  }
}
