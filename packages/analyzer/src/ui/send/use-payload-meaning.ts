import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PayloadMeaning } from "../../protocol.js";
import { databases } from "../databases.js";
import { call } from "../engine.js";
import type { ListedRow } from "./listed-row.js";

/** Returns what the payload of a row means, by the databases of the moment; undefined: no database has the message. */
export function usePayloadMeaning({ channel, id, extended, remote, data }: ListedRow): PayloadMeaning | undefined {
  const meaning = useSignal<PayloadMeaning | undefined>(undefined);
  const known = databases.value;
  useEffect(() => {
    let isStale = false;
    if (!remote) {
      void call("describePayload", { channel, id, extended, data })
        .catch(() => undefined)
        .then((answer) => {
          if (!isStale) meaning.value = answer;
        });
    }
    return () => {
      isStale = true;
    };
  }, [channel, id, extended, remote, data, known]);
  return meaning.value;
}
