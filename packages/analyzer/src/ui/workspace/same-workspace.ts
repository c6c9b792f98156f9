import type { DatabaseSource } from "../kept/database-source.js";
import type { Workspace } from "./workspace-text.js";

/** True if two workspaces look the same. Which recordings were downloaded is no part of that. */
export function isSameWorkspace(a: Workspace, b: Workspace): boolean {
  return settingsText(a) === settingsText(b) && a.databases.length === b.databases.length && a.databases.every(isSame(b));
}

const settingsText = ({ settings }: Workspace) => JSON.stringify({ ...settings, downloaded: [] });
const factsText = ({ name, channels, edited }: DatabaseSource) => JSON.stringify([name, channels, edited]);

const isSame =
  ({ databases }: Workspace) =>
  (database: DatabaseSource, at: number): boolean => {
    const other = databases[at];
    return other !== undefined && factsText(database) === factsText(other) && isSameBytes(database.bytes, other.bytes);
  };

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
