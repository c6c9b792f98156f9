import { CanError } from "../../base/errors.js";
import type { Format, FormatModule } from "./types.js";

/**
 * Loads the code of a format.
 * @throws CanError `io` if it cannot be had: a page loads it from its server
 */
export async function loadFormat(format: Format): Promise<FormatModule> {
  try {
    return await format.load();
  } catch (cause) {
    // many browsers do not ask again for a module that failed once
    const hint = "In a page: reload it when its server can be reached.";
    throw new CanError("io", `the code of format ${format.name} could not be loaded`, { hint, cause });
  }
}
