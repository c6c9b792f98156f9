import { type FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { Database } from "../database.js";
import { idKey } from "../decode/id-table.js";
import type { AttributeDefinition } from "../model/model.js";
import { CHECKSUMS } from "../protect/checksums.js";
import { Observation } from "./observation.js";
import { type InferredMessage, sketchMessage } from "./sketch-message.js";

const { EXTENDED, REMOTE, ERROR, FD } = FrameFlag;

const NO_LIMITS = { minimum: undefined, maximum: undefined } as const;
const ATTRIBUTES: readonly AttributeDefinition[] = [
  { name: "GenMsgCycleTime", object: "message", type: "INT", minimum: 0, maximum: 3_600_000, values: [], default: 0 },
  { name: "CanalystCounter", object: "signal", type: "INT", minimum: 0, maximum: 255, values: [], default: 0 },
  { name: "CanalystChecksum", object: "signal", type: "ENUM", ...NO_LIMITS, values: ["none", ...Object.keys(CHECKSUMS)], default: "none" },
];

/**
 * Infers a skeleton of a database from frames: a message for each id, with its length, its period, and signals for the bits that
 * change; counters and checksums are recognized. Comments say how each was found. Memory depends on the number of ids only.
 */
export class DatabaseInference {
  /**
   * How many ids are observed, those of each channel counted separately. Frames of further ids are only counted: no network has so
   * many, and each one takes 3 kB, with CAN FD 15 kB.
   */
  static readonly MAX_IDS = 5000;
  /** By channel and id. */
  readonly #observations = new Map<number, Observation>();
  #frames = 0;
  #otherFrames = 0;

  /** Data frames taken into account. */
  get frames(): number {
    return this.#frames;
  }

  /** Data frames of further ids, beyond {@link MAX_IDS}. */
  get otherFrames(): number {
    return this.#otherFrames;
  }

  /** Takes frames in the order of their time. Remote and error frames have no payload and are ignored. */
  add(batch: FrameBatch): void {
    const { id: ids, flags, channel, size, timestampUs, data, stride, length } = batch;
    for (let row = 0; row < length; row++) {
      const flag = flags[row] as number;
      if ((flag & (REMOTE | ERROR)) !== 0) continue;
      const observation = this.#observationOf(channel[row] as number, ids[row] as number, (flag & EXTENDED) !== 0);
      if (observation === undefined) {
        this.#otherFrames++;
        continue;
      }
      this.#frames++;
      if ((flag & FD) !== 0) observation.fd = true;
      observation.add(timestampUs[row] as number, data, row * stride, size[row] as number);
    }
  }

  /**
   * Infers the messages of all channels and ids one after the other, in the order in which they were seen first: with thousands of
   * ids this takes seconds, and can be divided.
   */
  *messages(): Generator<InferredMessage, void, undefined> {
    for (const observation of this.#observations.values()) yield sketchMessage(observation);
  }

  /**
   * Returns the database, with messages named `ID_123` in the order of their ids. If several channels have an id, its message is
   * that of the channel with the most frames of it.
   */
  database(): Database {
    const chosen = new Map<number, Observation>();
    for (const observation of this.#observations.values()) {
      const key = idKey(observation.id, observation.extended);
      const other = chosen.get(key);
      if (other === undefined || other.frames < observation.frames) chosen.set(key, observation);
    }
    const ordered = [...chosen.values()].sort((a, b) => Number(a.extended) - Number(b.extended) || a.id - b.id);
    return new Database({
      version: "",
      comment: undefined,
      nodes: [],
      messages: ordered.map((each) => sketchMessage(each).message),
      valueTables: new Map(),
      environmentVariables: [],
      attributes: new Map(),
      attributeDefinitions: ATTRIBUTES,
      relationAttributes: [],
    });
  }

  #observationOf(channel: number, id: number, extended: boolean): Observation | undefined {
    const key = channel * 0x1_0000_0000 + (idKey(id, extended) >>> 0);
    const known = this.#observations.get(key);
    if (known !== undefined || this.#observations.size >= DatabaseInference.MAX_IDS) return known;
    const observation = new Observation({ channel, id, extended });
    this.#observations.set(key, observation);
    return observation;
  }
}
