import type { LogTarget } from "canalystii/formats";
import type { KeptRecording, LocalFile } from "../../protocol.js";

/** Where the browser keeps the recordings of this page. Names are those of files, without a folder. */
export interface RecordingFolder {
  /** Returns false if the recordings end with the page, because the browser keeps none for it. */
  isKept(): Promise<boolean>;
  /** Begins a file; it counts as unfinished until its target is closed as complete. @throws CanError `io` when it exists */
  create(name: string): Promise<LogTarget>;
  /** All files but those that are being written, the newest first. */
  list(): Promise<readonly KeptRecording[]>;
  /** @throws CanError `not-found` */
  file(name: string): Promise<LocalFile>;
  /** @throws CanError `not-found`, `busy` while it is being written */
  remove(name: string): Promise<void>;
}
