import { EngineError } from "../../../client.js";
import type { SavePlace } from "../../../protocol.js";
import { text } from "../../text.js";

/**
 * Asks where to save; undefined where the browser cannot ask or this page may not: then the file is downloaded.
 * @throws EngineError if the browser refuses
 */
export async function choosePlace(suggestedName: string): Promise<SavePlace | "cancelled" | undefined> {
  if (!("showSaveFilePicker" in window)) return undefined;
  try {
    const ask = window.showSaveFilePicker as (options: { suggestedName: string }) => Promise<SavePlace>;
    return await ask({ suggestedName });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "AbortError") return "cancelled";
    // a page in a frame of another
    if (name === "SecurityError") return undefined;
    throw new EngineError({ code: "permission-denied", message: text.save.refused, hint: text.save.refusedHint });
  }
}
