import type { Database } from "../../dbc/database.js";
import { parseDbc } from "../../dbc/parse-dbc.js";
import { VEHICLE_DBC } from "./vehicle-dbc.js";

let database: Database | undefined;

/** Returns the CAN database of the simulated car as the text of a DBC file. */
export function vehicleDbc(): string {
  return VEHICLE_DBC;
}

/** Returns the CAN database of the simulated car, which its frames are encoded with. */
export function vehicleDatabase(): Database {
  database ??= parseDbc(VEHICLE_DBC).database;
  return database;
}
