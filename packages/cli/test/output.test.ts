import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { Output } from "../src/output.js";

/** A standard output whose reader takes its time; `take` lets it read one write. */
function slowStream() {
  const waiting: (() => void)[] = [];
  const stream = new Writable({ highWaterMark: 1000, write: (_chunk, _encoding, taken) => void waiting.push(taken) });
  return { stream: stream as unknown as NodeJS.WriteStream & { readonly fd: number }, take: () => waiting.shift()?.() };
}

it("finishes when everything was taken, also where the stream was never full", async () => {
  const { stream, take } = slowStream();
  const output = new Output(stream, new AbortController().signal);
  await output.write("a little");
  let finished = false;
  const finishing = output.finish().then(() => {
    finished = true;
  });
  await Promise.resolve();
  expect(finished).toBe(false);
  take();
  await new Promise(setImmediate);
  take();
  await finishing;
  expect(stream.writableLength).toBe(0);
});

it("waits for a full stream before it writes more", async () => {
  const { stream, take } = slowStream();
  const writing = new Output(stream, new AbortController().signal).write("x".repeat(2000));
  take();
  await writing;
  expect(stream.writableLength).toBe(0);
});

it("waits no longer once the program is ended, and only a moment at the end", async () => {
  const { stream } = slowStream();
  const ending = new AbortController();
  const output = new Output(stream, ending.signal);
  const writing = output.write("x".repeat(2000));
  ending.abort();
  await writing;
  await output.write("more");
  await output.finish({ patienceMs: 1 });
  expect(stream.writableLength).toBe(2004);
});

it("finishes when its reader goes away", async () => {
  const { stream } = slowStream();
  const output = new Output(stream, new AbortController().signal);
  await output.write("a little");
  const finishing = output.finish();
  stream.destroy(Object.assign(new Error("broken pipe"), { code: "EPIPE" }));
  await finishing;
  expect(output.gone.aborted).toBe(true);
});
