// The parts of the editor, loaded together.

export { MessageDialog } from "./dialogs/message-dialog.js";
export { SaveDatabaseDialog } from "./dialogs/save-database-dialog.js";
export { SignalDialog } from "./dialogs/signal-dialog.js";
export { EditorPanel } from "./editor-panel.js";
