// What only a Canalyst-II can be asked to do is an option of its bus, and of no other.
import { type CanalystBus, type CanBus, isOneShotBus, type VirtualBus } from "canalystii";

declare const adapter: CanalystBus;
declare const wire: VirtualBus;
declare const bus: CanBus;
const frame = { id: 1 };

void adapter.send(frame, { maxRetries: 0, echo: true });
adapter.sendPeriodic(frame, { periodMs: 10, maxRetries: 0 });
if (isOneShotBus(bus)) void bus.send(frame, { maxRetries: 0 });

// @ts-expect-error: another bus may not know it
void bus.send(frame, { maxRetries: 0 });
// @ts-expect-error: it does not
void wire.send(frame, { echo: true });
// @ts-expect-error: there is only one attempt, or as many as the adapter makes
void adapter.send(frame, { maxRetries: 3 });
// @ts-expect-error: it belongs to the options
void adapter.send({ id: 1, maxRetries: 0 });
