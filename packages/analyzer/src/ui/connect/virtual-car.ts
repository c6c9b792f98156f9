import { vehicleDbc } from "canalystii/simulator";
import type { DatabaseSource } from "../kept/database-source.js";

/** The database of the simulated car: fetched only when the simulator starts. */
export function virtualCarDatabase(name: string): DatabaseSource {
  return { name, bytes: new TextEncoder().encode(vehicleDbc()), channels: undefined };
}
