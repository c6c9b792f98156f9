import { dialog } from "../dialogs.js";
import { COMMANDS, type Command } from "./commands.js";

/** How a key event is written in the list of commands. */
function keyName({ key, ctrlKey, metaKey, shiftKey }: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">): string {
  const plain = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  // the character already says that Shift was needed for it
  const shift = shiftKey && plain.length > 1 ? "Shift-" : "";
  return `${ctrlKey || metaKey ? "Ctrl-" : ""}${shift}${plain}`;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);

function commandOf(event: KeyboardEvent): Command | undefined {
  const name = keyName(event);
  const command = COMMANDS.find(({ keys }) => keys === name);
  if (command === undefined || event.altKey) return undefined;
  // letters are left to text fields, keys with Ctrl and F keys are not
  if (isTyping(event.target) && !/^(Ctrl-|(Shift-)?F\d)/.test(name)) return undefined;
  if (!command.global && name.startsWith("Ctrl-")) return undefined;
  if (["Enter", "Space", "End"].includes(name)) return undefined;
  return command;
}

/** Carries out the keys of the commands wherever the focus is, but not below an open window. */
export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || dialog.peek() !== undefined) return;
    const command = commandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    if (command.enabled?.() ?? true) command.run();
  });
}
