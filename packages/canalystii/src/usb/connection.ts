import { type Clock, settleWithin, sleep } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { errorText } from "../base/error-text.js";
import { CanError, isCanError } from "../base/errors.js";
import { Mutex } from "../base/mutex.js";
import { callUsb, freeUsbDevice, scheduleLimit } from "./usb-call.js";
import type { UsbDevice, UsbInResult, UsbOutResult } from "./usb-device.js";
import { toUsbError } from "./usb-errors.js";

/** Extra time that the runtime gets to enforce its own limit before ours counts. */
const GRACE_MS = 500;
/** How long closing waits for transfers that only their own limit ends, in ms. */
const CLOSE_PATIENCE_MS = 1500;
/**
 * How many answers are enough, and how long apart, when the device is looked for after a transfer failed for no reason that the runtime can
 * name: a device that is pulled out first fails like one with a bad cable (EPROTO on Linux), and is gone a moment later.
 */
const PRESENCE_CHECKS = 3;
const PRESENCE_PAUSE_MS = 100;
/** How long it is looked for if it does not answer: a busy kernel may take seconds to remove it. */
const ABSENCE_MS = 4000;
const PRESENCE_LIMIT_MS = 6000;
/** How long a halted endpoint gets to be cleared, in ms. */
const CLEAR_LIMIT_MS = 1500;

/** A transfer that is over, for transcripts. */
export interface UsbTransferRecord {
  readonly direction: "in" | "out";
  readonly endpointNumber: number;
  /** When it began, in ms of the connection's clock. */
  readonly startMs: number;
  readonly elapsedMs: number;
  /** Bytes that were asked for, or handed over. */
  readonly length: number;
  /** What was received, or handed over; undefined where a transfer in failed. Valid during the call only. */
  readonly data: Uint8Array | undefined;
  readonly error: CanError | undefined;
}

export interface UsbConnectionOptions {
  readonly clock: Clock;
  readonly interfaceNumber: number;
  /** Called when the device may be opened again: it was closed, or is gone. */
  readonly onFree?: (() => void) | undefined;
  /** Called after each transfer; must not throw. */
  readonly onTransfer?: ((transfer: UsbTransferRecord) => void) | undefined;
}

/**
 * An open device with one claimed interface, evened out over the runtimes. The contract:
 *
 * - Transfers of one endpoint and direction run one after the other, in the order of the calls; different endpoints
 *   run side by side.
 * - A transfer that exceeds its time limit rejects with `timeout`. Where the runtime can cancel it (Node), what it
 *   had received is lost; where it cannot (browsers), it stays under way and what it receives goes to the next
 *   `transferIn` of that endpoint, so nothing is lost and nothing is read twice.
 * - A stall is cleared and rejects with `io`; the next transfer finds a working endpoint.
 * - A transfer that fails for no known reason is settled some seconds later at most: the device is looked for first.
 * - Nothing waits for ever, whatever the runtime does: clearing, releasing and closing have time limits of their own.
 * - Every failure is a `CanError`. Once the device is gone all calls reject with `disconnected`, after `close()` with `closed`.
 */
export class UsbConnection {
  readonly device: UsbDevice;
  /** Transfers done or begun, for statistics. */
  transfers = 0;
  readonly #clock: Clock;
  readonly #interfaceNumber: number;
  readonly #onFree: () => void;
  readonly #onTransfer: UsbConnectionOptions["onTransfer"];
  /** By endpoint and direction. */
  readonly #turns = new Map<string, Mutex>();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Transfers that exceeded their limit and could not be cancelled, by endpoint. */
  readonly #stragglers = new Map<string, Promise<unknown>>();
  #end: CanError | undefined;
  #closing: Promise<void> | undefined;
  readonly #closed = deferred();
  readonly #onEnd = new Set<(error: CanError) => void>();
  /** Aborted with what ended the connection. */
  readonly #ending = new AbortController();
  /** Node's `usb` has limits of its own; other runtimes say so themselves. */
  readonly #cancelsItself: boolean;

  /** Wraps a device that is open and whose interface is claimed. */
  constructor(device: UsbDevice, options: UsbConnectionOptions) {
    this.device = device;
    this.#clock = options.clock;
    this.#interfaceNumber = options.interfaceNumber;
    this.#cancelsItself = device.nativeTimeouts ?? "nativeTransferIn" in device;
    this.#onFree = options.onFree ?? (() => {});
    this.#onTransfer = options.onTransfer;
  }

