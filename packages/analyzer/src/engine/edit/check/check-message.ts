import type { DatabaseData, Message } from "canalystii/dbc";
import type { EditProblem, MessageFields } from "../../../protocol.js";
import { quote } from "../../text.js";
import { bytesNeeded } from "../signal-bits.js";
import { isWhole, whyNoName, whyNoText } from "./check-text.js";
import { FieldProblems } from "./edit-problems.js";

const CAN_FD_BYTES = 64;
const J1939_BYTES = 1785;
const MOST_CYCLE_MS = 3_600_000;

/** Says what is wrong in the fields of a message. @param before the message that they change */
export function checkMessageFields(data: DatabaseData, fields: MessageFields, before: Message | undefined): EditProblem[] {
  const problems = new FieldProblems<MessageFields>("message");
  const { name, id, extended, length, sender, cycleTimeMs, comment } = fields;
  const others = data.messages.filter((message) => message !== before);
  const wrongName = whyNoName(name);
  if (name !== before?.name) {
    if (wrongName !== undefined) problems.error("name", wrongName);
    else if (others.some((other) => other.name === name)) problems.error("name", `another message has the name ${name}`);
  }
  const highest = extended ? 0x1fff_ffff : 0x7ff;
  const namesake = others.find((other) => other.id === id && other.extended === extended);
  if (!isWhole(id, 0, highest)) problems.error("id", `an id of ${extended ? 29 : 11} bits is 0 to ${highest.toString(16).toUpperCase()}`);
  else if (namesake !== undefined) problems.error("id", `message ${quote(namesake.name)} has this id; change or remove one of them`);
  checkLength(length, { extended, before }, problems);
  const wrongSender = sender === "" || sender === before?.senders[0] ? undefined : whyNoName(sender);
  if (wrongSender !== undefined) problems.error("sender", wrongSender);
  if (cycleTimeMs !== undefined && cycleTimeMs !== before?.cycleTimeMs && !isWhole(cycleTimeMs, 1, MOST_CYCLE_MS))
    problems.error("cycleTimeMs", `a cycle time is 1 to ${MOST_CYCLE_MS} ms, without decimals; empty: not periodic`);
  const wrongComment = comment === before?.comment ? undefined : whyNoText(comment, true);
  if (wrongComment !== undefined) problems.error("comment", wrongComment);
  return problems.found;
}

function checkLength(
  length: number,
  { extended, before }: { readonly extended: boolean; readonly before: Message | undefined },
  problems: FieldProblems<MessageFields>,
): void {
  if (length === before?.length) return;
  const most = before?.pgn !== undefined && extended ? J1939_BYTES : CAN_FD_BYTES;
  if (!isWhole(length, 0, most)) {
    problems.error("length", `a message has 0 to ${most} bytes`);
    return;
  }
  const tooLong = before?.signals.find((signal) => bytesNeeded(signal) > length);
  if (tooLong !== undefined) problems.error("length", `signal ${quote(tooLong.name)} needs ${bytesNeeded(tooLong)} bytes`);
}
