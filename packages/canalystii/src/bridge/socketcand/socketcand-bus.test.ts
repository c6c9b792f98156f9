import { expect, it } from "vitest";
import { type BusFixture, describeBus } from "../../../test/contract/describe-bus.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualBus } from "../../bus/virtual-bus.js";
import type { CanFrame } from "../../can/frame.js";
import { SocketcandBus, type SocketcandConnector } from "./socketcand-bus.js";
import type { SocketcandClient } from "./socketcand-client.js";
import { SocketcandHub } from "./socketcand-hub.js";
import { parseSocketcandUrl } from "./socketcand-url.js";

/** A network without sockets: what is written arrives in a moment, in order, until somebody cuts the line. */
function network(hub: SocketcandHub) {
  const cuts: (() => void)[] = [];
  const connect: SocketcandConnector = async (_address, attach) => {
    let cut = false;
    const later = (what: () => void) => queueMicrotask(() => cut || what());
    const client: SocketcandClient = attach({
      write: (bytes) => later(() => session?.receive(bytes)),
      end: () => later(() => session?.disconnected()),
    });
    const link = {
      queuedBytes: 0,
      write: (bytes: Uint8Array) => later(() => client.receive(bytes)),
      setReading: () => {},
      end: () => later(() => client.disconnected()),
    };
    const session = hub.connect(link, "peer");
    cuts.push(() => {
      cut = true;
      client.disconnected();
      session?.disconnected();
    });
    return client;
  };
  return { connect, cut: () => cuts.splice(0).forEach((cut) => void cut()) };
}

async function open(): Promise<BusFixture> {
  const clock = new VirtualClock();
  const [served, peer] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
  const hub = new SocketcandHub(served);
  const { connect, cut } = network(hub);
  const heard: [CanFrame[], CanFrame[]] = [[], []];
  const listening = (async () => {
    for await (const frame of peer.frames()) heard[frame.channel as 0 | 1].push(frame);
  })();
  const bus = await clock.run(SocketcandBus.connect("socketcand://here/can0,can1", { connect, clock, bitrate: 500_000 }));
  await clock.advance(100);
  return {
    bus,
    peerSend: (channel, frames) => peer.send(frames.map((frame) => ({ ...frame, channel }))),
    heard: (channel) => heard[channel as 0 | 1],
    pass: (ms) => clock.advance(ms),
    run: (promise) => clock.run(promise),
    unplug: cut,
    timersLeft: () => clock.pending,
    dispose: async () => {
      await clock.run(Promise.all([hub.close(), served.close(), peer.close()]));
      await listening;
    },
  };
}

describeBus("SocketcandBus", open);

it("takes the connection of a bus away when another of its connections is refused", async () => {
  const clock = new VirtualClock();
  const [served] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
  const hub = new SocketcandHub(served);
  const { connect } = network(hub);
  const opening = SocketcandBus.connect(parseSocketcandUrl("socketcand://here/can0,can9"), { connect, clock });
  await expect(clock.run(opening)).rejects.toMatchObject({ code: "not-found", hint: "check the name of the bus: can9" });
  await clock.advance(100);
  expect(hub.clients).toEqual([]);
  expect(clock.pending).toBe(0);
});

/** Connects to a server that answers nothing by itself. */
async function connectToStub(clock: VirtualClock) {
  const heard: string[] = [];
  let say = (_text: string) => {};
  const connect: SocketcandConnector = async (_address, attach) => {
    const client = attach({ write: (bytes) => void heard.push(new TextDecoder().decode(bytes)), end: () => {} });
    say = (text) => client.receive(new TextEncoder().encode(text));
    say("< hi >< ok >< ok >");
    return client;
  };
  const bus = await SocketcandBus.connect("socketcand://here/can0", { connect, clock });
  return { bus, heard, say: (text: string) => say(text) };
}

it("gives up waiting for a server that does not confirm", async () => {
  const clock = new VirtualClock();
  const { bus, say, heard } = await connectToStub(clock);
  await expect(clock.run(bus.send({ id: 0x7, data: [0xab] }, { timeoutMs: 100 }))).rejects.toMatchObject({ code: "timeout" });
  const later = bus.send({ id: 0x7, extended: true, remote: true, dlc: 3 });
  // The answers come in the order of the sends, also to those who no longer wait.
  say("< echo >< error unknown command >< echo >");
  await expect(later).rejects.toMatchObject({ code: "unsupported" });
  expect(heard).toEqual(["< open can0 >", "< rawmode >", "< send 007 1 AB >< echo >", "< sendrtr 00000007 3 >< echo >"]);
  await bus.close();
});

it("calls its channels what the server calls them", async () => {
  const clock = new VirtualClock();
  const [served] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
  const hub = new SocketcandHub(served, {
    names: new Map([
      [0, "body"],
      [1, "engine"],
    ]),
  });
  const bus = await clock.run(SocketcandBus.connect("socketcand://here/engine", { connect: network(hub).connect, clock }));
  expect([...bus.channelNames]).toEqual([[0, "engine"]]);
  await clock.run(Promise.all([bus.close(), hub.close(), served.close()]));
});

it("takes over the time of a server whose clock differs", async () => {
  const clock = new VirtualClock();
  const { bus, say } = await connectToStub(clock);
  const own = bus.frames({ receiveOwn: true });
  const serverUs = 1_500_000_000_000_000;
  say("< frame 123 1500000000.000000 11 >");
  await clock.advance(250);
  expect(bus.nowUs()).toBe(serverUs + 250_000);
  const sending = bus.send({ id: 7 });
  say("< echo >");
  await clock.run(sending);
  await bus.close();
  const times: number[] = [];
  for await (const { timestampUs } of own) times.push(timestampUs);
  expect(times).toEqual([serverUs, serverUs + 250_000]);
});

it("warns of what a server says wrong at most ten times a second", async () => {
  const clock = new VirtualClock();
  const { bus, say } = await connectToStub(clock);
  const warnings: string[] = [];
  bus.on("warning", ({ message }) => warnings.push(message));
  say("< frame x >< what >".repeat(1000));
  expect(warnings).toHaveLength(10);
  await bus.close();
});
