import type { CanBus } from "canalystii";
import { openRemoteBus, RemoteBus, type RemoteBusOptions } from "canalystii/remote";
import type { OpenRemote, SourceLink } from "../../protocol.js";
import { BusSource, type SourcePlace } from "./bus-source.js";

/** Opens a bus that a server exposes. */
export type OpenRemoteBus = (address: string, options: RemoteBusOptions) => Promise<CanBus>;

/** Connects to a server's bus; a lost connection is made again. @param connect default: by WebSocket */
export async function openRemote(
  { url, token }: OpenRemote,
  place: SourcePlace,
  connect: OpenRemoteBus = openRemoteBus,
): Promise<BusSource> {
  const bus = await connect(url, { token, clock: place.clock, reconnect: true });
  return BusSource.start(bus, { ...place, link: bus instanceof RemoteBus ? () => linkOf(bus) : undefined });
}

function linkOf({ link, abilities }: RemoteBus): SourceLink {
  return { rttMs: link.rttMs, offsetUs: link.offsetUs, canSend: abilities.send, canConfigure: abilities.configure };
}
