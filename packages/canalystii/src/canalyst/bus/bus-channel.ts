import type { ResolvedChannelConfig } from "../channel-config.js";
import type { CanalystDevice } from "../device/device.js";
import type { ChannelPump, PumpStatus } from "./bus-pump.js";
import type { ChannelTime } from "./device-time.js";

/** What a bus keeps of a channel over reconfigurations and over the adapter's absence. */
export class BusChannel {
  /** What the user wants; applied again when the adapter is back. */
  config: ResolvedChannelConfig;
  started: boolean;
  readonly time: ChannelTime;
  pump: ChannelPump | undefined;
  #past: PumpStatus | undefined;
  #protocolErrors = 0;

  constructor(config: ResolvedChannelConfig, time: ChannelTime) {
    this.config = config;
    this.time = time;
    this.started = config.start;
  }

  /** Ends the pump; its counters stay. */
  retirePump(): void {
    if (this.pump === undefined) return;
    this.pump.stop();
    this.#past = this.pumpStatus;
    this.pump = undefined;
  }

  /** Keeps the counters of a device that is given up. */
  retireDevice(device: CanalystDevice, channel: number): void {
    this.#protocolErrors += countOddities(device, channel);
  }

  /** Counters of all pumps so far. */
  get pumpStatus(): PumpStatus {
    const past = this.#past;
    const now = this.pump?.status ?? (past && { ...past, polls: 0, transfers: 0, highestFill: 0 });
    if (now === undefined) return { strategy: "status", polls: 0, transfers: 0, intervalMs: 0, highestFill: 0 };
    if (past === undefined) return now;
    return {
      ...now,
      polls: past.polls + now.polls,
      transfers: past.transfers + now.transfers,
      highestFill: Math.max(past.highestFill, now.highestFill),
    };
  }

  /** Malformed packets and answers of all devices so far. */
  protocolErrors(device: CanalystDevice, channel: number): number {
    return this.#protocolErrors + countOddities(device, channel);
  }
}

function countOddities(device: CanalystDevice, channel: number): number {
  const { badPackets, badMessages, badResponses, lostResponses, missingMessages } = device.oddities(channel);
  return badPackets + badMessages + badResponses + lostResponses + missingMessages;
}
