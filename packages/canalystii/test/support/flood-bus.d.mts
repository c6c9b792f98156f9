import type { CanBus } from "../../src/bus/bus.js";

export interface FloodBus {
  readonly bus: CanBus;
  readonly flood: () => void;
}

export interface Seen {
  readonly frames: number;
  readonly missing: number;
  readonly disordered: number;
  readonly dropped: number;
  readonly overruns: number;
  readonly catchUpMs: number;
}

export declare function openFloodBus(options?: { readonly stallFree?: boolean }): Promise<FloodBus>;
export declare function openFloodThread(options?: { readonly stallFree?: boolean; readonly capacity?: number }): Promise<FloodBus>;
export declare function receiveWhileBlocked(
  opened: FloodBus,
  options: { readonly blocks: number; readonly blockMs: number; readonly capacity: number },
): Promise<Seen>;
