import type { CanBus, FrameBatch } from "canalystii";
import type { FileProgress, Loss, SourceChannel, SourceLink, SourcePhase, SourceState } from "../../protocol.js";
import { toFault } from "../faults.js";
import { shown } from "../text.js";

/** Numbers fit a byte. */
const MAX_SOURCES = 256;
const KEPT_WARNINGS = 10;

/** A source, as far as others see it. */
export class Source {
  readonly number: number;
  readonly kind: SourceState["kind"];
  phase: SourcePhase = "opening";
  frames = 0;
  file: FileProgress | undefined;
  channels: readonly SourceChannel[] = [];
  losses: readonly Loss[] = [];
  /** Returns how the connection is, of a remote bus. */
  link: () => SourceLink | undefined = () => undefined;
  /** Returns the time that a frame received now would carry, µs; undefined when none can come. */
  nowUs: () => number | undefined = () => undefined;
  /** Counts anew: its frames were cleared. */
  restart: () => void = () => {};
  /** Ends it, also while it is being opened. Does nothing when it has ended. */
  close: () => Promise<void> = async () => {};
  #name = "";
  #fault: SourceState["fault"];
  #warnings: readonly string[] = [];

  constructor(number: number, kind: SourceState["kind"], name: string) {
    this.number = number;
    this.kind = kind;
    this.name = name;
  }

  /** For messages; control characters are escaped. */
  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = shown(name);
  }

  /** Anything but a file that has not ended. */
  get isLive(): boolean {
    return this.kind !== "file" && !this.hasEnded;
  }

  get hasEnded(): boolean {
    return this.phase === "ended" || this.phase === "failed";
  }

  /** It has ended because of an error; its frames stay. */
  fail(error: unknown): void {
    this.phase = "failed";
    this.#fault = toFault(error);
  }

  /** It is away because of an error, and may come back; undefined: it is back. */
  set away(error: unknown) {
    this.phase = error === undefined ? "running" : "away";
    this.#fault = error === undefined ? undefined : toFault(error);
  }

  warn(message: string): void {
    this.#warnings = [...this.#warnings, shown(message)].slice(-KEPT_WARNINGS);
  }

  state(): SourceState {
    const { number, kind, name, phase, frames, file, channels } = this;
    return { source: number, kind, name, phase, fault: this.#fault, frames, file, channels, link: this.link(), warnings: this.#warnings };
  }
}

/** Where sources deliver to. */
export interface SourceSink {
  /** A source runs; what is sent goes to its bus. */
  opened(source: Source, bus: CanBus): void;
  /** Takes frames of a running source; the batch then belongs to the sink. */
  received(source: Source, batch: FrameBatch): void;
  /** Takes something that is not a frame, such as an overrun, for a recording. Time in µs. */
  marked(timestampUs: number, text: string): void;
  /** Nothing was sent on the channels of a virtual adapter: its process got no CPU. Times in µs. */
  stalled(source: Source, fromUs: number, toUs: number): void;
  /** Something about a source has changed. */
  changed(): void;
}

/** The sources of the capture, by number. */
export class SourceList {
  readonly #sources = new Map<number, Source>();

  get all(): readonly Source[] {
    return [...this.#sources.values()];
  }

  /** How many more are possible. */
  get room(): number {
    return MAX_SOURCES - this.#sources.size;
  }

  /** @throws RangeError when there are 256 */
  add(kind: SourceState["kind"], name: string): Source {
    const number = Array.from({ length: MAX_SOURCES }, (_, i) => i).find((each) => !this.#sources.has(each));
    if (number === undefined) throw new RangeError(`there are ${MAX_SOURCES} sources, and no more are possible; clear the capture`);
    const source = new Source(number, kind, name);
    this.#sources.set(number, source);
    return source;
  }

  /** @throws RangeError for an unknown number */
  get(number: number): Source {
    const source = this.#sources.get(number);
    if (source === undefined) throw new RangeError(`source ${String(number)} is not there`);
    return source;
  }

  nameOf(number: number): string {
    return this.#sources.get(number)?.name ?? "";
  }

  /** Removes a source that delivered nothing. */
  remove(source: Source): void {
    this.#sources.delete(source.number);
  }

  /** Forgets the sources that have ended, and what the others have counted: their frames are gone. */
  forgetEnded(): void {
    for (const source of this.all) {
      source.losses = [];
      source.frames = 0;
      source.restart();
      if (source.hasEnded) this.#sources.delete(source.number);
    }
  }
}
