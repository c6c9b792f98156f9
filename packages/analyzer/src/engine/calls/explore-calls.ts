import type { ExploreCalls } from "../../protocol.js";
import { BitWatch } from "../explore/bits/bit-watch.js";
import { findChanges } from "../explore/changes/find-changes.js";
import { examinedIds, listIds } from "../explore/message-ids.js";
import { MomentPayloads } from "../explore/narrow/moment-payloads.js";
import { narrowFields } from "../explore/narrow/narrow-fields.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

/** Calls that help to find out what unknown frames mean. */
export function exploreCalls(workspace: Workspace): Handlers<keyof ExploreCalls> {
  const { capture, environment } = workspace;
  const slices = () => new Slices(environment.clock, environment.pause);
  let watch: BitWatch | undefined;
  let moments: MomentPayloads | undefined;
  return {
    listIds: () => listIds(capture.ids, workspace),
    readBits: async (ask, { signal }) => {
      if (watch?.isOf(capture.store, ask) !== true) watch = new BitWatch(capture.store, ask);
      const watched = watch;
      await watched.catchUp(slices(), signal);
      return watched.readout(workspace);
    },
    findChanges: (ask, { signal }) => {
      const { store, ids } = capture;
      return findChanges({ store, ids: examinedIds(ids), context: workspace, slices: slices(), signal }, ask);
    },
    narrowFields: (ask, { signal }) => {
      if (moments?.store !== capture.store) moments = new MomentPayloads(capture.store);
      return narrowFields({ moments, ids: examinedIds(capture.ids), context: workspace, slices: slices(), signal }, ask);
    },
  };
}
