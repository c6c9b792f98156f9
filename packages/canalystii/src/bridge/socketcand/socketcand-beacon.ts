/** UDP port that socketcand's clients listen on for servers. */
export const SOCKETCAND_BEACON_PORT = 42_000;
/** Time between two beacons; the protocol wants one at least every 3 s. */
export const SOCKETCAND_BEACON_MS = 2000;

export interface SocketcandBeacon {
  /** Name of the machine. */
  readonly name: string;
  readonly description: string;
  readonly host: string;
  readonly port: number;
  /** Names that clients can open. */
  readonly buses: readonly string[];
}

/** Writes what a server broadcasts so that clients find it. */
export function encodeBeacon({ name, description, host, port, buses }: SocketcandBeacon): string {
  const url = `can://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const list = buses.map((bus) => `<Bus name="${escapeXml(bus)}"/>`).join("");
  return `<CANBeacon name="${escapeXml(name)}" type="adapter" description="${escapeXml(description)}"><URL>${escapeXml(url)}</URL>${list}</CANBeacon>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);
}
