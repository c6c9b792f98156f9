import { CanError } from "../../base/errors.js";
import type { FrameBatch } from "../../can/frame-batch.js";
import { decodeFrames, encodeFrames } from "./frames-message.js";
import type { FramesHead, Link, LinkReceiver } from "./link.js";

/** A WebSocket of a browser, of Node (22 or newer), or of the package `ws`, on either side. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  /** Of the package `ws`: ends the connection without waiting for the other end. */
  terminate?(): void;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  addEventListener(type: "error", listener: (event: { readonly message?: unknown; readonly error?: unknown }) => void): void;
}

export interface WebSocketLinkOptions {
  /** How the other end is called in messages. Default: `the other end of the WebSocket`. */
  readonly name?: string | undefined;
  /** Largest message that is accepted, in bytes or characters. Default: 1,048,576. */
  readonly maxMessageBytes?: number | undefined;
}

const DEFAULT_MAX_MESSAGE_BYTES = 1_048_576;
const CONNECTING = 0;
const OPEN = 1;
/** RFC 6455, 7.4.1. */
const CLOSE_CODES: Partial<Record<CanError["code"], number>> = { protocol: 1002, "permission-denied": 1008, overflow: 1009 };
const NORMAL_CLOSE = 1000;
/** What a runtime says where the other end did not close the connection. */
const ABNORMAL_CLOSE = 1006;
/** Node's and browsers' sockets let a program use only 1000 and 3000..4999. */
const OWN_CLOSE = 4000;
/** In bytes, RFC 6455, 5.5. */
const MAX_REASON = 120;

/** Makes a link of a WebSocket that is open, or about to be: control messages are text, frames binary. */
export function webSocketLink(socket: WebSocketLike, options: WebSocketLinkOptions = {}): Link {
  return new WebSocketLink(socket, options);
}

class WebSocketLink implements Link {
  readonly name: string;
  readonly silent = true;
  readonly #socket: WebSocketLike;
  readonly #maxBytes: number;
  #receiver: LinkReceiver | undefined;
  #cause: unknown;
  #ended = false;
  #connected: boolean;
  /** What comes before `open`. */
  #early: unknown[] | undefined = [];
  /** What is sent before the socket is open: no more than a hello. */
  #unsent: (string | ArrayBuffer)[] = [];

  constructor(
    socket: WebSocketLike,
    { name = "the other end of the WebSocket", maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES }: WebSocketLinkOptions,
  ) {
    this.#socket = socket;
    this.name = name;
    this.#maxBytes = maxMessageBytes;
    this.#connected = socket.readyState === OPEN;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => (this.#early === undefined ? this.#receive(data) : this.#early.push(data)));
    socket.addEventListener("open", () => {
      this.#connected = true;
      for (const data of this.#unsent.splice(0)) this.#transmit(data);
    });
    socket.addEventListener("error", (event) => {
      this.#cause = event.error ?? event.message;
    });
    socket.addEventListener("close", ({ code, reason }) => this.#closed(code, reason));
  }

  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  open(receiver: LinkReceiver): void {
    this.#receiver = receiver;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const data of early) this.#receive(data);
    if (this.#socket.readyState > OPEN) this.#closed(1006, "");
  }

  send(message: object): void {
    this.#transmit(JSON.stringify(message));
  }

  sendFrames(head: FramesHead, frames: FrameBatch): void {
    if (!this.#ended) this.#transmit(encodeFrames(head, frames));
  }

  close(error?: CanError): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error === undefined) this.#socket.close(NORMAL_CLOSE);
    // an other end that has not answered would not answer that either
    else if (error.code === "disconnected" && this.#socket.terminate !== undefined) this.#socket.terminate();
    else this.#socket.close(OWN_CLOSE + ((CLOSE_CODES[error.code] ?? 1011) - NORMAL_CLOSE), shorten(error.message));
  }

  #transmit(data: string | ArrayBuffer): void {
    if (this.#ended) return;
    const { readyState } = this.#socket;
    if (readyState === OPEN) this.#socket.send(data);
    else if (readyState === CONNECTING) this.#unsent.push(data);
  }

  #receive(data: unknown): void {
    if (this.#ended) return;
    try {
      if (typeof data === "string") this.#receiver?.control(this.#parse(data));
      else {
        const { head, frames } = decodeFrames(this.#bytesOf(data));
        this.#receiver?.frames(head, frames);
      }
    } catch (error) {
      if (!(error instanceof CanError)) throw error;
      this.close(error);
      this.#receiver?.lost(error);
    }
  }

  #parse(text: string): unknown {
    this.#checkSize(text.length);
    try {
      return JSON.parse(text);
    } catch {
      throw new CanError("protocol", "a text message is not JSON");
    }
  }

  #bytesOf(data: unknown): ArrayBuffer {
    if (!(data instanceof ArrayBuffer)) throw new CanError("protocol", "a message is neither text nor bytes");
    this.#checkSize(data.byteLength);
    return data;
  }

  #checkSize(size: number): void {
    if (size > this.#maxBytes) throw new CanError("overflow", `a message of ${size} bytes is larger than ${this.#maxBytes}`);
  }

  #closed(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#connected) {
      const hint = "check the address and the port, and that the server is running";
      this.#receiver?.lost(new CanError("not-found", `connecting to ${this.name} failed`, { cause: this.#cause, hint }));
      return;
    }
    this.#receiver?.lost(new CanError("disconnected", this.#describeEnd(code, reason), { cause: this.#cause }));
  }

  #describeEnd(code: number, reason: string): string {
    if (code === ABNORMAL_CLOSE) return `the connection to ${this.name} was lost`;
    return `${this.name} has closed the connection${reason === "" ? "" : `: ${reason}`}`;
  }
}

function shorten(text: string): string {
  // cut by bytes: a reason that is too long throws
  const bytes = new TextEncoder().encode(text);
  return bytes.length <= MAX_REASON ? text : new TextDecoder().decode(bytes.subarray(0, MAX_REASON)).replace(/\uFFFD+$/, "");
}
