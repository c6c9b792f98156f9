import type { Clock, FrameBatch } from "canalystii";
import type { ReplayState, SendingState, SendRow, SendRowState } from "../../protocol.js";
import { toFault } from "../faults.js";
import { PeriodicRows } from "./periodic-rows.js";
import { Replay, type ReplayOptions } from "./replay.js";
import { SendGate } from "./send-gate.js";
import { type FindMessage, SendSlot } from "./send-slot.js";

const MAX_ROWS = 1_000;

export interface SendingOptions {
  readonly clock: Clock;
  readonly messageOf: FindMessage;
  readonly onChange: () => void;
}

/** Everything that sends: the send list with its periodic rows, and the replay. All of it goes through one gate. */
export class Sending {
  readonly gate: SendGate;
  readonly #options: SendingOptions;
  readonly #slots = new Map<number, SendSlot>();
  readonly #periodic: PeriodicRows;
  #replay: Replay | undefined;
  #lastReplay: ReplayState | undefined;

  constructor(options: SendingOptions) {
    const { clock, onChange } = options;
    this.#options = options;
    this.gate = new SendGate(onChange);
    const send = (frames: FrameBatch) => this.gate.send(frames);
    this.#periodic = new PeriodicRows({ clock, send, isFar: (channel) => this.gate.isFar(channel), onChange });
    this.gate.onDisarm((reason) => {
      this.#periodic.stopAll(reason);
      this.#replay?.stop(reason);
    });
  }

  /** @throws RangeError for a row that is not possible, and for too many; those before it were taken */
  put(rows: readonly SendRow[]): void {
    for (const row of rows) {
      const slot = this.#slots.get(row.row);
      if (slot !== undefined) {
        slot.change(row);
        this.#periodic.changed(slot);
      } else {
        if (this.#slots.size >= MAX_ROWS) throw new RangeError(`the send list has ${MAX_ROWS} rows, and no more are possible`);
        this.#slots.set(row.row, new SendSlot(row, this.#options.messageOf));
      }
    }
    this.#options.onChange();
  }

  remove(rows: readonly number[]): void {
    for (const row of rows) {
      const slot = this.#slots.get(row);
      if (slot !== undefined) this.#periodic.stop(slot);
      this.#slots.delete(row);
    }
    this.#options.onChange();
  }

  /** @throws what the gate throws, RangeError for an unknown row */
  async sendOnce(row: number): Promise<void> {
    const slot = this.#need(row);
    this.gate.check();
    slot.fault = undefined;
    try {
      await this.gate.send(slot.makeOne());
      slot.sent++;
    } catch (error) {
      slot.fault = toFault(error);
      throw error;
    } finally {
      this.#options.onChange();
    }
  }

  /** @throws CanError while sending is off, RangeError for an unknown row */
  start(row: number): void {
    const slot = this.#need(row);
    this.gate.check();
    this.#periodic.start(slot);
  }

  stop(row: number): void {
    this.#periodic.stop(this.#need(row));
  }

  /** @throws CanError while sending is off, RangeError while another replay runs, and what {@link Replay} throws for its options */
  startReplay(options: Pick<ReplayOptions, "frames" | "speed" | "loop" | "channels" | "includeSent">): void {
    this.gate.check();
    if (this.replay !== undefined) throw new RangeError("a replay is under way; stop it first");
    const { clock, onChange } = this.#options;
    const replay = new Replay({ ...options, gate: this.gate, clock, onChange });
    this.#replay = replay;
    void replay.play().then(() => this.#forget(replay));
    onChange();
  }

  /** The one under way; undefined: there is none. */
  get replay(): Replay | undefined {
    return this.#replay?.ended === false ? this.#replay : undefined;
  }

  state(): SendingState {
    const { armed, obstacle, disarmedBy } = this.gate;
    const fault = (error: unknown) => (error === undefined ? undefined : toFault(error));
    return {
      ...{ armed, obstacle: fault(obstacle), disarmedBy: fault(disarmedBy) },
      rows: [...this.#slots.values()].filter((slot) => this.#isWorthShowing(slot)).map((slot) => this.#rowState(slot)),
      replay: this.#replay?.state() ?? this.#lastReplay,
    };
  }

  /** Keeps only how a replay ended: it has the frames of a capture that may be cleared. */
  #forget(replay: Replay): void {
    if (this.#replay !== replay) return;
    this.#lastReplay = replay.state();
    this.#replay = undefined;
  }

  #isWorthShowing(slot: SendSlot): boolean {
    return slot.sent > 0 || slot.fault !== undefined || this.#periodic.isRunning(slot);
  }

  #rowState(slot: SendSlot): SendRowState {
    const { row, sent, skipped, meter, fault } = slot;
    const running = this.#periodic.isRunning(slot);
    return { row: row.row, running, sent, skipped, meanJitterMs: meter.meanMs, worstJitterMs: meter.worstMs, fault };
  }

  #need(row: number): SendSlot {
    const slot = this.#slots.get(row);
    if (slot === undefined) throw new RangeError(`row ${String(row)} is not in the send list`);
    return slot;
  }
}
