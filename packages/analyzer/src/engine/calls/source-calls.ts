import type { FrameBatch } from "canalystii";
import type { LocalFile, OpenFiles, SourceState } from "../../protocol.js";
import { checkChoice, checkText } from "../check-value.js";
import { loadPart } from "../load-part.js";
import { Slices } from "../slices.js";
import type { BusSource, SourcePlace } from "../source/bus-source.js";
import { appendMerged, type Input, readFrames } from "../source/file-source.js";
import type { Source, SourceSink } from "../source/source-list.js";
import type { FrameStore } from "../store/frame-store.js";
import { counted } from "../text.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

type SourceCalls =
  | "openAdapter"
  | "openSimulator"
  | "openRemote"
  | "openFiles"
  | "configureChannel"
  | "startChannel"
  | "closeSource"
  | "detectBitrate"
  | "clear"
  | "setLimit";

/** Calls about where frames come from. */
export function sourceCalls(workspace: Workspace): Handlers<SourceCalls> {
  const { capture, sources, environment, onChange } = workspace;
  const { clock, findAdapter = (index) => index, openRemoteBus } = environment;
  const files = new FileOpener(workspace);
  const buses = new Map<number, BusSource>();
  const sink: SourceSink = {
    opened: (source, bus) => workspace.sending.gate.add(source, bus),
    received: (source, batch) => {
      capture.append(batch, source.number);
      workspace.recording?.push(batch);
    },
    marked: (timestampUs, text) => {
      workspace.recording?.marker(timestampUs, text);
      onChange();
    },
    stalled: ({ channels }, fromUs, toUs) =>
      workspace.missedPeriods.noteStall({ channels: channels.map(({ channel }) => channel), fromUs, toUs }),
    changed: onChange,
  };
  const open = async (
    { kind, name, signal }: { readonly kind: SourceState["kind"]; readonly name: string; readonly signal: AbortSignal },
    opening: (place: SourcePlace) => Promise<BusSource>,
  ) => {
    files.refuseWhileReading();
    const source = sources.add(kind, name);
    let isUnwanted = false;
    source.close = async () => {
      isUnwanted = true;
    };
    onChange();
    try {
      buses.set(source.number, await opening({ source, sink, clock }));
      if (!isUnwanted && !signal.aborted) return { source: source.number };
      await source.close();
      throw new DOMException(`${source.name} was closed while it was being opened`, "AbortError");
    } catch (error) {
      // the caller gets the error
      sources.remove(source);
      throw error;
    } finally {
      onChange();
    }
  };
  const busOf = (source: number): BusSource => {
    const bus = sources.get(source).isLive ? buses.get(source) : undefined;
    if (bus === undefined) throw new RangeError(`source ${source} is not an open adapter, simulator or connection`);
    return bus;
  };
  return {
    openAdapter: (ask, { signal }) =>
      open({ kind: "adapter", name: "Canalyst-II", signal }, async (place) => {
        const { openAdapter } = await loadPart(() => import("../source/open-adapter.js"));
        return openAdapter(ask, findAdapter, place);
      }),
    openSimulator: (ask, { signal }) =>
      open({ kind: "simulator", name: "Simulator", signal }, async (place) => {
        const { openSimulator } = await loadPart(() => import("../source/open-simulator.js"));
        return openSimulator(ask, place);
      }),
    openRemote: (ask, { signal }) =>
      // what follows # is the token
      open({ kind: "remote", name: ask.url.replace(/#.*$/s, ""), signal }, async (place) => {
        const { openRemote } = await loadPart(() => import("../source/open-remote.js"));
        return openRemote(ask, place, openRemoteBus);
      }),
    openFiles: (ask, { signal }) => files.open(ask, signal),
    configureChannel: async ({ source, ...setup }) => {
      await busOf(source).configure(setup);
      return undefined;
    },
    startChannel: async ({ source, channel, started }) => {
      await busOf(source).setStarted(channel, started);
      return undefined;
    },
    closeSource: async ({ source }) => {
      await sources.get(source).close();
      return undefined;
    },
    detectBitrate: async (ask, { signal, onTrial }) => {
      const { detect } = await loadPart(() => import("../source/detect.js"));
      return detect(ask, { find: findAdapter, clock, signal, onTrial });
    },
    clear: async () => {
      await files.end();
      capture.restart();
      sources.forgetEnded();
      onChange();
      return undefined;
    },
    setLimit: ({ bytes }) => {
      capture.setLimit(bytes);
      return undefined;
    },
  };
}

/** Reads files into the capture, one call after the other. */
class FileOpener {
  readonly #workspace: Workspace;
  #last: Promise<unknown> = Promise.resolve();
  #reading: readonly Source[] = [];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async open(ask: OpenFiles, signal: AbortSignal): Promise<{ readonly sources: readonly number[] }> {
    const opened = this.#last.then(() => this.#open(ask, signal));
    this.#last = opened.catch(() => {});
    return opened;
  }

  /** @throws RangeError while files are being read */
  refuseWhileReading(): void {
    if (this.#reading.length > 0) throw new RangeError("files are still being read; wait, or end the reading, before a source is opened");
  }

  /** Ends the reading under way; what was read stays. */
  async end(): Promise<void> {
    for (const source of this.#reading) await source.close();
    await this.#last;
  }

  async #open({ files, mode = "merge", timeZone }: OpenFiles, signal: AbortSignal): Promise<{ readonly sources: readonly number[] }> {
    const { sources, capture, environment, onChange } = this.#workspace;
    signal.throwIfAborted();
    checkChoice("mode", mode, ["replace", "merge"]);
    for (const { name } of files) checkText("file name", name);
    if (sources.all.some((source) => source.isLive)) {
      throw new RangeError("files cannot be opened while an adapter, simulator or connection is open; close it first");
    }
    if (mode === "replace") {
      capture.restart();
      sources.forgetEnded();
    }
    if (files.length === 0 || files.length > sources.room) {
      throw new RangeError(`${counted(files.length, "file")} cannot be opened: 1 to ${sources.room} more are possible`);
    }
    const inputs: Input[] = files.map((file) => this.#input(file, timeZone, signal));
    this.#workspace.reading = true;
    if (capture.store.length > 0) inputs.unshift(inputOf(capture.restart(true)));
    const read = this.#reading.map(({ number }) => number);
    try {
      const slices = new Slices(environment.clock, environment.pause);
      await appendMerged(inputs, (batch, of) => capture.append(batch, of), slices);
    } finally {
      this.#reading = [];
      this.#workspace.reading = false;
      onChange();
    }
    signal.throwIfAborted();
    return { sources: read };
  }

  #input(file: LocalFile, timeZone: string | undefined, signal: AbortSignal): Input {
    const { sources, onChange } = this.#workspace;
    const source = sources.add("file", file.name);
    this.#reading = [...this.#reading, source];
    const ending = new AbortController();
    const end = () => ending.abort();
    signal.addEventListener("abort", end, { once: true });
    source.close = async () => end();
    const batches = readFrames({ source, file, timeZone, signal: ending.signal, onProgress: onChange });
    return { batches, sourcesOf: () => source.number };
  }
}

/** The frames that were there before; its chunks go as they are read. */
function inputOf(store: FrameStore): Input {
  const tags = new WeakMap<FrameBatch, Uint8Array>();
  async function* batches() {
    for (const { batch, sources } of store.drain()) {
      tags.set(batch, sources);
      yield batch;
    }
  }
  return { batches: batches(), sourcesOf: (batch) => tags.get(batch) as Uint8Array };
}
