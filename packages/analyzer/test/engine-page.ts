import { VirtualClock } from "canalystii";
import { EngineClient } from "../src/client.js";
import { Engine } from "../src/engine/engine.js";
import type { Environment } from "../src/engine/workspace.js";
import type { CallName, Calls, EngineState, ToEngine, ToPage, Trial } from "../src/protocol.js";
import { MemoryFolder } from "./memory-folder.js";

/** An engine and a page that shows its states at once, on virtual time. */
export class EnginePage {
  readonly clock: VirtualClock;
  readonly folder = new MemoryFolder();
  readonly trials: Trial[] = [];
  readonly client: EngineClient;
  /** Messages of the engine. */
  readonly messages: ToPage[] = [];
  state: EngineState | undefined;
  states = 0;
  /** false: the page shows no state, as a hidden one. */
  isVisible = true;
  /** true: no state can be sent. */
  isBroken = false;
  #hidden: (() => void)[] = [];

  constructor(environment: Partial<Environment> & { readonly clock?: VirtualClock } = {}) {
    this.clock = environment.clock ?? new VirtualClock();
    const listeners: ((event: { readonly data: ToPage }) => void)[] = [];
    const engine = new Engine({
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      folder: this.folder,
      ...environment,
      clock: this.clock,
      post: (message) => {
        if (this.isBroken && "event" in message) throw new DOMException("the state could not be cloned", "DataCloneError");
        this.messages.push(message);
        for (const listener of listeners) listener({ data: message });
      },
    });
    this.client = new EngineClient({
      port: {
        postMessage: (message: ToEngine) => engine.receive(message),
        addEventListener: (_type, listener) => listeners.push(listener),
      },
      onState: (state) => {
        this.state = state;
        this.states++;
      },
      onTrial: (trial) => this.trials.push(trial),
      nextFrame: (show) => (this.isVisible ? show() : this.#hidden.push(show)),
    });
  }

  show(): void {
    this.isVisible = true;
    for (const show of this.#hidden.splice(0)) show();
  }

  /** Calls the engine and lets time pass until it has answered. */
  call<K extends CallName>(name: K, ask: Calls[K]["ask"], options?: { readonly signal?: AbortSignal }): Promise<Calls[K]["reply"]> {
    return this.clock.run(this.client.call(name, ask, options));
  }

  /** Lets time pass until the state is up to date, and returns it. */
  async now(): Promise<EngineState> {
    await this.clock.advance(1);
    await this.clock.advance(1);
    return this.state as EngineState;
  }

  /** Opens a trace view and waits until all frames were examined. */
  async trace(query = ""): Promise<number> {
    const { view } = await this.call("openView", { kind: "trace", query });
    return view;
  }
}

/** The rows of a trace view as text. */
export function rowsText({ length, timestampUs, id, channel, source, data, size, stride }: Calls["rows"]["reply"]): string[] {
  return Array.from({ length }, (_, i) => {
    const bytes = data.subarray(i * stride, i * stride + (size[i] as number));
    return `${timestampUs[i]} ${channel[i]}/${source[i]} ${id[i]?.toString(16)}#${Buffer.from(bytes).toString("hex")}`;
  });
}
