// The parts of the editor, loaded together.

export { EditorPanel } from "./editor-panel.js";
export { MessageDialog } from "./message-dialog.js";
export { SaveDatabaseDialog } from "./save-database-dialog.js";
export { SignalDialog } from "./signal-dialog.js";
