import { render } from "preact";
import { App } from "./ui/app.js";
import "./ui/style/tokens.css";
import "./ui/style/base.css";
import { openServersBus } from "./ui/connect/open-remote.js";
import { watchSources } from "./ui/connect/watch-sources.js";
import { endMarkWithConnection } from "./ui/explore/changes/marks.js";
import { keepForOffline } from "./ui/offline.js";
import { keepOnePanel } from "./ui/one-panel.js";
import { listenToKeys } from "./ui/palette/page-keys.js";
import { offerKeptRecordings, warnBeforeLeaving } from "./ui/record/recording.js";
import { openViews } from "./ui/views.js";
import { watchOtherTabs } from "./ui/workspace/other-tabs.js";
import { openKeptWorkspace } from "./ui/workspace/workspace.js";

const place = document.querySelector("#app");
if (place !== null) {
  await openKeptWorkspace();
  render(<App />, place);
  keepOnePanel();
  listenToKeys();
  warnBeforeLeaving();
  watchSources();
  endMarkWithConnection();
  watchOtherTabs();
  keepForOffline();
  await openViews();
  await openServersBus();
  await offerKeptRecordings();
}
