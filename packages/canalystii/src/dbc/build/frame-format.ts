import type { AttributeValue } from "../model/model.js";
import type { AttributeTypes } from "./attributes.js";

/** `VFrameFormat` by number, for files that declare it as an integer. */
const FORMATS: Readonly<Record<number, string>> = {
  0: "StandardCAN",
  1: "ExtendedCAN",
  3: "J1939PG",
  14: "StandardCAN_FD",
  15: "ExtendedCAN_FD",
};

/** The kind of frames that carry a message. */
export interface FrameFormat {
  /** undefined when the file does not say. */
  readonly fd: boolean | undefined;
  readonly j1939: boolean;
}

/** Returns the kind of frames: by `VFrameFormat` or its default; if that is not defined, by the network's `ProtocolType`. */
export function frameFormatOf(
  attributes: ReadonlyMap<string, AttributeValue>,
  types: AttributeTypes,
  network: ReadonlyMap<string, AttributeValue>,
): FrameFormat {
  const value = attributes.get("VFrameFormat") ?? types.default("message", "VFrameFormat");
  if (value !== undefined) {
    const format = typeof value === "number" ? FORMATS[value] : value;
    return { fd: format?.endsWith("CAN_FD") ?? false, j1939: format === "J1939PG" };
  }
  const protocol = network.get("ProtocolType") ?? types.default("network", "ProtocolType");
  return { fd: undefined, j1939: protocol === "J1939" };
}
