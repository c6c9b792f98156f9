import type { DatabaseData } from "canalystii/dbc";

/** Returns a database without messages, as reading its file gives it. */
export function emptyDatabase(): DatabaseData {
  return {
    ...{ version: "", comment: undefined, nodes: [], messages: [], valueTables: new Map(), environmentVariables: [] },
    ...{ attributes: new Map(), attributeDefinitions: [], relationAttributes: [] },
  };
}
