import { activeFrame } from "../active-frame.js";
import { startSimulator } from "../connect/start-simulator.js";
import { type ConnectTab, dialog, type OpenDialog } from "../dialogs.js";
import { editNewDatabase } from "../editor/edit-database.js";
import { currentState } from "../engine.js";
import { change, type DockTab, type SideTab, settings } from "../kept/settings.js";
import { chooseFiles, closeLive } from "../open-files.js";
import { findNext, openFind } from "../query/find-state.js";
import { toggleRecording } from "../record/recording.js";
import { isArmed, setArmed } from "../send/arming.js";
import { text } from "../text.js";
import { canTour, startTour } from "../tour/tour.js";
import { openActivePlotMenu } from "../trace/plot-menu.js";
import { addBookmark, copySelection, goToSameId } from "../trace/trace-actions.js";
import { grid, togglePause } from "../trace/trace-state.js";
import { frameCount, isLive, setQuery } from "../views.js";
import { activeWorkspace, UNNAMED, workspaceNames } from "../workspace/kept-workspaces.js";
import { labelOf, switchWorkspace } from "../workspace/switch-workspace.js";
import { resetWorkspace } from "../workspace/workspace.js";
import { saveWorkspaceFile } from "../workspace/workspace-file.js";

export interface Command {
  readonly label: string;
  /** As it is written in menus: `Ctrl-K`. Where only the trace has the key, {@link global} is false. */
  readonly keys?: string | undefined;
  /** The key works everywhere on the page. */
  readonly global?: boolean | undefined;
  /** Default: always. */
  readonly enabled?: (() => boolean) | undefined;
  readonly run: () => void;
}

const show = (opened: OpenDialog) => () => {
  dialog.value = opened;
};
const connect = (tab: ConnectTab) => show({ kind: "connect", tab });
/** The keyboard goes on in the panel, once it is there. */
const focusTab = (panel: string) =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`${panel} [role=tab][aria-selected=true]`)?.focus());
const side = (sideTab: SideTab) => () => {
  change({ sideOpen: true, sideTab });
  focusTab("aside");
};
const dock = (dockTab: DockTab) => () => {
  change({ dockOpen: true, dockTab });
  focusTab("[data-dock]");
};
const hasFrames = () => frameCount.peek() > 0;
const hasActive = () => activeFrame.peek() !== undefined;
const live = () => isLive.peek();

const focusFilter = () => document.querySelector<HTMLInputElement>("[data-query=filter]")?.select();

