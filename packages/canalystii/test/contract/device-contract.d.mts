import type { CanalystDevice, CanalystDeviceOptions } from "../../src/canalyst/device/device.js";

/** What the cases work with. */
export interface Bench {
  /** Opens the adapter under test. */
  open(options?: Partial<CanalystDeviceOptions>): Promise<CanalystDevice>;
  pass(ms: number): Promise<void>;
  /** Time in ms. */
  now(): number;
  /** Whether times mean something (not in an emulated machine). */
  readonly exactTime: boolean;
}

export const deviceContract: readonly { readonly name: string; run(bench: Bench): Promise<void> }[];
