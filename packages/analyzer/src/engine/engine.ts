import type { CallName, Calls, ToEngine, ToPage } from "../protocol.js";
import { compareCalls } from "./calls/compare-calls.js";
import { editCalls } from "./calls/edit-calls.js";
import { exploreCalls } from "./calls/explore-calls.js";
import { fileCalls } from "./calls/file-calls.js";
import type { CallContext, Handlers } from "./calls/handlers.js";
import { sendCalls } from "./calls/send-calls.js";
import { seriesCalls } from "./calls/series-calls.js";
import { signalCalls } from "./calls/signal-calls.js";
import { sourceCalls } from "./calls/source-calls.js";
import { statisticsCalls } from "./calls/statistics-calls.js";
import { viewCalls } from "./calls/view-calls.js";
import { toFault } from "./faults.js";
import { type Environment, Workspace } from "./workspace.js";

export interface EngineOptions extends Environment {
  /** Sends a message to the page; the buffers are transferred. */
  readonly post: (message: ToPage, transfer: ArrayBuffer[]) => void;
}

/** While frames may come, the state is sent at least so often, ms: rates change also when nothing comes. */
const TICK_MS = 1000;

/** Carries out the page's calls and sends it the state: the whole of the analyzer but for what is drawn. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #workspace: Workspace;
  readonly #handlers: Handlers;
  readonly #calls = new Map<number, AbortController>();
  /** Something has changed since the last state that was sent. */
  #isStale = true;
  /** The page has shown the last state. */
  #isPageReady = true;
  #sendSoon: (() => void) | undefined;
  #tick: (() => void) | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#workspace = new Workspace(options, () => this.#changed());
    this.#handlers = {
      ...viewCalls(this.#workspace),
      ...seriesCalls(this.#workspace),
      ...signalCalls(this.#workspace),
      ...sendCalls(this.#workspace),
      ...exploreCalls(this.#workspace),
      ...sourceCalls(this.#workspace),
      ...fileCalls(this.#workspace),
      ...editCalls(this.#workspace),
      ...compareCalls(this.#workspace),
      ...statisticsCalls(this.#workspace),
    };
    this.#changed();
  }

  /** Takes a message of the page. */
  receive(message: ToEngine): void {
    if ("call" in message) void this.#call(message.call, message.name, message.ask);
    else if ("cancel" in message) this.#calls.get(message.cancel)?.abort(new DOMException("the call was cancelled", "AbortError"));
    else {
      this.#isPageReady = true;
      this.#schedule();
    }
  }

  async #call<K extends CallName>(call: number, name: K, ask: Calls[K]["ask"]): Promise<void> {
    const { post } = this.#options;
    const controller = new AbortController();
    this.#calls.set(call, controller);
    const context: CallContext = { signal: controller.signal, onTrial: (trial) => post({ event: "trial", trial }, []) };
    try {
      if (!Object.hasOwn(this.#handlers, name)) throw new RangeError(`call ${JSON.stringify(name)} is not known`);
      const result: unknown = await this.#handlers[name](ask, context);
      post({ reply: call, result }, buffersOf(result));
    } catch (error) {
      post({ reply: call, fault: toFault(error) }, []);
    } finally {
      this.#calls.delete(call);
    }
  }

  #changed(): void {
    this.#isStale = true;
    this.#schedule();
  }

  /** Sends the state once for everything that changes now, and not before the page has shown the last one. */
  #schedule(): void {
    if (!this.#isStale || !this.#isPageReady) return;
    this.#sendSoon ??= this.#options.clock.schedule(0, () => {
      this.#sendSoon = undefined;
      this.#isStale = false;
      this.#isPageReady = false;
      this.#scheduleTick();
      this.#sendState();
    });
  }

  #sendState(): void {
    try {
      this.#options.post({ event: "state", state: this.#workspace.state() }, []);
    } catch (error) {
      // the page shows nothing of it: the next change is sent without waiting for that
      this.#isPageReady = true;
      throw error;
    }
  }

  #scheduleTick(): void {
    const isLive = this.#workspace.sources.all.some((source) => source.isLive);
    if (!isLive) {
      this.#tick?.();
      this.#tick = undefined;
      return;
    }
    this.#tick ??= this.#options.clock.schedule(TICK_MS, () => {
      this.#tick = undefined;
      this.#changed();
    });
  }
}

/** Returns the memory of the columns of a result, each buffer once. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(result ?? {})) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
