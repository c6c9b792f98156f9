import { text } from "../text.js";

/** Characters. */
const LONGEST_NAME = 60;
/** Control characters and what else cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Returns what is wrong with a name for a workspace; undefined: it can be used. */
export function nameProblem(name: string, others: readonly string[]): string | undefined {
  if (name.trim() === "") return text.workspace.noName;
  if (name.length > LONGEST_NAME || name.search(UNSEEN) >= 0) return text.workspace.wrongName(LONGEST_NAME);
  return [text.workspace.unnamed, ...others].includes(name.trim()) ? text.workspace.taken(name.trim()) : undefined;
}

/** Returns a name like that of a file, which none of the others has. */
export function freeName(fileName: string, others: readonly string[]): string {
  // leaves room for a number
  const base = fileName
    .replace(/\.[^.]*$/, "")
    .trim()
    .slice(0, LONGEST_NAME - 5)
    .replace(UNSEEN, "")
    .trim();
  const wanted = base === "" ? text.workspace.fileName : base;
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (nameProblem(name, others) === undefined) return name;
  }
}
