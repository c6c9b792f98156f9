import type { PayloadMeaning } from "../../../protocol.js";
import { useAnswer } from "../../answers/use-answer.js";
import { databases } from "../../databases.js";
import { call } from "../../engine.js";
import type { ListedRow } from "../../kept/listed-row.js";

/** Returns what the payload of a row means, by the databases of the moment; undefined: no database has the message. */
export function usePayloadMeaning({ channel, id, extended, remote, data }: ListedRow): PayloadMeaning | undefined {
  const meaning = useAnswer([channel, id, extended, remote, data, databases.value], async () =>
    remote ? undefined : call("describePayload", { channel, id, extended, data }).catch(() => undefined),
  );
  return meaning.value;
}
