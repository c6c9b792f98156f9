/** Returns what an error says, whatever was thrown: also of a value that throws when it is looked at. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "an error that cannot be read";
  }
}

/** Like {@link errorText}, with the kind of the error before it. */
export function namedErrorText(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return errorText(error);
  }
}
