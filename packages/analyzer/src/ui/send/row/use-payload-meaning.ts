import type { PayloadMeaning } from "../../../protocol.js";
import { type Answer, useAnswer } from "../../answers/use-answer.js";
import { databases } from "../../databases.js";
import { call } from "../../engine.js";
import type { ListedRow } from "../../kept/listed-row.js";

/** Asks what the payload of a row means, by the databases of the moment; undefined: no database has the message. */
export function usePayloadMeaning({ channel, id, extended, remote, data }: ListedRow): Answer<PayloadMeaning> {
  return useAnswer([channel, id, extended, remote, data, databases.value], async () =>
    remote ? undefined : call("describePayload", { channel, id, extended, data }),
  );
}
