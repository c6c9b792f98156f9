import { close, open } from "node:fs";

/**
 * Opens a file and returns its descriptor, for a stream that closes it.
 * @throws the system's error
 */
export function openDescriptor(file: string, flags: number): Promise<number> {
  // the system's error comes without a stack
  const here = new Error();
  return new Promise((resolve, reject) => {
    open(file, flags, (error, fd) => {
      if (error === null) resolve(fd);
      else reject(Object.assign(error, { stack: `${error.message}\n${here.stack?.split("\n").slice(1).join("\n")}` }));
    });
  });
}

export function closeDescriptor(fd: number): Promise<void> {
  return new Promise((resolve) => close(fd, () => resolve()));
}
