import { CanError } from "../../base/errors.js";

/** A message, or a part of one, whose fields are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 4096;
/** Of what is shown of a wrong value. */
const MAX_SHOWN = 60;

/** @throws CanError `protocol` */
export function wrong(what: string, value: unknown, expected: string): never {
  throw new CanError("protocol", `${what} is ${show(value)}, expected: ${expected}`);
}

/** @throws CanError `protocol` */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong(what, value, "an object");
  return value as Fields;
}

/** @throws CanError `protocol` */
export function listOf<T>(value: unknown, what: string, { max, read }: { readonly max: number; readonly read: (item: unknown) => T }): T[] {
  if (!Array.isArray(value)) return wrong(what, value, "a list");
  if (value.length > max) throw new CanError("protocol", `${what} has ${value.length} entries, at most ${max} are possible`);
  return value.map(read);
}

/** @throws CanError `protocol` */
export function integer(fields: Fields, name: string, max = Number.MAX_SAFE_INTEGER, min = 0): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max)
    return wrong(name, value, `an integer in ${min}..${max}`);
  return value as number;
}

/** @throws CanError `protocol` */
export function finite(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isFinite(value)) return wrong(name, value, "a number");
  return value;
}

/** @throws CanError `protocol` */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value.length > MAX_TEXT) return wrong(name, value, `a text of up to ${MAX_TEXT} characters`);
  return value;
}

/** A missing flag is false. @throws CanError `protocol` */
export function flag(fields: Fields, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value !== "boolean") return wrong(name, value, "true or false");
  return value;
}

/** @throws CanError `protocol` */
export function oneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T {
  const value = fields[name];
  if (!values.includes(value as T)) return wrong(name, value, values.join(", "));
  return value as T;
}

/** Returns undefined for a field that is missing or null, else what `read` makes of it. */
export function optional<T>(fields: Fields, name: string, read: (fields: Fields, name: string) => T): T | undefined {
  return fields[name] === undefined || fields[name] === null ? undefined : read(fields, name);
}

/** Returns what is plain of a value: numbers, texts, flags, null, and objects of them. */
export function plainOf(value: unknown, depth = 4): unknown {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value !== "object" || Array.isArray(value) || depth === 0) return undefined;
  return Object.fromEntries(Object.entries(value as Fields).map(([name, field]) => [name, plainOf(field, depth - 1)]));
}

function show(value: unknown): string {
  let shown: string | undefined;
  try {
    shown = JSON.stringify(value);
  } catch {
    // a circle, or a bigint: only by structured clone
  }
  shown ??= String(typeof value);
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
}
