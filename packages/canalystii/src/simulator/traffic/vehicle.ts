import { type Random, seededRandom } from "../../base/random.js";
import { FrameFlag } from "../../can/frame-batch.js";
import { PayloadWriter } from "../../dbc/encode/payload-writer.js";
import type { Message } from "../../dbc/model/model.js";
import { MessageProtection } from "../../dbc/protect/protection.js";
import type { FrameSlot } from "../firmware/frame-ring.js";
import { arbitrationPriority, type FrameSource } from "../network/can-node.js";
import { vehicleDatabase } from "./vehicle-database.js";
import { VehicleModel } from "./vehicle-model.js";
import { VEHICLE_VALUES, type VehicleValue } from "./vehicle-values.js";

/** Periodic frames are late by up to this much. */
const JITTER_NS = 200_000;
/** The gateway requests the identification of the car, which the cluster sends a little later. */
const REQUEST = { sender: "Gateway", message: "Identification", phaseMs: 500 } as const;

/** Returns the controllers of a car: one source each. */
export function vehicleSources(startNs: number, seed: number): readonly FrameSource[] {
  const car = new VehicleModel(seed);
  const random = seededRandom(seed + 1000);
  const { messages, nodes } = vehicleDatabase();
  return nodes.map(({ name }) => {
    const requested = messages.filter((message) => name === REQUEST.sender && message.name === REQUEST.message);
    const sent = messages.filter(({ senders }) => senders.includes(name));
    const frames = [
      ...requested.map((message) => new PeriodicFrame(message, undefined)),
      ...sent.map((message) => new PeriodicFrame(message, new VehiclePayload(message))),
    ];
    return new EcuSource(frames, car, random, startNs);
  });
}

/** The payloads of a message, from the state of the car. */
class VehiclePayload {
  readonly #writer: PayloadWriter;
  readonly #protection: MessageProtection;
  readonly #sources: readonly VehicleValue[];
  readonly #values: Float64Array;

  constructor(message: Message) {
    const values = VEHICLE_VALUES[message.name] ?? {};
    this.#writer = new PayloadWriter(message);
    this.#protection = new MessageProtection(message);
    this.#sources = message.signals.map(({ name }) => values[name] ?? initialValue);
    this.#values = new Float64Array(message.signals.length);
  }

  write(data: Uint8Array, car: VehicleModel, count: number): void {
    const values = this.#values;
    const sources = this.#sources;
    for (let i = 0; i < values.length; i++) values[i] = (sources[i] as VehicleValue)(car);
    this.#writer.write(data, values);
    this.#protection.apply(data, count);
  }
}

function initialValue(): number {
  return Number.NaN;
}

/** Frames that a controller sends periodically. */
class PeriodicFrame {
  readonly id: number;
  readonly flags: number;
  readonly dlc: number;
  readonly priority: number;
  readonly periodNs: number;
  /** Position in the period, ns; undefined: at any, but always the same position. */
  readonly phaseNs: number | undefined;
  /** undefined for remote frames. */
  readonly payload: VehiclePayload | undefined;
  /** Due time without jitter. */
  dueNs = 0;
  readyNs = 0;
  count = 0;

  constructor({ id, extended, length, cycleTimeMs = 1000, attributes }: Message, payload: VehiclePayload | undefined) {
    const delayMs = payload === undefined ? REQUEST.phaseMs : attributes.get("GenMsgStartDelayTime");
    this.id = id;
    this.flags = (extended ? FrameFlag.EXTENDED : 0) | (payload === undefined ? FrameFlag.REMOTE : 0);
    this.dlc = length;
    this.priority = arbitrationPriority(id, this.flags);
    this.periodNs = cycleTimeMs * 1e6;
    this.phaseNs = typeof delayMs === "number" ? delayMs * 1e6 : undefined;
    this.payload = payload;
  }
}

/** A controller with one buffer per message: of the messages that are due, the most important is sent first; a late one is sent once. */
class EcuSource implements FrameSource {
  readonly #car: VehicleModel;
  readonly #random: Random;
  readonly #startNs: number;
  readonly #frames: readonly PeriodicFrame[];
  #nextNs = 0;

  constructor(frames: readonly PeriodicFrame[], car: VehicleModel, random: Random, startNs: number) {
    this.#car = car;
    this.#random = random;
    this.#startNs = startNs;
    this.#frames = frames;
    for (const frame of frames) {
      frame.dueNs = startNs + (frame.phaseNs ?? Math.floor(random() * frame.periodNs));
      frame.readyNs = frame.dueNs;
    }
    this.#findNext();
  }

  nextNs(): number {
    return this.#nextNs;
  }

  peekPriority(atNs: number): number {
    return this.#mostImportant(atNs)?.priority ?? Number.POSITIVE_INFINITY;
  }

  load(slot: FrameSlot, atNs: number): void {
    const best = this.#mostImportant(atNs);
    if (best === undefined) return;
    this.#car.advance(best.readyNs - this.#startNs);
    fill(slot, best, this.#car);
    best.count++;
    // on a bus that is too slow, periods are left out; the schedule is kept
    do best.dueNs += best.periodNs;
    while (best.dueNs + best.periodNs <= atNs);
    best.readyNs = best.dueNs + Math.floor(this.#random() * JITTER_NS);
    this.#findNext();
  }

  #mostImportant(atNs: number): PeriodicFrame | undefined {
    let best: PeriodicFrame | undefined;
    const frames = this.#frames;
    for (let i = 0; i < frames.length; i++) {
      const candidate = frames[i] as PeriodicFrame;
      if (candidate.readyNs <= atNs && (best === undefined || candidate.priority < best.priority)) best = candidate;
    }
    return best;
  }

  #findNext(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { readyNs } of this.#frames) if (readyNs < next) next = readyNs;
    this.#nextNs = next;
  }
}

function fill(slot: FrameSlot, { id, flags, dlc, payload, count }: PeriodicFrame, car: VehicleModel): void {
  slot.id = id;
  slot.flags = flags;
  slot.sendType = 0;
  slot.dlc = dlc;
  slot.size = payload === undefined ? 0 : dlc;
  slot.words[0] = 0;
  slot.words[1] = 0;
  payload?.write(slot.data, car, count);
}
