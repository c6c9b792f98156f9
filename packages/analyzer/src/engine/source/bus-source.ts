import { CanalystBus, type CanalystBusOptions, type CanBus, type ChannelConfig, describeOverrun, type OverrunEvent } from "canalystii";
import type { ChannelSetup, Loss, SourceChannel } from "../../protocol.js";
import type { Source, SourceSink } from "./source-list.js";

/** Frames that may wait while the engine is busy: half a minute of both channels at full rate. */
const CAPACITY = 500_000;

/** Returns the options of a bus with these channels. @throws RangeError when there are none, or one twice */
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

/** A bus that is open: delivers what it receives and sends until it ends. */
export class BusSource {
  readonly bus: CanBus;
  readonly #source: Source;
  readonly #sink: SourceSink;
  /** By channel. */
  readonly #overruns = new Map<number, Loss>();
  #channels: ReadonlyMap<number, SourceChannel>;

  constructor(bus: CanBus, options: { readonly source: Source; readonly sink: SourceSink; readonly channels: readonly ChannelSetup[] }) {
    this.bus = bus;
    this.#source = options.source;
    this.#sink = options.sink;
    this.#channels = new Map(
      options.channels.map(({ channel, bitrate, mode = "normal" }) => {
        const name = bus.channelNames.get(channel) ?? `can${channel}`;
        return [channel, { channel, name, bitrate, mode, started: true }];
      }),
    );
  }

  /** Begins to deliver. */
  start(): void {
    const { bus } = this;
    const source = this.#source;
    if (bus instanceof CanalystBus) for (const warning of bus.warnings) source.warn(warning);
    this.#watch();
    source.phase = "running";
    source.close = () => bus.close();
    this.#showChannels();
    void this.#run();
  }

  /** @throws what the bus throws */
  async configure({ channel, bitrate, mode = "normal" }: ChannelSetup): Promise<void> {
    await this.bus.configure(channel, { bitrate, mode });
    this.#update(channel, { bitrate, mode, started: true });
  }

  /** @throws what the bus throws */
  async setStarted(channel: number, started: boolean): Promise<void> {
    await (started ? this.bus.start(channel) : this.bus.stop(channel));
    this.#update(channel, { started });
  }

  async #run(): Promise<void> {
    const source = this.#source;
    const stream = this.bus.batches({ capacity: CAPACITY, merge: true, receiveOwn: true });
    try {
      for await (const batch of stream) {
        source.frames += batch.length;
        this.#noteLosses(stream.dropped);
        this.#sink.received(source, batch);
      }
      source.phase = "ended";
    } catch (error) {
      source.fail(error);
    }
    this.#noteLosses(stream.dropped);
    this.#sink.changed();
  }

  #watch(): void {
    const { bus } = this;
    const source = this.#source;
    const mark = (text: string) => this.#sink.marked(bus.nowUs(), text);
    bus.on("overrun", (event) => {
      this.#noteOverrun(event);
      this.#sink.marked(event.toUs, describeOverrun(event));
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

  #noteOverrun({ channel, lostAtLeast, lostAtMost, certain }: OverrunEvent): void {
    const name = `receive buffer overrun of ${this.#source.name} on ${this.bus.channelNames.get(channel) ?? `channel ${channel}`}`;
    const before = this.#overruns.get(channel) ?? { stage: "adapter", name, count: 0, atMost: 0 };
    this.#overruns.set(channel, {
      ...before,
      count: before.count + (certain ? lostAtLeast : 0),
      atMost: before.atMost + lostAtMost,
    });
    this.#noteLosses();
  }

  #dropped = 0;

  #noteLosses(dropped = this.#dropped): void {
    this.#dropped = dropped;
    const queue: Loss[] =
      dropped === 0
        ? []
        : [{ stage: "queue", name: `from ${this.#source.name}: the analyzer was too slow`, count: dropped, atMost: dropped }];
    this.#source.losses = [...this.#overruns.values(), ...queue];
  }

  #update(channel: number, change: Partial<SourceChannel>): void {
    const before = this.#channels.get(channel);
    if (before !== undefined) this.#channels = new Map(this.#channels).set(channel, { ...before, ...change });
    this.#showChannels();
    this.#sink.changed();
  }

  #showChannels(): void {
    this.#source.channels = [...this.#channels.values()];
  }
}
