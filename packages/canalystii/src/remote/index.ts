/**
 * A bus in another thread, another process, or on another machine.
 * @module canalystii/remote
 */

export type { LinkTime } from "./client/link-time.js";
export { RemoteBus } from "./client/remote-bus.js";
export type { RemoteBusOptions, RemoteBusStatistics, RemoteLink, RemoteTarget } from "./client/remote-options.js";
export type { RemotePeriodicOptions } from "./client/remote-task.js";
export { type FaultPlace, faultPlaceOf, RemoteFault } from "./faults.js";
export { exposeBus, refuseBus } from "./host/expose-bus.js";
export type { ExposedBus, ExposedStatistics, ExposeOptions } from "./host/exposed-bus.js";
export type { RemoteLimits } from "./host/limits.js";
export type { FramesHead, Link, LinkReceiver } from "./link/link.js";
export { type PortLike, type PortLinkOptions, portLink } from "./link/port-link.js";
export type { LinkTarget } from "./link/to-link.js";
export { type WebSocketLike, type WebSocketLinkOptions, webSocketLink } from "./link/web-socket-link.js";
export { openRemoteBus } from "./open-remote-bus.js";
export type { RemoteAbilities } from "./wire/host-messages.js";
export type { RemoteSendOptions } from "./wire/send-request.js";
