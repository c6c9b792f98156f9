import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type BusFixture, describeBus } from "../../test/contract/describe-bus.js";
import { lockstep } from "../../test/support/lockstep.js";
import { VirtualBus } from "../bus/virtual-bus.js";
import type { CanFrame } from "../can/frame.js";
import { exposeBus, type LinkTarget, RemoteBus } from "./index.js";

type Ends = readonly [host: LinkTarget, client: LinkTarget];

async function open(connect: () => Ends | Promise<Ends>): Promise<BusFixture> {
  const { clock, pass, run, arrive } = lockstep();
  const [served, peer] = VirtualBus.pair({ clock, bitrate: 500_000 });
  const [host, client] = await connect();
  const exposed = exposeBus(served, host, { send: true, configure: true });
  const heard: CanFrame[] = [];
  void (async () => {
    for await (const frame of peer.frames()) heard.push(frame);
  })();
  return {
    bus: await run(RemoteBus.connect(client, { clock })),
    peerSend: async (channel, frames) => {
      // a consumer is one as soon as the host knows of it
      await arrive();
      await peer.send(frames.map((frame) => ({ ...frame, channel })));
    },
    heard: (channel) => heard.filter((frame) => frame.channel === channel),
    pass,
    run,
    unplug: () => served.unplug(),
    timersLeft: () => clock.pending,
    dispose: async () => {
      await exposed.close();
      await Promise.all([served.close(), peer.close()]);
    },
  };
}

describeBus("RemoteBus over a MessageChannel", () =>
  open(() => {
    const { port1, port2 } = new MessageChannel();
    return [port1, port2];
  }),
);

let server: WebSocketServer;
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
});
afterAll(() => server.close());

describeBus("RemoteBus over a WebSocket", () =>
  open(async () => {
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [host] = (await once(server, "connection")) as [WebSocket];
    return [host, client];
  }),
);
