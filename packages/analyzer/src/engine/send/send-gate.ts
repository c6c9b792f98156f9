import { type CanBus, CanError, FrameBatch } from "canalystii";
import type { Source } from "../source/source-list.js";

/** Frames that are handed over together: between them sending can be switched off. */
const MOST_TOGETHER = 128;

const offError = () => new CanError("not-started", "sending is off", { hint: "Switch it on in the bar at the top." });

/**
 * The only way onto a bus: nothing passes unless sending is switched on. It is off at first, after a bus was opened, and after one
 * was lost.
 */
export class SendGate {
  readonly #buses = new Map<Source, CanBus>();
  readonly #onChange: () => void;
  readonly #onDisarm = new Set<(reason: unknown) => void>();
  readonly #underWay = new Set<Promise<void>>();
  #armed = false;
  #disarmedBy: unknown;

  /** @param onChange is called when the gate was opened or closed, or can be opened now */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get armed(): boolean {
    return this.#armed;
  }

  /** Why it was switched off by itself; undefined: it was not. */
  get disarmedBy(): unknown {
    return this.#disarmedBy;
  }

  /** Why nothing can be sent; undefined: it can be. */
  get obstacle(): CanError | undefined {
    const sources = [...this.#buses.keys()];
    if (sources.length === 0) {
      return new CanError("not-found", "nothing is connected that could send", {
        hint: "Connect an adapter, the simulator, or a server that lets this page send.",
      });
    }
    const found = sources.map(obstacleOf);
    return found.includes(undefined) ? undefined : found[0];
  }

  /** Takes a bus until it ends. Sending is off afterwards. */
  add(source: Source, bus: CanBus): void {
    this.disarm();
    this.#disarmedBy = undefined;
    this.#buses.set(source, bus);
    const end = (reason?: unknown) => {
      this.#buses.delete(source);
      this.disarm(reason);
      this.#onChange();
    };
    bus.on("disconnected", ({ error }) => this.disarm(error));
    bus.closed.then(() => end(), end);
  }

  /** Calls back when sending is switched off, with the reason or undefined. */
  onDisarm(listener: (reason: unknown) => void): void {
    this.#onDisarm.add(listener);
  }

  /** @throws CanError why nothing can be sent */
  arm(): void {
    const { obstacle } = this;
    if (obstacle !== undefined) throw obstacle;
    this.#armed = true;
    this.#disarmedBy = undefined;
    this.#onChange();
  }

  /** Switches sending off at once. @param reason undefined: somebody wanted it */
  disarm(reason?: unknown): void {
    if (!this.#armed) return;
    this.#armed = false;
    this.#disarmedBy = reason;
    for (const listener of this.#onDisarm) listener(reason);
    this.#onChange();
  }

  /** Waits until nothing that passed is under way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** @throws CanError `not-started` while sending is off */
  check(): void {
    if (!this.#armed) throw offError();
  }

  /** Channels that can be sent on, rising. */
  get channels(): readonly number[] {
    const able = [...this.#buses].flatMap(([source, { channels }]) => channels.filter((each) => obstacleOn(source, each) === undefined));
    return [...new Set(able)].sort((a, b) => a - b);
  }

  /** @throws CanError why the source that has a channel cannot send on it, RangeError for a channel that no source has */
  checkChannel(channel: number): void {
    this.#busOf(channel);
  }

  /** Returns whether a channel is that of a server: its answers come late. */
  isFar(channel: number): boolean {
    return this.#find(channel)?.[0].link() !== undefined;
  }

  /**
   * Sends frames, each on the first bus that has its channel; resolves when the adapters have taken them.
   * @throws CanError `not-started` while sending is off, what {@link checkChannel} and the bus throw
   */
  async send(frames: FrameBatch): Promise<void> {
    for (let start = 0; start < frames.length; start += MOST_TOGETHER) {
      this.check();
      await this.#hand(frames.slice(start, Math.min(frames.length, start + MOST_TOGETHER)));
    }
  }

  async #hand(frames: FrameBatch): Promise<void> {
    const sent = Promise.all([...this.#byBus(frames)].map(([bus, own]) => bus.send(own))).then(() => {});
    this.#underWay.add(sent);
    try {
      await sent;
    } finally {
      this.#underWay.delete(sent);
    }
  }

  #byBus(frames: FrameBatch): Map<CanBus, FrameBatch> {
    const parts = new Map<CanBus, FrameBatch>();
    for (let row = 0; row < frames.length; row++) {
      const bus = this.#busOf(frames.channel[row] as number);
      const part = parts.get(bus) ?? new FrameBatch(frames.length);
      part.appendRow(frames, row);
      parts.set(bus, part);
    }
    return parts;
  }

  #busOf(channel: number): CanBus {
    const [source, bus] = this.#find(channel) ?? [];
    if (source === undefined || bus === undefined) {
      throw new RangeError(`channel ${channel} is not open; ${this.channels.join(", ") || "none"} can be used`);
    }
    const obstacle = obstacleOn(source, channel);
    if (obstacle !== undefined) throw obstacle;
    return bus;
  }

  /** Returns the first source that has a channel and can send on it, otherwise the first that has it. */
  #find(channel: number): readonly [Source, CanBus] | undefined {
    let found: readonly [Source, CanBus] | undefined;
    for (const entry of this.#buses) {
      const [source, { channels }] = entry;
      if (!channels.includes(channel)) continue;
      if (obstacleOn(source, channel) === undefined) return entry;
      found ??= entry;
    }
    return found;
  }
}

/** Why a source cannot send on a channel of it. */
function obstacleOn(source: Source, channel: number): CanError | undefined {
  const obstacle = obstacleOf(source);
  if (obstacle !== undefined) return obstacle;
  if (source.channels.find((each) => each.channel === channel)?.mode !== "listen-only") return undefined;
  return new CanError("unsupported", `${source.name} only listens on channel ${channel}`, {
    hint: "Set this channel up with the mode Normal.",
  });
}

/** Why a source cannot send at all. */
function obstacleOf({ name, phase, channels, link }: Source): CanError | undefined {
  if (phase === "away") return new CanError("disconnected", `${name} is away`, { hint: "Wait until it is back." });
  if (link()?.canSend === false) {
    return new CanError("permission-denied", `the server ${name} lets this page only listen`, {
      hint: "Start it with: canalyst serve --allow-send",
    });
  }
  if (channels.length > 0 && channels.every(({ mode }) => mode === "listen-only")) {
    return new CanError("unsupported", `${name} only listens on ${channels.length === 1 ? "its channel" : "all of its channels"}`, {
      hint: "Connect with the mode Normal.",
    });
  }
  return undefined;
}
