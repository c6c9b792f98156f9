import { CanError } from "../base/errors.js";

/** Of the messages between the two ends: another first number is refused, a second number adds what the other end may ignore. */
export const PROTOCOL_VERSION = "1.1";

/**
 * Checks that the other end speaks the same major version.
 * @throws CanError `unsupported`
 */
export function checkVersion(version: string, who: string): void {
  const major = (text: string) => /^(\d+)\.\d+$/.exec(text)?.[1];
  if (major(version) === major(PROTOCOL_VERSION)) return;
  throw new CanError("unsupported", `the ${who} has version ${version} of the protocol, this end ${PROTOCOL_VERSION}`, {
    hint: "use the same version of canalystii at both ends",
  });
}
