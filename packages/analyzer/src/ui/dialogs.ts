import { signal } from "@preact/signals";

export type ConnectTab = "adapter" | "simulator" | "files" | "remote";

/** The window that is open over the page. */
export type OpenDialog =
  | { readonly kind: "connect"; readonly tab: ConnectTab }
  | {
      readonly kind:
        | "save"
        | "clear"
        | "palette"
        | "keys"
        | "columns"
        | "time"
        | "bits"
        | "signal"
        | "message"
        | "send-message"
        | "workspaces"
        | "recordings";
    }
  | { readonly kind: "problems" | "save-database"; readonly database: number };

export const dialog = signal<OpenDialog | undefined>(undefined);

export function closeDialog(): void {
  dialog.value = undefined;
}
