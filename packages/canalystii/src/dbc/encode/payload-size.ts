import { dlcToLength, lengthToDlc } from "../../can/dlc.js";
import type { Message } from "../model/model.js";

const MAX_CAN_FD = 64;

/** Returns the number of payload bytes of a message's frames: CAN FD has only some sizes, the next larger one is used. */
export function payloadSize({ fd, length }: Pick<Message, "fd" | "length">): number {
  return fd && length <= MAX_CAN_FD ? dlcToLength(lengthToDlc(length), true) : length;
}
