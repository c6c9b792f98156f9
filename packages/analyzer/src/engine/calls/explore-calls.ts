import type { ExploreCalls } from "../../protocol.js";
import type { BitWatch } from "../explore/bits/bit-watch.js";
import type { MomentPayloads } from "../explore/narrow/moment-payloads.js";
import { loadPart } from "../load-part.js";
import { Slices } from "../slices.js";
import type { Workspace } from "../workspace.js";
import type { Handlers } from "./handlers.js";

const loadExplore = () => loadPart(() => import("../explore/explore.js"));

/** Calls that help to find out what unknown frames mean. */
export function exploreCalls(workspace: Workspace): Handlers<keyof ExploreCalls> {
  const { capture, environment } = workspace;
  const slices = () => new Slices(environment.clock, environment.pause);
  let watch: BitWatch | undefined;
  let moments: MomentPayloads | undefined;
  // a capture that is cleared must not stay in memory
  const forget = () => {
    watch = undefined;
    moments = undefined;
  };
  capture.follow({ useStore: forget, scan: () => false, dropGone: () => {}, namesChanged: () => {} });
  return {
    listIds: async () => (await loadExplore()).listIds(capture.ids, workspace),
    readBits: async (ask, { signal }) => {
      const { BitWatch } = await loadExplore();
      if (watch?.isOf(capture.store, ask) !== true) watch = new BitWatch(capture.store, ask);
      const watched = watch;
      await watched.catchUp(slices(), signal);
      return watched.readout(workspace);
    },
    findChanges: async (ask, { signal }) => {
      const { examinedIds, findChanges } = await capture.undisturbed(loadExplore());
      const { store, ids } = capture;
      const search = { store, ids: examinedIds(ids), context: workspace, slices: slices(), signal };
      return capture.undisturbed(findChanges(search, ask));
    },
    narrowFields: async (ask, { signal }) => {
      const { examinedIds, MomentPayloads, narrowFields } = await capture.undisturbed(loadExplore());
      if (moments?.store !== capture.store) moments = new MomentPayloads(capture.store);
      const search = { moments, ids: examinedIds(capture.ids), context: workspace, slices: slices(), signal };
      return capture.undisturbed(narrowFields(search, ask));
    },
  };
}
