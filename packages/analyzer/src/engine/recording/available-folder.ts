import type { LogTarget } from "canalystii/formats";
import type { KeptRecording, LocalFile } from "../../protocol.js";
import type { RecordingFolder } from "./recording-folder.js";

/** The folder that the browser keeps; where it allows none, as in some private windows, another one. It is chosen at the first use. */
export class AvailableFolder implements RecordingFolder {
  readonly #kept: RecordingFolder;
  readonly #other: RecordingFolder;
  #chosen: Promise<RecordingFolder> | undefined;

  constructor(kept: RecordingFolder, other: RecordingFolder) {
    this.#kept = kept;
    this.#other = other;
  }

  async isKept(): Promise<boolean> {
    return (await this.#folder()).isKept();
  }

  async create(name: string): Promise<LogTarget> {
    return (await this.#folder()).create(name);
  }

  async list(): Promise<readonly KeptRecording[]> {
    return (await this.#folder()).list();
  }

  async file(name: string): Promise<LocalFile> {
    return (await this.#folder()).file(name);
  }

  async remove(name: string): Promise<void> {
    await (await this.#folder()).remove(name);
  }

  #folder(): Promise<RecordingFolder> {
    this.#chosen ??= this.#kept.isKept().then((isKept) => (isKept ? this.#kept : this.#other));
    return this.#chosen;
  }
}
