import { constants } from "node:fs";
import { Socket } from "node:net";
import { WriteStream } from "node:tty";
import { CanError, sleep, systemClock } from "canalystii";
import type { LogTarget } from "canalystii/logs";
import { Output } from "../output.js";
import { openDescriptor } from "./descriptor.js";

const { O_WRONLY, O_NONBLOCK = 0 } = constants;
/** Interval of attempts to open a named pipe that has no reader. */
const RETRY_MS = 50;
/** Maximum time to wait for a slow reader at the end. */
const PATIENCE_MS = 1000;

/** Returns standard output as a target for a log. */
export function stdoutTarget(out: Output): LogTarget {
  return { name: "standard output", append: (bytes) => out.write(bytes), close: async () => {} };
}

/** Returns a terminal, opened by name, as a target for a log. */
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
 * Opens a named pipe as a target for a log, as soon as it has a reader.
 * @param signal ends waiting for a reader at once, and for a slow reader after a short time
 */
export async function openPipeTarget(name: string, signal: AbortSignal): Promise<LogTarget> {
  const socket = new Socket({ fd: await openForReader(name, signal), readable: false, writable: true });
  // reported by each write
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
  return "code" in error && error.code === "EPIPE" ? new CanError("io", `${name}: the reader closed the pipe`, { cause: error }) : error;
}
