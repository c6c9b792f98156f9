import { formatOfName } from "canalystii/formats";
import type { FileFormat } from "../../protocol.js";
import { quote } from "../text.js";

const LONGEST = 100;

/**
 * Returns the name of a new file: the given one or date and time, with the suffix of its format.
 * @throws RangeError for an unknown format, or a name that no system can store
 */
export function fileName({ format, gzip = false, name }: FileFormat & { readonly name?: string | undefined }, nowUs: number): string {
  const { suffixes } = formatOfName(format);
  const base = name ?? new Date(nowUs / 1000).toISOString().slice(0, 19).replaceAll(":", "-");
  // what Windows, Linux or macOS do not allow
  if (!/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\/:*?"<>|]+$/u.test(base) || /^\.|[. ]$/.test(base) || base.length > LONGEST) {
    throw new RangeError(
      `name ${quote(base)} is not the name of a file: it has 1 to ${LONGEST} characters, none of them \\ / : * ? " < > |`,
    );
  }
  return `${base}${suffixes[0] ?? ""}${gzip ? ".gz" : ""}`;
}
