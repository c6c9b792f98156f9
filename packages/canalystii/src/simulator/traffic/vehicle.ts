import { FrameFlag } from "../../can/frame-batch.js";
import type { FrameSlot } from "../firmware/frame-ring.js";
import { arbitrationPriority, type FrameSource } from "../network/can-node.js";
import { type Random, seededRandom } from "./random.js";
import { VEHICLE_MESSAGES, type VehicleMessage, type VehicleSignal } from "./vehicle-messages.js";
import { VehicleModel } from "./vehicle-model.js";

const COUNTER_BYTE = 6;
const CHECKSUM_BYTE = 7;
/** Periodic frames are late by up to this much. */
const JITTER_NS = 200_000;

/** Returns the controllers of a car: one source each. */
export function vehicleSources(startNs: number, seed: number): readonly FrameSource[] {
  const car = new VehicleModel(seed);
  const random = seededRandom(seed + 1000);
  const byEcu = new Map<string, VehicleMessage[]>();
  for (const message of VEHICLE_MESSAGES) {
    const list = byEcu.get(message.ecu);
    if (list === undefined) byEcu.set(message.ecu, [message]);
    else list.push(message);
  }
  return [...byEcu.values()].map((messages) => new EcuSource(messages, car, random, startNs));
}

/** A signal, with everything constant precomputed. */
interface Field {
  readonly signal: VehicleSignal;
  readonly least: number;
  readonly most: number;
  readonly perUnit: number;
}

interface Scheduled {
  readonly message: VehicleMessage;
  readonly fields: readonly Field[];
  readonly priority: number;
  readonly flags: number;
  readonly periodNs: number;
  /** Due time without jitter. */
  dueNs: number;
  readyNs: number;
  count: number;
}

/** A controller with one buffer per message: of the messages that are due, the most important is sent first; a late one is sent once. */
class EcuSource implements FrameSource {
  readonly #car: VehicleModel;
  readonly #random: Random;
  readonly #startNs: number;
  readonly #scheduled: readonly Scheduled[];
  #nextNs = 0;

  constructor(messages: readonly VehicleMessage[], car: VehicleModel, random: Random, startNs: number) {
    this.#car = car;
    this.#random = random;
    this.#startNs = startNs;
    this.#scheduled = messages.map((message) => {
      const flags = (message.extended ? FrameFlag.EXTENDED : 0) | (message.remote ? FrameFlag.REMOTE : 0);
      const periodNs = message.periodMs * 1e6;
      const phaseNs = message.phaseMs === undefined ? Math.floor(random() * periodNs) : message.phaseMs * 1e6;
      const dueNs = startNs + phaseNs;
      const fields = message.signals.map(toField);
      return { message, fields, flags, periodNs, priority: arbitrationPriority(message.id, flags), dueNs, readyNs: dueNs, count: 0 };
    });
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
    encode(slot, best, this.#car);
    best.count++;
    // on a bus that is too slow, periods are left out; the schedule is kept
    do best.dueNs += best.periodNs;
    while (best.dueNs + best.periodNs <= atNs);
    best.readyNs = best.dueNs + Math.floor(this.#random() * JITTER_NS);
    this.#findNext();
  }

  #mostImportant(atNs: number): Scheduled | undefined {
    let best: Scheduled | undefined;
    const scheduled = this.#scheduled;
    for (let i = 0; i < scheduled.length; i++) {
      const candidate = scheduled[i] as Scheduled;
      if (candidate.readyNs <= atNs && (best === undefined || candidate.priority < best.priority)) best = candidate;
    }
    return best;
  }

  #findNext(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { readyNs } of this.#scheduled) if (readyNs < next) next = readyNs;
    this.#nextNs = next;
  }
}

function toField(signal: VehicleSignal): Field {
  const { length, signed, factor } = signal;
  const most = 2 ** (signed ? length - 1 : length) - 1;
  return { signal, least: signed ? -most - 1 : 0, most, perUnit: 1 / factor };
}

function encode(slot: FrameSlot, { message, fields, flags, count }: Scheduled, car: VehicleModel): void {
  const { id, size, remote, counterAndChecksum } = message;
  slot.id = id;
  slot.flags = flags;
  slot.sendType = 0;
  slot.dlc = size;
  slot.size = remote ? 0 : size;
  slot.words[0] = 0;
  slot.words[1] = 0;
  if (remote) return;
  for (let i = 0; i < fields.length; i++) putSignal(slot.data, fields[i] as Field, car);
  if (!counterAndChecksum) return;
  slot.data[COUNTER_BYTE] = ((slot.data[COUNTER_BYTE] as number) & 0xf0) | (count & 15);
  let checksum = id & 0xff;
  for (let i = 0; i < CHECKSUM_BYTE; i++) checksum ^= slot.data[i] as number;
  slot.data[CHECKSUM_BYTE] = checksum;
}

function putSignal(data: Uint8Array, { signal, least, most, perUnit }: Field, car: VehicleModel): void {
  let rest = Math.max(least, Math.min(most, Math.round((signal.value(car) - signal.offset) * perUnit))) >>> 0;
  for (let bit = signal.start, left = signal.length; left > 0; ) {
    const inByte = bit & 7;
    const width = Math.min(8 - inByte, left);
    const at = bit >> 3;
    data[at] = (data[at] as number) | ((rest & ((1 << width) - 1)) << inByte);
    rest >>>= width;
    bit += width;
    left -= width;
  }
}
