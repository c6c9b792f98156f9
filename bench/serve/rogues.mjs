// Clients of `canalyst serve` that do not behave.
import { once } from "node:events";
import { WebSocket } from "ws";

const open = (stream) =>
  JSON.stringify({ type: "open", stream, capacity: 1_000_000, window: 1_000_000, overflow: "drop-oldest", merge: false });

async function join(url, token) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on("error", () => {});
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "hello", version: "1.0", token }));
  await once(socket, "message");
  return socket;
}

/** Asks for everything, many times over, and reads nothing. */
export async function dead(url, token) {
  const socket = await join(url, token);
  for (let stream = 0; stream < 50; stream++) socket.send(open(stream));
  socket.pause();
  return () => socket.terminate();
}

/** Reads for a tenth of the time, and never says what has arrived. */
export async function slow(url, token) {
  const socket = await join(url, token);
  socket.send(open(1));
  const timer = setInterval(() => {
    socket.resume();
    setTimeout(() => socket.pause(), 20);
    if (socket.readyState === socket.OPEN) socket.send('{"type":"ping","id":1}');
  }, 200);
  return () => {
    clearInterval(timer);
    socket.terminate();
  };
}

/** Comes again and again, with much of what is refused and then garbage. */
export async function hostile(url, token) {
  let going = true;
  const done = (async () => {
    while (going) {
      const socket = await join(url, token).catch(() => undefined);
      if (socket === undefined) continue;
      const frames = new Uint8Array(40 + 24);
      frames.set([1, 40, 8]);
      frames[4] = 1;
      for (let i = 0; i < 2000 && socket.readyState === socket.OPEN; i++) socket.send(frames);
      socket.send(new Uint8Array(1_000_000));
      await once(socket, "close");
    }
  })();
  return async () => {
    going = false;
    await done;
  };
}
