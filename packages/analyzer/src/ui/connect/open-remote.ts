import { call } from "../engine.js";
import { attempt } from "../notices.js";
import { closeLive } from "../open-files.js";
import { text } from "../text.js";
import { goToNewest } from "../trace/trace-state.js";
import { type RemoteAddress, readAddress, tokenOf } from "./remote-address.js";

/** Connects to a server; another live source is disconnected first. @throws EngineError */
export async function openRemote(address: RemoteAddress): Promise<void> {
  await closeLive();
  goToNewest();
  await call("openRemote", address);
}

/** A page that `canalyst serve` serves, opened with its token, connects by itself. The token then leaves the address bar. */
export async function openServersBus(): Promise<void> {
  const token = tokenOf(location.hash);
  const own = readAddress(location.origin);
  if (token === undefined || own === undefined) return;
  history.replaceState(undefined, "", location.pathname + location.search);
  await attempt(text.failures.remote, openRemote({ url: own.url, token }));
}
