import { errorText } from "../../base/error-text.js";
import { CanError } from "../../base/errors.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { type FramesHead, isOriginPath, type Link, type LinkReceiver } from "./link.js";

/**
 * What sends and receives structured clones: a `MessagePort`, a `Worker`, a worker's `parentPort` or global scope, of Node or a
 * browser. It must be used for nothing else, and is closed at the end; a worker's global scope ends the worker then.
 */
export interface PortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Node's. */
  on?(event: string, listener: (value: unknown) => void): unknown;
  /** The web's. */
  addEventListener?(event: string, listener: (event: unknown) => void): void;
  start?(): void;
  close?(): void;
}

/** What is used of the events of the web's ports and workers. */
interface PortEvent {
  readonly data?: unknown;
  readonly message?: unknown;
  readonly error?: unknown;
}

export interface PortLinkOptions {
  /** Default: `message port`. */
  readonly name?: string | undefined;
  /** Ends the port instead of its `close`, e.g. by terminating a worker. */
  readonly onClose?: (() => void) | undefined;
}

/** Frames are sent as an array, which no control message is: id, three values, rows, stride, memory, and the origin if there is one. */
type FramesMessage = readonly [number, number, number, number, number, number, ArrayBuffer, FramesHead["origin"]];

/** Makes a link of a port. Frames are transferred, not copied. */
export function portLink(port: PortLike, options: PortLinkOptions = {}): Link {
  return new PortLink(port, options);
}

class PortLink implements Link {
  readonly name: string;
  /** The runtime reports the end of a port, a thread that is only busy is none. */
  readonly silent = false;
  readonly queuedBytes = 0;
  readonly #port: PortLike;
  readonly #onClose: (() => void) | undefined;
  #receiver: LinkReceiver | undefined;
  #ended = false;

  constructor(port: PortLike, { name = "message port", onClose }: PortLinkOptions) {
    this.#port = port;
    this.name = name;
    this.#onClose = onClose;
  }

  open(receiver: LinkReceiver): void {
    this.#receiver = receiver;
    const port = this.#port;
    const gone = (how: string, cause?: unknown) => this.#fail(new CanError("disconnected", `the ${this.name} ${how}`, { cause }));
    const failed = (cause: unknown) => gone(`failed: ${errorText(cause)}`, cause);
    const unreadable = () => this.#fail(new CanError("protocol", `a message on the ${this.name} cannot be read`));
    if (typeof port.on === "function") {
      port.on("message", (data) => this.#receive(data));
      port.on("messageerror", unreadable);
      port.on("error", failed);
      port.on("close", () => gone("was closed at the other end"));
      port.on("exit", (code) => gone(`ended with code ${String(code)}`));
    } else {
      const listen = (type: string, listener: (event: PortEvent) => void) =>
        port.addEventListener?.(type, (event) => listener(event as PortEvent));
      listen("message", ({ data }) => this.#receive(data));
      listen("messageerror", unreadable);
      listen("error", ({ message, error }) => failed(error ?? message));
      listen("close", () => gone("was closed at the other end"));
    }
    port.start?.();
  }

  send(message: object): void {
    if (!this.#ended) this.#port.postMessage(message, []);
  }

  sendFrames({ id, values, origin }: FramesHead, frames: FrameBatch): void {
    if (this.#ended) return;
    const { length, stride, memory } = frames;
    const message: FramesMessage = [id, ...values, length, stride, memory, origin];
    this.#port.postMessage(message, [memory]);
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#onClose !== undefined) this.#onClose();
    else this.#port.close?.();
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    if (!Array.isArray(data)) {
      this.#receiver?.control(data);
      return;
    }
    const [id, pending, dropped, filtered, length, stride, memory, origin] = data as unknown as Partial<FramesMessage>;
    const numbers = [id, pending, dropped, filtered, length].every((value) => Number.isFinite(value) && (value as number) >= 0);
    const isOrigin = origin === undefined || isOriginPath(origin);
    if (!numbers || !Number.isInteger(length) || (stride !== 8 && stride !== 64) || !(memory instanceof ArrayBuffer) || !isOrigin) {
      this.#fail(new CanError("protocol", `a message on the ${this.name} has the form of frames, but is none`));
      return;
    }
    const rows = length as number;
    if (FrameBatch.bytesFor(rows, stride) > memory.byteLength) {
      this.#fail(new CanError("protocol", `a message on the ${this.name} has ${memory.byteLength} bytes, too few for ${rows} frames`));
      return;
    }
    const head: FramesHead = { id: id as number, values: [pending as number, dropped as number, filtered as number], origin };
    this.#receiver?.frames(head, FrameBatch.over(memory, rows, stride));
  }

  #fail(error: CanError): void {
    if (this.#ended) return;
    this.close();
    this.#receiver?.lost(error);
  }
}
