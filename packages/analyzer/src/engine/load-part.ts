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
      hint: "Try again when its server can be reached, or save your work and reload the page.",
      cause,
    });
  }
}
