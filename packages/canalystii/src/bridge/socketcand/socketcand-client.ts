import { deferred } from "../../base/deferred.js";
import { CanError } from "../../base/errors.js";
import { FrameBatch, FrameFlag } from "../../can/frame-batch.js";
import { readDlc, readId } from "./socketcand-frame.js";
import { encodeMessage, type SocketcandMessage, SocketcandReader } from "./socketcand-message.js";

/** A connection to a server, as the client sees it. */
export interface SocketcandClientLink {
  write(bytes: Uint8Array): void;
  /** Ends the connection after what was written. */
  end(): void;
}

export interface SocketcandClientOptions {
  readonly link: SocketcandClientLink;
  /** Name of the bus on the server. */
  readonly bus: string;
  /** Number that received frames get. */
  readonly channel: number;
  /** Received frames; the batch is the receiver's for the time of the call. */
  readonly onFrames: (batch: FrameBatch) => void;
  readonly onWarning: (message: string) => void;
  /** The connection is over; called once. */
  readonly onEnd: (error: CanError) => void;
}

interface Sending {
  /** Set by what the server said meanwhile. */
  error: CanError | undefined;
  settle: (error: CanError | undefined) => void;
}

type Step = "greeting" | "opening" | "switching" | "ready" | "ended";

const HEX = "0123456789ABCDEF";

/** One connection to a socketcand server, in raw mode: bytes in, bytes out, no socket. */
export class SocketcandClient {
  readonly #options: SocketcandClientOptions;
  readonly #reader = new SocketcandReader();
  readonly #batch = new FrameBatch(256);
  /** Sends that the server has not confirmed, in order. */
  readonly #sending: Sending[] = [];
  #step: Step = "greeting";
  #lastUs = 0;
  readonly #ready = deferred();

  constructor(options: SocketcandClientOptions) {
    this.#options = options;
  }

  /** Resolves when frames flow, rejects when the server refuses. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** true when the connection is over. */
  get ended(): boolean {
    return this.#step === "ended";
  }

