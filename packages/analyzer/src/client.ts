import type { CallName, Calls, EngineState, Fault, ToEngine, ToPage, Trial } from "./protocol.js";

/** The page's end of the connection: a `Worker` has it. */
export interface EnginePort {
  postMessage(message: ToEngine): void;
  addEventListener(type: "message", listener: (event: { readonly data: ToPage }) => void): void;
}

/** Rejects a call that could not be carried out. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

export interface EngineClientOptions {
  readonly port: EnginePort;
  /** Called with each new state, within an animation frame. */
  readonly onState: (state: EngineState) => void;
  readonly onTrial?: ((trial: Trial) => void) | undefined;
  /** Calls back before the next picture: `requestAnimationFrame`. */
  readonly nextFrame: (callback: () => void) => void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

/** Calls the engine and shows its state: at most one state per animation frame, none while the page is hidden. */
export class EngineClient {
  readonly #options: EngineClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(options: EngineClientOptions) {
    this.#options = options;
    options.port.addEventListener("message", ({ data }) => this.#receive(data));
  }

  /**
   * Asks the engine for something.
   * @param options.signal cancels it
   * @throws EngineError
   */
  call<K extends CallName>(name: K, ask: Calls[K]["ask"], options: { readonly signal?: AbortSignal } = {}): Promise<Calls[K]["reply"]> {
    const call = ++this.#calls;
    const { port } = this.#options;
    const onAbort = () => port.postMessage({ cancel: call });
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      port.postMessage({ call, name, ask } as ToEngine);
      options.signal?.addEventListener("abort", onAbort, { once: true });
      if (options.signal?.aborted) onAbort();
    }).finally(() => options.signal?.removeEventListener("abort", onAbort)) as Promise<Calls[K]["reply"]>;
  }

  #receive(message: ToPage): void {
    if ("reply" in message) this.#settle(message);
    else if (message.event === "trial") this.#options.onTrial?.(message.trial);
    else {
      const { nextFrame, onState, port } = this.#options;
      nextFrame(() => {
        port.postMessage({ shown: true });
        onState(message.state);
      });
    }
  }

  #settle(message: Extract<ToPage, { readonly reply: number }>): void {
    const waiting = this.#waiting.get(message.reply);
    this.#waiting.delete(message.reply);
    if ("fault" in message) waiting?.reject(new EngineError(message.fault));
    else waiting?.resolve(message.result);
  }
}
