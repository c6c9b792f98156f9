import { CanError } from "canalystii";

/**
 * Loads what most visitors never need, when it is first needed.
 * @throws CanError `io` if it cannot be had
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new CanError("io", "a part of the analyzer could not be loaded", {
      // many browsers do not ask again for a module that failed once
      hint: "Save your work and reload the page when its server can be reached.",
      cause,
    });
  }
}
