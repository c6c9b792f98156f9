import { CanalystBus, type CanBus } from "canalystii";

const inThreads = new WeakSet<CanBus>();

/** Notes that a bus is that of an adapter of this machine, which runs in a thread. */
export function markAdapter(bus: CanBus): void {
  inThreads.add(bus);
}

/** Whether a bus is that of an adapter of this machine, so that its channels have labels on a case. */
export function isAdapter(bus: CanBus): boolean {
  return bus instanceof CanalystBus || inThreads.has(bus);
}
