import { EngineError } from "../client.js";
import type { Fault } from "../protocol.js";

/** Returns what went wrong as data. */
export function toFault(error: unknown): Fault {
  if (error instanceof EngineError) return error.fault;
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
