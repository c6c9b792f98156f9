import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import styles from "./app.module.css";
import { ConnectDialog } from "./connect/connect-dialog.js";
import { SourcesHost } from "./connect/sources-popover.js";
import { dialog } from "./dialogs.js";
import { Dock } from "./dock/dock.js";
import { EditorPart } from "./editor/lazy-editor.js";
import { engineFailure, state } from "./engine.js";
import { settings } from "./kept/settings.js";
import { openFiles } from "./open-files.js";
import { KeysDialog, PaletteDialog } from "./palette/palette-dialog.js";
import { MenuHost } from "./parts/menu.js";
import { Message, Notices } from "./parts/notices.js";
import { BitsDialog } from "./plot/bits-dialog.js";
import { QueryBar } from "./query/query-bar.js";
import { ClearDialog } from "./record/clear-dialog.js";
import { RecordingsDialog } from "./record/recordings-dialog.js";
import { SaveDialog } from "./record/save-dialog.js";
import { ProblemsDialog } from "./side/problems-dialog.js";
import { SidePanel } from "./side/side-panel.js";
import { StatusBar } from "./status/status-bar.js";
import { text } from "./text.js";
import { Toolbar } from "./toolbar/toolbar.js";
import { TourHost } from "./tour/tour-card.js";
import { ColumnsDialog } from "./trace/columns-dialog.js";
import { TimeDialog } from "./trace/time-dialog.js";
import { TracePanel } from "./trace/trace-panel.js";
import { frameCount } from "./views.js";
import { Welcome } from "./welcome/welcome.js";
import { WorkspacesDialog } from "./workspace/workspaces-dialog.js";

function Dialogs() {
  const open = dialog.value;
  switch (open?.kind) {
    case "connect":
      return <ConnectDialog tab={open.tab} />;
    case "save":
      return <SaveDialog />;
    case "clear":
      return <ClearDialog />;
    case "palette":
      return <PaletteDialog />;
    case "keys":
      return <KeysDialog />;
    case "columns":
      return <ColumnsDialog />;
    case "time":
      return <TimeDialog />;
    case "bits":
      return <BitsDialog />;
    case "signal":
      return <EditorPart part="SignalDialog" />;
    case "message":
      return <EditorPart part="MessageDialog" />;
    case "save-database":
      return <EditorPart part="SaveDatabaseDialog" database={open.database} />;
    case "recordings":
      return <RecordingsDialog />;
    case "workspaces":
      return <WorkspacesDialog />;
    case "problems":
      return <ProblemsDialog database={open.database} />;
    default:
      return null;
  }
}

/** Opens files that are dropped anywhere on the page where no part of it takes them. */
function DropZone() {
  const over = useSignal(false);
  useEffect(() => {
    const ending = new AbortController();
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener(
      "dragover",
      (event) => {
        // a part of the page that takes it shows that itself
        over.value = hasFiles(event) && !event.defaultPrevented;
        if (over.value) event.preventDefault();
      },
      ending,
    );
    addEventListener(
      "dragleave",
      (event) => {
        if (event.relatedTarget === null) over.value = false;
      },
      ending,
    );
    addEventListener(
      "drop",
      (event) => {
        over.value = false;
        if (event.defaultPrevented || !hasFiles(event)) return;
        event.preventDefault();
        void openFiles([...(event.dataTransfer?.files ?? [])]);
      },
      ending,
    );
    return () => ending.abort();
  }, []);
  return over.value ? <div class={styles["drop"]}>{text.welcome.dropHere}</div> : null;
}

/** The page: toolbar, filter, trace, side panel, status bar. */
export function App() {
  const empty = frameCount.value === 0 && state.value.sources.length === 0;
  return (
    <div class={styles["app"]}>
      <Toolbar />
      {engineFailure.value !== undefined && <Message tone="fault" title={text.failures.engine} hint={engineFailure.value} />}
      <Notices />
      {!empty && <QueryBar />}
      <div class={styles["main"]}>
        <main class={styles["center"]}>
          {empty ? <Welcome /> : <TracePanel />}
          {settings.value.dockOpen && !empty && <Dock />}
          <MenuHost />
        </main>
        {settings.value.sideOpen && !empty && <SidePanel />}
      </div>
      <StatusBar />
      <Dialogs />
      <SourcesHost />
      <TourHost />
      <DropZone />
    </div>
  );
}
