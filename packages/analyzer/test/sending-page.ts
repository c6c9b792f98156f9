import { type CanFrame, type ReceiveOptions, VirtualBus } from "canalystii";
import type { SendRow } from "../src/protocol.js";
import { EnginePage } from "./engine-page.js";

export const ROW: SendRow = {
  ...{ row: 1, channel: 0, id: 0x123, extended: false, remote: false, length: 2, data: [1, 2], periodMs: 10, count: 0 },
};

/** An engine with a bus to send on, and somebody who notes what arrives at the other end. */
export class SendingPage extends EnginePage {
  readonly bus: VirtualBus;
  readonly #peer: VirtualBus;
  /** What has arrived, with the time in ms. */
  readonly arrived: { readonly ms: number; readonly frame: CanFrame }[] = [];

  constructor() {
    super({ openRemoteBus: async () => this.bus });
    [this.bus, this.#peer] = VirtualBus.pair({ clock: this.clock, bitrate: 500_000, channels: [0, 1] });
    void this.#note();
  }

  /** Opens the bus and switches sending on. */
  async arm(): Promise<this> {
    await this.call("openRemote", { url: "ws://car/bus" });
    await this.call("arm", { armed: true });
    return this;
  }

  /** What has arrived since the last call, as `ms channel id#data`. */
  takeArrived(): string[] {
    return this.arrived
      .splice(0)
      .map(
        ({ ms, frame: { channel, id, data } }) => `${Math.round(ms)} ${channel} ${id.toString(16)}#${Buffer.from(data).toString("hex")}`,
      );
  }

  async #note(options: ReceiveOptions = {}): Promise<void> {
    for await (const frame of this.#peer.frames(options)) this.arrived.push({ ms: this.clock.now(), frame });
  }
}
