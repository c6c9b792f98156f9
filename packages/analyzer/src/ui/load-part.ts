import { toFault } from "./fault.js";
import { sayFault } from "./notices.js";
import { text } from "./text.js";

/** Waits for code of the page that is loaded when it is first needed. Undefined: it cannot be had, which is said with what to do. */
export async function loadPart<T>(name: string, load: Promise<T>): Promise<T | undefined> {
  try {
    return await load;
  } catch (error) {
    // many browsers do not ask again for a module that failed once
    sayFault(text.failures.part(name), { ...toFault(error), hint: text.failures.reload });
    return undefined;
  }
}
