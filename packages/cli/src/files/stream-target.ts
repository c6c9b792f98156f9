import { constants } from "node:fs";
import { Socket } from "node:net";
import { WriteStream } from "node:tty";
import { CanError, sleep, systemClock } from "canalystii";
import type { LogTarget } from "canalystii/logs";
import { Output } from "../output.js";
import { openDescriptor } from "./descriptor.js";

const { O_WRONLY, O_NONBLOCK = 0 } = constants;
/** How often a named pipe is tried while nobody reads it. */
const RETRY_MS = 50;
/** How long a reader that does not read may hold up the end. */
const PATIENCE_MS = 1000;

/** Standard output as the place for a log. */
export function stdoutTarget(out: Output): LogTarget {
  return { name: "standard output", append: (bytes) => out.write(bytes), close: async () => {} };
}

/** A terminal, by its name, as the place for a log. */
export function terminalTarget(name: string, fd: number, signal: AbortSignal): LogTarget {
  const stream = new WriteStream(fd);
  const out = new Output(stream, signal);
  return {
    name,
    append: (bytes) => out.write(bytes),
    async close() {
      await out.finish();
      stream.destroy();
    },
  };
}

/**
 * Opens a named pipe as the place for a log, as soon as somebody reads it.
 * @param signal ends the waiting for a reader at once, that for a slow one soon
 */
export async function openPipeTarget(name: string, signal: AbortSignal): Promise<LogTarget> {
  const socket = new Socket({ fd: await openForReader(name, signal), readable: false, writable: true });
  // each write says so itself
  socket.on("error", () => {});
  let timer: NodeJS.Timeout | undefined;
  const giveUp = () => {
    timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  };
  signal.addEventListener("abort", giveUp, { once: true });
  return {
    name,
    append: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => {
          if (!error) resolve();
          else reject(signal.aborted ? signal.reason : describe(error, name));
        });
      }),
    async close() {
      signal.removeEventListener("abort", giveUp);
      clearTimeout(timer);
      socket.destroy();
    },
  };
}

async function openForReader(name: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await openDescriptor(name, O_WRONLY | O_NONBLOCK);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENXIO")) throw error;
    }
    await sleep(systemClock, RETRY_MS, signal);
  }
}

function describe(error: Error, name: string): Error {
  return "code" in error && error.code === "EPIPE" ? new CanError("io", `${name}: its reader has gone`, { cause: error }) : error;
}