  /** Resolves after `close()`, rejects with `disconnected` when the device went away. Never unhandled. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /**
   * Receives up to `length` bytes; a short packet ends the transfer early.
   * @throws CanError `timeout`, `disconnected`, `closed`, `io`
   */
  transferIn(endpointNumber: number, length: number, timeoutMs: number): Promise<Uint8Array> {
    return this.#enqueue({ direction: "in", endpointNumber, length }, async (key) => {
      const begin = () => this.device.transferIn(endpointNumber, length, timeoutMs);
      const result = (await this.#limited(key, begin, timeoutMs).catch(stallAsStatus)) as UsbInResult;
      if (result.status === "stall") throw await this.#stalled("in", endpointNumber);
      if (result.status === "babble")
        throw new CanError("protocol", `endpoint ${endpointNumber} sent more than the ${length} bytes asked for`);
      const { data } = result;
      return data ? new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength) : new Uint8Array(0);
    });
  }

  /**
   * Sends bytes. Resolves when the device has taken them all.
   * @throws CanError `timeout` (some may have been taken), `disconnected`, `closed`, `io`
   */
  async transferOut(endpointNumber: number, data: Uint8Array, timeoutMs: number): Promise<void> {
    await this.#enqueue({ direction: "out", endpointNumber, length: data.length, data }, async (key) => {
      await this.#settleStraggler(key, timeoutMs);
      const begin = () => this.device.transferOut(endpointNumber, data, timeoutMs);
      const result = (await this.#limited(key, begin, timeoutMs).catch(stallAsStatus)) as UsbOutResult;
      if (result.status === "stall") throw await this.#stalled("out", endpointNumber);
      if (result.bytesWritten < data.length) {
        throw new CanError("io", `endpoint ${endpointNumber} took ${result.bytesWritten} of ${data.length} bytes`);
      }
      return undefined;
    });
  }

  /** Tells that the device is gone: everything under way and to come rejects with `disconnected`. */
  disconnect(cause?: unknown): void {
    this.#finish(new CanError("disconnected", "the adapter was unplugged", { cause }));
  }

  /** Tells whether an endpoint has a transfer under way that nobody waits for any more. */
  hasStraggler(direction: "in" | "out", endpointNumber: number): boolean {
    return this.#stragglers.has(`${direction} ${endpointNumber}`);
  }

  /** Releases the interface and closes the device. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#finish(new CanError("closed", "the adapter was closed"));
    // Node's `usb` cannot end transfers, and one that runs while the interface is released can keep it taken for good
    if (this.#cancelsItself && this.#underWay.size > 0) {
      await settleWithin(this.#clock, CLOSE_PATIENCE_MS, Promise.allSettled(this.#underWay));
    }
    await freeUsbDevice(this.device, this.#interfaceNumber, this.#clock);
    this.#stragglers.clear();
    // one that was unplugged said so before, and may be somebody else's by now
    if (this.#end?.code === "closed") this.#onFree();
  }

  #finish(error: CanError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    if (error.code === "closed") this.#closed.resolve();
    else {
      this.#closed.reject(error);
      this.#onFree();
    }
    this.#ending.abort(error);
    for (const listener of [...this.#onEnd]) listener(error);
  }

  #enqueue<T extends Uint8Array | undefined>(about: TransferKind, transfer: (key: string) => Promise<T>): Promise<T> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const key = `${about.direction} ${about.endpointNumber}`;
    const run = async () => {
      if (this.#end !== undefined) throw this.#end;
      const startMs = this.#onTransfer === undefined ? 0 : this.#clock.now();
      try {
        const received = await transfer(key);
        if (this.#onTransfer !== undefined) this.#record({ ...about, data: about.data ?? received }, startMs);
        return received;
      } catch (error) {
        // what a transfer reports while the device is being closed or is gone says less than the reason itself
        const failure = toUsbError(error, `USB transfer (${key}) failed`);
        this.#record(about, startMs, failure);
        if (failure.code === "io" && !(error instanceof CanError)) await this.#confirmPresence(key);
        throw this.#end ?? this.#noticed(failure);
      }
    };
    let turns = this.#turns.get(key);
    if (turns === undefined) {
      turns = new Mutex();
      this.#turns.set(key, turns);
    }
    return turns.run(run);
  }

  #record({ data, ...about }: TransferKind, startMs: number, error?: CanError): void {
    this.#onTransfer?.({ ...about, data, error, startMs, elapsedMs: this.#clock.now() - startMs });
  }

  /** Finds out whether the device is still there, by clearing the endpoint that failed. */
  async #confirmPresence(key: string): Promise<void> {
    const [direction, endpoint] = key.split(" ") as ["in" | "out", string];
    const lastMs = this.#clock.now() + ABSENCE_MS;
    for (let answers = 0; answers < PRESENCE_CHECKS && this.#end === undefined; ) {
      try {
        // Linux may keep a device that is being unplugged waiting for 5 s, and knows only then that it is gone
        await this.#clearHalt(direction, Number(endpoint), PRESENCE_LIMIT_MS);
        answers++;
      } catch (error) {
        this.#noticed(error as CanError);
        // a refusal of the runtime says nothing, and after a time limit the next one would wait as long
        if (!isCanError(error, "io") || this.#clock.now() >= lastMs) return;
      }
      if (answers < PRESENCE_CHECKS && this.#end === undefined) await sleep(this.#clock, PRESENCE_PAUSE_MS);
    }
  }

  #noticed(error: CanError): CanError {
    if (error.code !== "disconnected") return error;
    this.disconnect(error.cause);
    return this.#end ?? error;
  }

  #begin(begin: () => Promise<unknown>): Promise<unknown> {
    this.transfers++;
    let transfer: Promise<unknown>;
    try {
      transfer = begin();
    } catch (error) {
      transfer = Promise.reject(error);
    }
    this.#underWay.add(transfer);
    const forget = () => this.#underWay.delete(transfer);
    transfer.then(forget, forget);
    return transfer;
  }

  /** Waits for a transfer as long as its limit and the connection last. */
  #limited(key: string, begin: () => Promise<unknown>, timeoutMs: number): Promise<unknown> {
    const straggler = this.#stragglers.get(key);
    this.#stragglers.delete(key);
    const transfer = straggler ?? this.#begin(begin);
    const limit = this.#cancelsItself ? timeoutMs + GRACE_MS : timeoutMs;
    return new Promise((resolve, reject) => {
      const settle = (conclude: () => void) => {
        cancelTimer();
        this.#onEnd.delete(onEnd);
        conclude();
      };
      const onEnd = (error: CanError) => settle(() => reject(error));
      const giveUp = () =>
        settle(() => {
          // whatever it still receives waits here for the next transfer of this endpoint
          this.#stragglers.set(key, transfer);
          reject(new CanError("timeout", `USB transfer (${key}) took longer than ${timeoutMs} ms`));
        });
      const cancelTimer = scheduleLimit(this.#clock, limit, giveUp);
      this.#onEnd.add(onEnd);
      transfer.then(
        (result) => settle(() => resolve(result)),
        (error) => {
          settle(() => reject(error));
          this.#noticed(toUsbError(error, `USB transfer (${key}) failed`));
        },
      );
    });
  }

  /** A sent transfer that nobody waits for must be over before the next begins. */
  async #settleStraggler(key: string, timeoutMs: number): Promise<void> {
    if (!this.#stragglers.has(key)) return;
    try {
      await this.#limited(key, () => Promise.resolve(), timeoutMs);
    } catch (error) {
      // how it ended was its sender's affair; only that it still goes on is ours
      if (this.#end !== undefined || isCanError(error, "timeout")) throw error;
    }
  }

  async #stalled(direction: "in" | "out", endpointNumber: number): Promise<CanError> {
    const what = `endpoint ${endpointNumber} (${direction}) stalled`;
    try {
      await this.#clearHalt(direction, endpointNumber);
    } catch (error) {
      // a read that stalled was answered: it must not pass for one that was not
      if (isCanError(error, "timeout")) return new CanError("io", `${what}, and could not be cleared`, { cause: error });
      if (isCanError(error, "io")) await this.#confirmPresence(`${direction} ${endpointNumber}`);
      throw error;
    }
    return new CanError("io", what);
  }

  /** @throws CanError, what the connection ended with included */
  #clearHalt(direction: "in" | "out", endpointNumber: number, limitMs = CLEAR_LIMIT_MS): Promise<void> {
    const action = `cannot clear endpoint ${endpointNumber} (${direction})`;
    const options = { clock: this.#clock, action, limitMs, signal: this.#ending.signal };
    return callUsb(() => this.device.clearHalt(direction, endpointNumber), options);
  }
}

/** A transfer before it has begun. */
type TransferKind = Pick<UsbTransferRecord, "direction" | "endpointNumber" | "length"> & { readonly data?: Uint8Array | undefined };

/** Browsers report a stall as a status, Node's `usb` as an error. */
function stallAsStatus(error: unknown): { readonly status: "stall" } {
  if (error instanceof Error && !(error instanceof CanError) && /stall/i.test(errorText(error))) return { status: "stall" };
  throw error;
}