/** Everything the page can do, for the palette, the list of keys, and the keys themselves. */
export const COMMANDS: readonly Command[] = [
  { label: text.toolbar.palette, keys: "Ctrl-K", global: true, run: show({ kind: "palette" }) },
  { label: text.keys.show, keys: "?", global: true, run: show({ kind: "keys" }) },
  { label: text.welcome.adapter, run: connect("adapter") },
  { label: text.welcome.simulator, run: () => void startSimulator() },
  { label: text.tour.start, enabled: () => canTour.peek(), run: () => void startTour() },
  { label: text.connect.remoteCommand, run: connect("remote") },
  { label: text.source.stop, enabled: live, run: () => void closeLive() },
  { label: text.toolbar.open, keys: "Ctrl-O", global: true, run: () => chooseFiles() },
  { label: text.toolbar.save, keys: "Ctrl-S", global: true, enabled: hasFrames, run: show({ kind: "save" }) },
  {
    label: text.toolbar.record,
    keys: "Ctrl-E",
    global: true,
    enabled: () => live() || currentState().recording !== undefined,
    run: () => void toggleRecording(),
  },
  { label: text.send.arm, enabled: () => !isArmed.peek() && live(), run: () => void setArmed(true) },
  { label: text.send.disarm, keys: "F8", global: true, enabled: () => isArmed.peek(), run: () => void setArmed(false) },
  { label: text.recordings.command, run: show({ kind: "recordings" }) },
  { label: text.toolbar.clear, enabled: hasFrames, run: show({ kind: "clear" }) },
  { label: text.trace.pause, keys: "Space", enabled: hasFrames, run: togglePause },
  { label: text.trace.follow, keys: "End", enabled: hasFrames, run: () => grid.peek()?.follow(true) },
  { label: text.trace.scrolling, keys: "1", run: () => change({ mode: "trace" }) },
  { label: text.trace.fixed, keys: "2", run: () => change({ mode: "fixed" }) },
  { label: text.query.filter, keys: "/", global: true, enabled: hasFrames, run: focusFilter },
  { label: text.query.clear, enabled: () => settings.peek().query !== "", run: () => void setQuery("") },
  { label: text.query.find, keys: "Ctrl-F", global: true, enabled: hasFrames, run: openFind },
  { label: text.query.next, keys: "F3", global: true, enabled: hasFrames, run: () => void findNext("next") },
  { label: text.query.previous, keys: "Shift-F3", global: true, enabled: hasFrames, run: () => void findNext("previous") },
  { label: text.trace.goToTime, keys: "G", enabled: hasFrames, run: show({ kind: "time" }) },
  { label: text.trace.nextSame, keys: "N", enabled: hasActive, run: () => goToSameId("next") },
  { label: text.trace.previousSame, keys: "P", enabled: hasActive, run: () => goToSameId("previous") },
  { label: text.trace.bookmark, keys: "B", enabled: hasActive, run: addBookmark },
  { label: text.plot.menu, keys: "L", enabled: hasActive, run: openActivePlotMenu },
  { label: text.trace.copyCandump, keys: "Ctrl-C", enabled: hasActive, run: () => void copySelection("candump") },
  { label: text.trace.copyText, enabled: hasActive, run: () => void copySelection("text") },
  { label: text.trace.copyJson, enabled: hasActive, run: () => void copySelection("json") },
  { label: text.trace.columns, run: show({ kind: "columns" }) },
  { label: text.trace.times.elapsed, run: () => change({ timeFormat: "elapsed" }) },
  { label: text.trace.times.clock, run: () => change({ timeFormat: "clock" }) },
  { label: text.trace.times.delta, run: () => change({ timeFormat: "delta" }) },
  { label: text.side.tabs.frame, keys: "Enter", run: side("frame") },
  { label: text.side.tabs.signals, run: side("signals") },
  { label: text.side.tabs.databases, run: side("databases") },
  { label: text.side.tabs.statistics, run: side("statistics") },
  { label: text.side.tabs.bookmarks, run: side("bookmarks") },
  { label: text.dock.tabs.plots, run: dock("plots") },
  { label: text.dock.tabs.send, run: dock("send") },
  { label: text.dock.tabs.explore, run: dock("explore") },
  { label: text.dock.tabs.compare, run: dock("compare") },
  { label: text.databases.add, run: () => chooseFiles(".dbc") },
  { label: text.editor.newDatabase, run: () => void editNewDatabase() },
  { label: text.workspace.list, run: show({ kind: "workspaces" }) },
  { label: text.workspace.save, run: saveWorkspaceFile },
  { label: text.workspace.open, run: () => chooseFiles() },
  { label: text.workspace.reset, run: () => void resetWorkspace() },
];

/** Everything the page can do at the moment: also what depends on what is kept. */
export function currentCommands(): readonly Command[] {
  const others = [UNNAMED, ...workspaceNames.value].filter((name) => name !== activeWorkspace.value);
  const opened = others.map((name) => ({ label: text.workspace.command(labelOf(name)), run: () => void switchWorkspace(name) }));
  return [...COMMANDS, ...opened];
}

/** The rows of the list of keys that no command has: they move in the trace. */
export const TRACE_KEYS: readonly (readonly [string, string])[] = [
  ["↑ ↓", text.keys.move],
  ["Shift-↑ ↓", text.keys.extend],
  ["Page ↑ ↓", text.keys.page],
  ["Home, End", text.keys.ends],
  ["Ctrl-A", text.keys.all],
  ["Shift-F10", text.keys.menu],
];
