import { CanError } from "../../base/errors.js";

function refuse(action: string, instead: string): never {
  throw new CanError("unsupported", `a browser cannot ${action}`, { hint: instead });
}

export async function createFileTarget(): Promise<never> {
  refuse("write files by their path", "Use LogFiles or createLogWriter, and write the bytes to a stream or a download.");
}

export async function existingOfSeries(): Promise<never> {
  refuse("look for files by their path", "Use LogFiles or createLogWriter.");
}

export async function openByteFile(): Promise<never> {
  refuse("open files by their path", "Use readLog with file.stream() of a file that the user selected.");
}