  /** Takes what the server said. */
  receive(bytes: Uint8Array): void {
    if (this.#step === "ended") return;
    const wrong = this.#reader.read(bytes, (message) => {
      this.#take(message);
      return this.#step !== "ended";
    });
    if (this.#batch.length > 0) {
      this.#options.onFrames(this.#batch);
      this.#batch.clear();
    }
    if (wrong !== undefined) this.fail(new CanError("protocol", `the server does not speak socketcand: ${wrong}`));
  }

  /** Ends the connection with an error, with which everything that waits is settled. */
  fail(error: CanError): void {
    if (this.#step === "ended") return;
    this.#step = "ended";
    this.#ready.reject(error);
    for (const { settle } of this.#sending.splice(0)) settle(error);
    this.#options.link.end();
    this.#options.onEnd(error);
  }

  /** The server has hung up. */
  disconnected(cause?: unknown): void {
    this.fail(new CanError("disconnected", `the connection to the socketcand server is lost (${this.#options.bus})`, { cause }));
  }

  /**
   * Sends frames and calls back when the server has sent them, which it tells by answering the echo behind them.
   * A CanError is what went wrong.
   */
  send(frames: FrameBatch, settle: (error: CanError | undefined) => void): void {
    let text = "";
    for (let row = 0; row < frames.length; row++) text += sendCommand(frames, row);
    this.#sending.push({ error: undefined, settle });
    this.#options.link.write(new TextEncoder().encode(`${text}< echo >`));
  }

  #take(message: SocketcandMessage): void {
    if (this.#step === "ready" && message.is(0, "frame")) this.#takeFrame(message);
    else if (message.is(0, "error")) this.#takeError(message);
    else if (this.#step !== "ready") this.#takeAnswer(message);
    else if (message.is(0, "echo")) this.#takeEcho();
    else if (message.is(0, "rtr")) this.#takeRemote(message);
    else this.#options.onWarning(`the server sent an unknown message: ${message.text(0)}`);
  }

  #takeAnswer(message: SocketcandMessage): void {
    const { link, bus } = this.#options;
    if (this.#step === "greeting" && message.is(0, "hi")) {
      this.#step = "opening";
      link.write(encodeMessage(`open ${bus}`));
    } else if (this.#step === "opening" && message.is(0, "ok")) {
      this.#step = "switching";
      link.write(encodeMessage("rawmode"));
    } else if (this.#step === "switching" && message.is(0, "ok")) {
      this.#step = "ready";
      this.#ready.resolve();
    } else this.fail(new CanError("protocol", `the server said ${JSON.stringify(message.text(0))} while ${this.#step}`));
  }

  #takeFrame(message: SocketcandMessage): void {
    const id = readId(message, 1);
    const us = message.time(2);
    const digits = message.size(3);
    if (id === undefined || us === undefined || message.length > 4 || digits > 16 || digits % 2 !== 0) {
      this.#malformed(message);
      return;
    }
    const at = this.#batch.add(this.#stamp(us), id.id, id.extended ? FrameFlag.EXTENDED : 0, this.#options.channel, digits / 2);
    for (let i = 0; i < digits / 2; i++) {
      const byte = message.hex(3, i * 2, 2);
      if (byte === undefined) {
        this.#batch.length--;
        this.#malformed(message);
        return;
      }
      this.#batch.data[at + i] = byte;
    }
  }

  #takeRemote(message: SocketcandMessage): void {
    const id = readId(message, 1);
    const us = message.time(2);
    const dlc = readDlc(message, 3);
    if (id === undefined || us === undefined || dlc === undefined || message.length !== 4) this.#malformed(message);
    else this.#batch.add(this.#stamp(us), id.id, FrameFlag.REMOTE | (id.extended ? FrameFlag.EXTENDED : 0), this.#options.channel, 0, dlc);
  }

  #takeError(message: SocketcandMessage): void {
    const id = message.hex(1);
    const us = message.length === 3 ? message.time(2) : undefined;
    if (this.#step === "ready" && id !== undefined && us !== undefined) {
      this.#batch.add(this.#stamp(us), id & 0x1fff_ffff, FrameFlag.ERROR, this.#options.channel, 0, 8);
      return;
    }
    const words = Array.from({ length: Math.min(message.length - 1, 40) }, (_, i) => message.text(i + 1)).join(" ");
    if (this.#step !== "ready") {
      const code = this.#step === "opening" ? "not-found" : "io";
      const hint = this.#step === "opening" ? `check the name of the bus: ${this.#options.bus}` : undefined;
      this.fail(new CanError(code, `the server refused: ${words}`, { hint }));
      return;
    }
    const unknown = words === "unknown command";
    const error = new CanError(unknown ? "unsupported" : "io", `the server said: ${words}`, {
      hint: unknown ? "this server cannot send remote frames" : undefined,
    });
    const [first] = this.#sending;
    if (first === undefined) this.#options.onWarning(error.message);
    else first.error ??= error;
  }

  #takeEcho(): void {
    const first = this.#sending.shift();
    first?.settle(first.error);
  }

  #malformed(message: SocketcandMessage): void {
    this.#options.onWarning(`the server sent a malformed ${message.text(0)} message`);
  }

  /** Times of a channel don't fall, whatever the server's clock does. */
  #stamp(us: number): number {
    this.#lastUs = Math.max(this.#lastUs, us);
    return this.#lastUs;
  }
}

function sendCommand(frames: FrameBatch, row: number): string {
  const flags = frames.flags[row] as number;
  const id = (frames.id[row] as number).toString(16).toUpperCase();
  let text = `${(flags & FrameFlag.REMOTE) === 0 ? "< send " : "< sendrtr "}${id.padStart((flags & FrameFlag.EXTENDED) === 0 ? 3 : 8, "0")} ${frames.dlc[row]} `;
  const size = frames.size[row] as number;
  for (let i = row * frames.stride; i < row * frames.stride + size; i++) {
    const byte = frames.data[i] as number;
    text += `${HEX[byte >> 4]}${HEX[byte & 15]} `;
  }
  return `${text}>`;
}
