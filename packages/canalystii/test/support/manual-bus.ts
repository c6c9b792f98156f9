import type { Clock } from "../../src/base/clock.js";
import { CanError } from "../../src/base/errors.js";
import type { ChannelConfig, OverrunEvent, SendOptions } from "../../src/bus/bus.js";
import { BusBase } from "../../src/bus/bus-base.js";
import { type CanFrameInput, toFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";

export interface ManualSend {
  readonly channel: number;
  readonly frames: readonly CanFrameInput[];
  readonly options: SendOptions;
  readonly take: () => void;
  readonly fail: (error: unknown) => void;
}

/** A bus whose adapter is the test: it takes a send when told to, or at once while `automatic`. */
export class ManualBus extends BusBase {
  readonly oneShot = true;
  automatic = true;
  readonly sends: ManualSend[] = [];
  /** What was done with the channels, e.g. `stop 0`. */
  readonly calls: string[] = [];
  readonly configs: ChannelConfig[] = [];
  failConfigure: Error | undefined;

  constructor(clock: Clock, channels: readonly number[] = [0, 1]) {
    super({ name: "manual", channels, clock, canClockHz: 8_000_000, classicOnly: true });
  }

  async configure(channel: number, config: ChannelConfig): Promise<void> {
    this.ensureChannel(channel);
    this.calls.push(`configure ${channel}`);
    this.configs.push(config);
    if (this.failConfigure !== undefined) throw this.failConfigure;
  }

  async start(channel: number): Promise<void> {
    this.calls.push(`start ${channel}`);
  }

  async stop(channel: number): Promise<void> {
    this.ensureOpen();
    this.calls.push(`stop ${channel}`);
  }

  /** Receives frames, as from the wire. */
  hear(...frames: readonly CanFrameInput[]): void {
    const timestampUs = this.nowUs();
    this.received(FrameBatch.from(frames.map((frame) => ({ ...toFrame(frame), timestampUs }))));
  }

  overrun(event: OverrunEvent): void {
    this.emit("overrun", event);
  }

  unplug(): void {
    this.fault(new CanError("disconnected", "unplugged"));
  }

  /** As a bus with `reconnect: true` tells that its adapter went, or is back. */
  lose(): void {
    this.emit("disconnected", { error: new CanError("disconnected", "gone for now"), reconnecting: true });
  }

  regain(): void {
    this.emit("reconnected", { downMs: 1 });
  }

  protected transmit(channel: number, frames: FrameBatch, options: SendOptions): Promise<void> {
    const copy = [...frames];
    const done = (): void => this.sent(frames, this.nowUs());
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(options.signal?.reason);
      const settled = (): void => options.signal?.removeEventListener("abort", onAbort);
      const take = (): void => {
        settled();
        done();
        resolve();
      };
      const fail = (error: unknown): void => {
        settled();
        reject(error);
      };
      options.signal?.addEventListener("abort", onAbort, { once: true });
      this.sends.push({ channel, frames: copy, options, take, fail });
      if (this.automatic) take();
    });
  }

  protected async shutdown(): Promise<void> {}
}
