import { DatabaseInference } from "canalystii/dbc";
import type { BitsReadout, MessageKey, ReadBits, TimeSpan } from "../../../protocol.js";
import { nameOf } from "../../examine/message-keys.js";
import { checkTimes, EVERYTHING, inSpan, nextBlock } from "../../examine/span-blocks.js";
import type { QueryContext } from "../../query/query-context.js";
import { checkKey, IdRows } from "../../series/id-rows.js";
import type { Slices } from "../../slices.js";
import type { FrameStore } from "../../store/frame-store.js";
import { explainedBits } from "../message-ids.js";
import { protectionBits } from "../protection.js";
import { PayloadActivity } from "./payload-activity.js";
import { COLUMNS } from "./time-columns.js";

/** Watches the bits of one id: each call examines what came since the last one. */
export class BitWatch {
  readonly #store: FrameStore;
  readonly #key: MessageKey;
  readonly #span: TimeSpan | undefined;
  readonly #found: IdRows;
  readonly #activity: PayloadActivity;
  readonly #inference = new DatabaseInference();
  #scannedRow: number;

  /** @throws RangeError for an id that no frame has, or for no span */
  constructor(store: FrameStore, { channel, id, extended, span }: ReadBits) {
    const key = { channel, id, extended };
    checkKey(key);
    if (span !== undefined) checkTimes("span", span);
    this.#store = store;
    this.#key = key;
    this.#span = span;
    this.#found = new IdRows(key);
    this.#activity = new PayloadActivity(span);
    this.#scannedRow = span === undefined ? store.firstRow : store.rowAt(span.fromUs);
  }

  /** Whether it is what someone wants to see. */
  isOf(store: FrameStore, { channel, id, extended, span }: ReadBits): boolean {
    const key = this.#key;
    const isSame = store === this.#store && channel === key.channel && id === key.id && extended === key.extended;
    return isSame && span?.fromUs === this.#span?.fromUs && span?.toUs === this.#span?.toUs;
  }

  /** Examines all rows that there are by now. @throws the signal's reason */
  async catchUp(slices: Slices, signal: AbortSignal): Promise<void> {
    const endRow = this.#store.endRow;
    for (;;) {
      // another call may have gone on meanwhile: where it is now counts
      const block = nextBlock(this.#store, this.#scannedRow, this.#span ?? EVERYTHING, endRow);
      if (block === undefined) return;
      this.#scannedRow = block.firstRow + block.length;
      if (this.#found.take(block) > 0) {
        const frames = inSpan(this.#found.frames, this.#span ?? EVERYTHING);
        this.#activity.add(frames);
        this.#inference.add(frames);
      }
      await slices.next(signal);
    }
  }

  readout(context: Pick<QueryContext, "messageOf">): BitsReadout {
    const { frames, size, flips, compared, least, most, distinct, columns, last } = this.#activity;
    const [inferred] = this.#inference.messages();
    return {
      ...this.#key,
      ...{ frames, size, last, flips: flips.slice(0, size * 8), compared: compared.slice(0, size) },
      ...{ least: least.slice(0, size), most: most.slice(0, size), distinct: distinct.slice(0, size) },
      ...{ columns: COLUMNS, columnLeast: columns.least.slice(0, size * COLUMNS), columnMost: columns.most.slice(0, size * COLUMNS) },
      ...{ startUs: columns.startUs, columnUs: columns.columnUs },
      message: nameOf(this.#key, context),
      explained: explainedBits(this.#key, context),
      protection: inferred === undefined ? [] : protectionBits(inferred),
    };
  }
}
