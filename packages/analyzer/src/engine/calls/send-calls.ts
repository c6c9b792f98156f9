import type { PayloadPlace, SendingCalls, StartReplay } from "../../protocol.js";
import { valueText } from "../check-value.js";
import { describePayload, writeSignal } from "../send/payload-meaning.js";
import { examineLog, LogFrames, type ReplayFrames, StoredFrames } from "../send/replay-frames.js";
import { sendableMessages } from "../send/sendable-messages.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** Calls that send, and those about what can be sent. */
export function sendCalls(workspace: Workspace): Handlers<keyof SendingCalls> {
  const { sending, databases } = workspace;
  const messageOf = ({ channel, id, extended }: PayloadPlace) => databases.messageOf(channel, id, extended);
  const replay = () => {
    if (sending.replay === undefined) throw new RangeError("there is no replay under way");
    return sending.replay;
  };
  return {
    arm: async ({ armed }) => {
      if (armed) sending.gate.arm();
      else sending.gate.disarm();
      if (!armed) await sending.gate.settled();
      return undefined;
    },
    putSendRows: ({ rows }) => {
      sending.put(rows);
      return undefined;
    },
    removeSendRows: ({ rows }) => {
      sending.remove(rows);
      return undefined;
    },
    sendOnce: async ({ row }) => {
      await sending.sendOnce(row);
      return undefined;
    },
    startSending: ({ row }) => {
      sending.start(row);
      return undefined;
    },
    stopSending: ({ row }) => {
      sending.stop(row);
      return undefined;
    },
    sendableMessages: ({ search, database }) => sendableMessages(databases, search, database),
    describePayload: (place) => {
      const message = messageOf(place);
      return message === undefined ? undefined : describePayload(message, place);
    },
    writeSignal: ({ signal, value, ...place }) => {
      const message = messageOf(place);
      if (message === undefined) throw new RangeError("no database has this message");
      return { data: writeSignal(message, place, signal, value) };
    },
    startReplay: ({ from, ...options }) => {
      sending.startReplay({ ...options, frames: framesOf(workspace, from) });
      return undefined;
    },
    pauseReplay: ({ paused }) => {
      replay().pause(paused);
      return undefined;
    },
    stopReplay: () => {
      replay().stop();
      return undefined;
    },
    examineLog: ({ file }, { signal }) => examineLog(file, signal),
  };
}

/** @throws RangeError for an unknown view, and for a value that is not a file, a view or `"memory"` */
function framesOf({ capture }: Workspace, from: StartReplay["from"]): ReplayFrames {
  if (from === "memory") return new StoredFrames("the memory", (signal) => capture.storedRows(undefined, signal));
  if (typeof from !== "object" || from === null) throw new RangeError(`from ${valueText(from)} is not a file, a view or "memory"`);
  if ("file" in from) return new LogFrames(from.file);
  const trace = capture.trace(from.view);
  return new StoredFrames("the filtered frames", (signal) => capture.storedRows(trace, signal));
}
