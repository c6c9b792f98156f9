import { FrameFlag, formatId } from "canalystii";

/** Returns what a user searches for as the functions below compare it. */
export function searched(text: string): string {
  return text.trim().toLowerCase();
}

/** Whether a text contains what is searched, in upper or lower case. @param wanted by {@link searched} */
export function contains(text: string, wanted: string): boolean {
  return text.toLowerCase().includes(wanted);
}

/** What a message is found by. */
interface NamedId {
  readonly id: number;
  readonly extended: boolean;
  readonly name?: string | undefined;
}

/** Whether the name or the id of a message contains what is searched. @param wanted by {@link searched} */
export function hasNameOrId({ id, extended, name }: NamedId, wanted: string): boolean {
  if (wanted === "" || (name !== undefined && contains(name, wanted))) return true;
  return contains(formatId(id, extended ? FrameFlag.EXTENDED : 0), wanted);
}
