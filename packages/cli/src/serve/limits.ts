/** What clients, and those who want to be, may take of the server. Times in ms, sizes in bytes. */
export interface ServeLimits {
  /** Clients at once. */
  readonly clients: number;
  /** WebSockets at once that have not sent their token yet. */
  readonly strangers: number;
  /** Time for a request, and then for the token. */
  readonly handshakeMs: number;
  /** Time to answer the closing of a connection. */
  readonly lingerMs: number;
  readonly messageBytes: number;
  /** Messages a second from a client; more have to wait. */
  readonly messagesPerSecond: number;
  /** Consumers of a client at once. */
  readonly streams: number;
  /** Frames that may wait for each of them. */
  readonly framesWaiting: number;
  /** What may wait for a client that reads slowly, before nothing more is read from it. */
  readonly waitingBytes: number;
}

export const LIMITS: ServeLimits = {
  clients: 32,
  strangers: 32,
  handshakeMs: 5000,
  lingerMs: 1000,
  messageBytes: 1 << 20,
  messagesPerSecond: 10_000,
  streams: 16,
  framesWaiting: 1 << 18,
  waitingBytes: 8 << 20,
};
