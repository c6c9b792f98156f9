import { effect } from "@preact/signals";
import { say } from "../notices.js";
import { text } from "../text.js";
import { keep } from "./keep.js";
import { activeWorkspace, placeOf, type WorkspacePart } from "./kept-workspaces.js";
import { tellTabs } from "./tab-channel.js";

/** Changes are written after this time without another one, ms. */
const QUIET_MS = 400;

/** Says that the browser keeps nothing. */
export const sayNotKept = () => say({ tone: "info", title: text.failures.keep });

const keepers: ChangeKeeper[] = [];
/** The opening of a workspace that is under way. */
let loading: Promise<void> | undefined;

/** Keeps the changes of a part of the open workspace. */
class ChangeKeeper {
  readonly #part: WorkspacePart;
  readonly #read: () => unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(part: WorkspacePart, read: () => unknown) {
    this.#part = part;
    this.#read = read;
    let first = true;
    effect(() => {
      read();
      if (!first) this.#writeSoon();
      first = false;
    });
    addEventListener("pagehide", () => void this.write().catch(sayNotKept));
  }

  #writeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.write().catch(sayNotKept), QUIET_MS);
  }

  /** Writes what has changed; later if a workspace is being opened: half of one must not replace a whole one. */
  async write(): Promise<void> {
    if (this.#timer === undefined || loading !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const name = activeWorkspace.peek();
    await keep({ [placeOf(this.#part, name)]: this.#read() });
    tellTabs(name);
  }
}

/** Keeps every change of a part of the open workspace from now on. */
export function keepChanges(part: WorkspacePart, read: () => unknown): void {
  keepers.push(new ChangeKeeper(part, read));
}

/** Writes now what would be written soon. @throws what the browser's storage throws */
export async function keepNow(): Promise<void> {
  for (const keeper of keepers) await keeper.write();
}

/** The opening of a workspace that is under way. */
export const loadUnderWay = (): Promise<void> | undefined => loading;

/** Opens a workspace, in turn: nothing of it is kept before all of it is there. */
export async function whileLoading(load: () => Promise<void>): Promise<void> {
  const loaded = load().finally(() => {
    loading = undefined;
  });
  loading = loaded.catch(() => {});
  await loaded;
  await keepNow().catch(sayNotKept);
}
