import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { CanError } from "../../base/errors.js";
import { VirtualClock } from "../../base/virtual-clock.js";
import { VirtualBus } from "../../bus/virtual-bus.js";
import type { CanFrameInput } from "../../can/frame.js";
import { type SocketcandEvent, SocketcandHub, type SocketcandHubOptions } from "./socketcand-hub.js";
import type { SocketcandSession } from "./socketcand-session.js";

/** 2025-11-22T08:26:40Z, where the virtual clock begins. */
const T0 = 1_763_800_000;

/** A client without a socket: what it says, and what it got write by write. */
class Client {
  readonly got: string[] = [];
  queuedBytes = 0;
  reading = true;
  ended: "gracefully" | "now" | undefined;
  /** Takes nothing any more: what is written stays queued. */
  dead = false;
  readonly #stuck: string[] = [];
  session!: SocketcandSession;

  write(bytes: Uint8Array): void {
    if (this.dead) this.queuedBytes += bytes.length;
    (this.dead ? this.#stuck : this.got).push(new TextDecoder().decode(bytes));
  }

  /** Takes what is queued, and everything from now on. */
  revive(): void {
    this.dead = false;
    this.got.push(...this.#stuck.splice(0));
    this.queuedBytes = 0;
    this.session.drained();
  }

  setReading(reading: boolean): void {
    this.reading = reading;
  }

  end(how: "gracefully" | "now"): void {
    this.ended = how;
  }

  say(text: string): void {
    this.session.receive(new TextEncoder().encode(text));
  }

  /** What came since the last look, write by write. */
  take(): string[] {
    return this.got.splice(0);
  }

  /** The messages that came since the last look. */
  takeMessages(): string[] {
    return this.take()
      .join("")
      .split(/(?<=>) ?/)
      .filter((message) => message !== "");
  }
}

function setup(options: SocketcandHubOptions = {}) {
  const clock = new VirtualClock();
  const bus = new ManualBus(clock);
  const events: SocketcandEvent[] = [];
  const hub = new SocketcandHub(bus, { onEvent: (event) => events.push(event), ...options });
  let clients = 0;
  const connect = (): Client => {
    const client = new Client();
    const session = hub.connect(client, `peer ${++clients}`);
    if (session !== undefined) client.session = session;
    return client;
  };
  /** A client that opened a bus, in a mode, with the answers read. */
  const open = async (name = "can0", mode?: "rawmode" | "controlmode"): Promise<Client> => {
    const client = connect();
    client.say(`< open ${name} >`);
    if (mode !== undefined) client.say(`< ${mode} >`);
    await clock.advance(100);
    expect(client.take()).toEqual(["< hi >", "< ok >", ...(mode === undefined ? [] : ["< ok >"])]);
    return client;
  };
  return { clock, bus, hub, events, connect, open };
}

it("stamps what clients send with the time of the bus, as what it receives", async () => {
  const clock = new VirtualClock();
  const bus = new ManualBus(clock);
  clock.stepEpoch(3_600_000);
  const hub = new SocketcandHub(bus);
  const join = async () => {
    const client = new Client();
    client.session = hub.connect(client, "peer") as SocketcandSession;
    client.say("< open can0 >< rawmode >");
    await clock.advance(100);
    client.take();
    return client;
  };
  const [sender, listener] = [await join(), await join()];
  sender.say("< send 1 0 >");
  await clock.advance(1);
  bus.hear({ id: 2 });
  await clock.advance(1);
  expect(listener.take().join("")).toBe(` < frame 001 ${T0}.200000  > < frame 002 ${T0}.201000  >`);
  await hub.close();
});

describe("opening", () => {
  it("greets, opens, and answers in a write of its own", async () => {
    const { connect, bus, clock } = setup();
    const client = connect();
    expect(client.take()).toEqual(["< hi >"]);
    client.say("< open can1 >");
    expect(client.take()).toEqual(["< ok >"]);
    client.say("< rawmode >");
    expect(client.take()).toEqual(["< ok >"]);
    bus.hear({ id: 0x123, data: [0x1a, 0x22], channel: 1 });
    await clock.advance(20);
    // What came at once waits until the client has read the answer.
    expect(client.take()).toEqual([]);
    await clock.advance(100);
    expect(client.take()).toEqual([` < frame 123 ${T0}.000000 1A22 >`]);
  });

  it("takes several messages in one piece and one in several", async () => {
    const { connect, clock } = setup();
    const client = connect();
    for (const byte of "< open can0 >< contr") client.say(byte);
    client.say("olmode ><statistics 1000>< echo >");
    await clock.advance(1);
    expect(client.take()).toEqual(["< hi >", "< ok >", "< ok >", "< echo >"]);
    await clock.advance(1000);
    expect(client.take()).toEqual(["< stat 0 0 0 0 >"]);
  });

  it.each(["< open can2 >", "< open >", "< open can0 can1 >", "< rawmode >", "< send 123 0 >", "< >", "< open 012345678901234567890 >"])(
    "refuses %j before a bus is open, as socketcand does",
    (text) => {
      const { connect, events } = setup();
      const client = connect();
      client.say(text);
      expect(client.take()).toEqual(["< hi >", "< error could not open bus >"]);
      expect(client.ended).toBe("gracefully");
      client.say("< open can0 >");
      expect(client.take()).toEqual([]);
      expect(events.map(({ type }) => type)).toEqual(["connected", "disconnected"]);
    },
  );

  it("gives up a client that opens nothing", async () => {
    const { connect, clock } = setup({ openMs: 5000 });
    const client = connect();
    await clock.advance(5000);
    expect(client.take()).toEqual(["< hi >", "< error no bus opened within 5000 ms >"]);
    expect(client.ended).toBe("gracefully");
    expect(clock.pending).toBe(0);
  });

  it("has names of one's own", async () => {
    const { hub, open } = setup({ names: new Map([[1, "powertrain"]]) });
    expect(hub.names).toEqual(["can0", "powertrain"]);
    await open("powertrain");
    expect(hub.clients).toMatchObject([{ peer: "peer 1", bus: "powertrain", mode: "bcm" }]);
    expect(() => setup({ names: new Map([[1, "can0"]]) })).toThrow("given to two channels");
    expect(() => setup({ names: new Map([[1, "a b"]]) })).toThrow('name "a b" is not');
  });

  it("sends clients away when there are too many, and takes one again when one has gone", () => {
    const { connect, hub } = setup({ maxClients: 2 });
    const [first] = [connect(), connect()];
    const third = connect();
    expect(third.take()).toEqual(["< error too many clients >"]);
    expect(third.ended).toBe("gracefully");
    first?.session.disconnected();
    expect(connect().take()).toEqual(["< hi >"]);
    expect(hub.clients).toHaveLength(2);
  });
});

describe("raw mode", () => {
  it("gives the frames of its channel, in every shape", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0", "rawmode");
    bus.hear(
      { id: 0x7, data: [] },
      { id: 0x7ff, data: [0, 1, 0xff] },
      { id: 0x12, channel: 1, data: [9] },
      { id: 0x12, extended: true, data: [1, 2, 3, 4, 5, 6, 7, 8] },
      { id: 0x1fff_ffff, remote: true, dlc: 4 },
      { id: 0x5, remote: true },
    );
    await clock.advance(0);
    const at = `${T0}.100000`;
    expect(client.take()).toEqual([
      ` < frame 007 ${at}  > < frame 7FF ${at} 0001FF > < frame 00000012 ${at} 0102030405060708 > < rtr 1FFFFFFF ${at} 4 > < rtr 005 ${at} 0 >`,
    ]);
  });

  it("gives error frames of buses that have them, and leaves out CAN FD", async () => {
    const clock = new VirtualClock();
    const [served, peer] = VirtualBus.pair({ clock }) as [VirtualBus, VirtualBus];
    const hub = new SocketcandHub(served);
    const client = new Client();
    client.session = hub.connect(client, "peer") as SocketcandSession;
    client.say("< open can0 >< rawmode >");
    await clock.advance(100);
    client.take();
    await peer.send([
      { id: 0x1, fd: true, data: new Uint8Array(12) },
      { id: 0x4, error: true, data: new Uint8Array(8) },
      { id: 0x1fff_0000, error: true, data: new Uint8Array(8) },
    ]);
    await clock.advance(0);
    expect(client.take()).toEqual([` < error 004 ${T0}.100000 > < error 1FFF0000 ${T0}.100000 >`]);
    await hub.close();
  });

  it("sends what clients write, however they write it", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can1", "rawmode");
    client.say("< send 123 2 1a F1 >< send 7 0 >< send 00000007 1 ff >< send 1abcde 0  >\n");
    client.say("< send ffffffff92345678 2 ffffffffffffff80 7f >< sendrtr 123 4 >< sendrtr 1AAAAAAA 8 >");
    await clock.advance(0);
    expect(
      bus.sends.flatMap(({ channel, frames }) =>
        frames.map(({ id, extended, remote, dlc, data }) => [channel, id, extended, remote, dlc, [...(data as Uint8Array)]]),
      ),
    ).toEqual([
      [1, 0x123, false, false, 2, [0x1a, 0xf1]],
      [1, 0x7, false, false, 0, []],
      [1, 0x7, true, false, 1, [0xff]],
      [1, 0x1abcde, true, false, 0, []],
      [1, 0x12345678, true, false, 2, [0x80, 0x7f]],
      [1, 0x123, false, true, 4, []],
      [1, 0x1aaaaaaa, true, true, 8, []],
    ]);
    expect(client.take()).toEqual([]);
  });

  it("shows what one client sends to the others of the channel, not to itself", async () => {
    const { open, clock } = setup();
    const [a, b, c] = [await open("can0", "rawmode"), await open("can0", "rawmode"), await open("can1", "rawmode")];
    a?.say("< send 123 1 42 >");
    await clock.advance(0);
    expect([a, b, c].map((client) => client?.take())).toEqual([[], [` < frame 123 ${T0}.300000 42 >`], []]);
  });

  it.each([
    "< send 123 9 1 2 3 4 5 6 7 8 9 >",
    "< send 123 2 1 >",
    "< send 123 1 1 2 >",
    "< send 123 >",
    "< send >",
    "< send xyz 0 >",
    "< send 123 -1 >",
    "< send 123 1 100 >",
    "< send 123 1 zz >",
    "< send 20000000 0 >",
    "< send 99999999999999999999 0 >",
    "< send 123 99999999999999999999 >",
  ])("tells that %j is wrong, and goes on", async (text) => {
    const { open, bus, clock } = setup();
    const client = await open("can0", "rawmode");
    client.say(`${text}< send 1 0 >`);
    await clock.advance(0);
    expect(client.take()).toEqual(["< error syntax error in send command >"]);
    expect(bus.sends.flatMap(({ frames }) => frames.map(({ id }) => id))).toEqual([1]);
  });

  it("answers unknown commands as socketcand does", async () => {
    const { open } = setup();
    const raw = await open("can0", "rawmode");
    raw.say("< subscribe 0 0 123 >< constructor >< isotpmode >");
    expect(raw.takeMessages()).toEqual(Array(3).fill("< error unknown command >"));
    const bcm = await open("can0");
    bcm.say("< hello >< toString >< statistics 10 >");
    expect(bcm.takeMessages()).toEqual(Array(3).fill("< error unknown command >"));
  });

  it("echoes when the frames before are sent, and tells those that failed", async () => {
    const { open, bus, clock } = setup();
    bus.automatic = false;
    const client = await open("can0", "rawmode");
    client.say("< echo >");
    expect(client.take()).toEqual(["< echo >"]);
    client.say("< send 1 0 >< echo >< send 2 0 >");
    await clock.advance(0);
    expect(client.take()).toEqual([]);
    bus.sends[0]?.fail(new CanError("not-started", "channel 0 is stopped <here>"));
    await clock.advance(0);
    expect(client.takeMessages()).toEqual(["< error could not send: channel 0 is stopped ?here? >", "< echo >"]);
    bus.sends[1]?.take();
    await clock.advance(0);
    expect(bus.sends.map(({ frames }) => frames.map(({ id }) => id))).toEqual([[1], [2]]);
  });

  it("does not listen to a client that sends faster than the bus takes, and loses nothing", async () => {
    const { open, bus, clock } = setup();
    bus.automatic = false;
    const [fast, other] = [await open("can0", "rawmode"), await open("can1", "rawmode")];
    for (let i = 0; i < 400; i++) fast?.say(`< send ${i.toString(16)} 0 >`);
    expect(fast?.reading).toBe(false);
    expect(other?.reading).toBe(true);
    for (let i = 0; i < bus.sends.length; i++) {
      bus.sends[i]?.take();
      await clock.advance(0);
    }
    expect(fast?.reading).toBe(true);
    expect(bus.sends.flatMap(({ frames }) => frames.map(({ id }) => id))).toEqual(Array.from({ length: 400 }, (_, i) => i));
  });
});

describe("slow and dead clients", () => {
  it("drops frames of a client that takes nothing, disconnects it, and leaves the others alone", async () => {
    const { open, bus, clock, events, hub } = setup({ maxQueuedBytes: 2000, stallMs: 10_000 });
    const [dead, alive] = [await open("can0", "rawmode"), await open("can0", "rawmode")];
    if (dead === undefined || alive === undefined) throw new Error("no clients");
    dead.dead = true;
    for (let i = 0; i < 200; i++) {
      bus.hear({ id: i });
      await clock.advance(1);
    }
    expect(dead.queuedBytes).toBeLessThan(2100);
    expect(hub.clients[0]?.dropped).toBeGreaterThan(100);
    expect(alive.take()).toHaveLength(200);
    await clock.advance(10_000);
    expect(dead.ended).toBe("now");
    expect(events.at(-1)).toMatchObject({ type: "disconnected", peer: "peer 1", reason: expect.stringContaining("too slow") });
    bus.hear({ id: 1 });
    await clock.advance(1);
    expect(alive.take()).toHaveLength(1);
  });

  it("keeps a client that catches up, and tells it that it missed some", async () => {
    const { open, bus, clock } = setup({ maxQueuedBytes: 2000 });
    const client = await open("can0", "rawmode");
    client.dead = true;
    for (let i = 0; i < 100; i++) {
      bus.hear({ id: i });
      await clock.advance(1);
    }
    client.revive();
    const messages = client.takeMessages().map((message) => message.trim());
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.slice(0, -1).every((message) => message.startsWith("< frame "))).toBe(true);
    expect(messages.at(-1)).toBe(`< error 004 ${T0}.200000 >`);
    await clock.advance(60_000);
    expect(client.ended).toBeUndefined();
    bus.hear({ id: 1 });
    await clock.advance(0);
    expect(client.take()).toHaveLength(1);
  });

  it("does not listen to a client that does not read its replies, and goes on where it was when it does", async () => {
    const { open, clock } = setup({ maxQueuedBytes: 2000 });
    const client = await open("can0");
    client.dead = true;
    client.say("<x>".repeat(100));
    await clock.advance(100);
    expect(client.reading).toBe(false);
    client.revive();
    await clock.advance(100);
    expect(client.reading).toBe(true);
    expect(client.takeMessages()).toHaveLength(100);
  });

  it("ends all clients with a word when the bus is gone, leaves no timer behind", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0");
    client.say("< add 1 0 123 0 >< subscribe 1 0 1 >");
    bus.unplug();
    await clock.advance(0);
    expect(client.take()).toEqual(["< error the bus is gone: unplugged >"]);
    expect(client.ended).toBe("gracefully");
    expect(clock.pending).toBe(0);
  });
});

describe("control mode", () => {
  it("gives statistics at the interval, until told otherwise", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0", "controlmode");
    client.say("< statistics 250 >");
    bus.hear({ id: 1, data: [1, 2, 3] }, { id: 2, data: [4] });
    await bus.send({ id: 3, data: [1, 2] });
    await clock.advance(600);
    expect(client.take()).toEqual(["< stat 4 2 2 1 >", "< stat 4 2 2 1 >"]);
    client.say("< statistics 0 >");
    await clock.advance(1000);
    client.say("< statistics 99999999999 >< statistics x >< statistics >< send 1 0 >");
    expect(client.takeMessages()).toEqual([...Array(3).fill("< error syntax error in statistics command >"), "< error unknown command >"]);
    client.say("< statistics 250 >< rawmode >");
    await clock.advance(1000);
    expect(client.take()).toEqual(["< ok >"]);
  });
});

describe("BCM mode", () => {
  it("sends cyclically without drift, updates, deletes, and ends with the connection", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0");
    client.say("< add 0 20000 123 2 42 43 >< add 1 0 00000123 0 >");
    await clock.advance(100);
    const sent = () =>
      bus.sends
        .splice(0)
        .flatMap(({ frames }) =>
          frames.map(({ id, extended, data }) => `${id.toString(16)}${extended ? "x" : ""}#${[...(data as Uint8Array)]}`),
        );
    expect(sent()).toEqual(["123#66,67", "123x#", ...Array(5).fill("123#66,67")]);
    client.say("< update 123 1 01 >");
    await clock.advance(40);
    expect(sent()).toEqual(["123#1", "123#1"]);
    client.say("< delete 123 >");
    await clock.advance(860);
    expect(sent()).toEqual(["123x#"]);
    client.say("< delete 123 >< update 123 0 >< add 0 0 7 0 >");
    await clock.advance(0);
    expect(client.takeMessages()).toEqual(["< error no such send job >", "< error no such send job >"]);
    expect(sent()).toEqual(["7#"]);
    client.session.disconnected();
    await clock.advance(5000);
    expect(sent()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("leaves out cyclic frames while the bus takes none", async () => {
    const { open, bus, clock } = setup();
    bus.automatic = false;
    const client = await open("can0");
    client.say("< add 0 10 123 0 >");
    await clock.advance(1000);
    expect(bus.sends).toHaveLength(1);
    bus.sends[0]?.take();
    await clock.advance(1);
    expect(bus.sends).toHaveLength(2);
  });

  it("gives nothing unless subscribed, then every frame of the id", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0");
    const hear = async (...frames: CanFrameInput[]) => {
      bus.hear(...frames);
      await clock.advance(0);
    };
    await hear({ id: 0x123 });
    expect(client.take()).toEqual([]);
    client.say("< subscribe 0 0 123 >");
    await hear(
      { id: 0x123, data: [0x11, 0x22] },
      { id: 0x123, data: [0x11, 0x22] },
      { id: 0x124 },
      { id: 0x123, extended: true },
      { id: 0x123, channel: 1 },
      { id: 0x123, remote: true },
    );
    expect(client.take()).toEqual([` < frame 123 ${T0}.100000 11 22  >`.repeat(2)]);
    client.say("< send 123 0 >");
    await clock.advance(0);
    expect(client.take()).toEqual([` < frame 123 ${T0}.100000  >`]);
    client.say("< unsubscribe 123 >< unsubscribe 123 >");
    await hear({ id: 0x123 });
    expect(client.take()).toEqual(["< error no such subscription >"]);
  });

  it("filters by content, for standard and extended ids", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0");
    client.say("< filter 0 0 123 2 F0 01 >< filter 0 0 00000123 1 FF >");
    const seen: number[][] = [];
    for (const data of [[0x10, 0], [0x1f, 0xfe], [0x20, 0], [0x2f, 1], [0x20], [0x20, 0, 5]]) {
      bus.hear({ id: 0x123, data }, { id: 0x123, extended: true, data: [7] });
      await clock.advance(0);
      const got = client.take().join("");
      if (got.includes("frame 123 ")) seen.push(data);
    }
    expect(seen).toEqual([[0x10, 0], [0x20, 0], [0x2f, 1], [0x20]]);
  });

  it("filters multiplexed content", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0");
    const line = (...bytes: number[]) => Array.from({ length: 8 }, (_, i) => (bytes[i] ?? 0).toString(16).padStart(2, "0")).join(" ");
    client.say(`< muxfilter 0 0 123 3 ${line(0xff)} ${line(0x33, 0xff)} ${line(0x56, 0, 0x0f)} >`);
    const seen: string[] = [];
    for (const data of [
      [0x33, 1],
      [0x33, 1, 9],
      [0x33, 2],
      [0x56, 0, 1],
      [0x56, 7, 0x11],
      [0x56, 7, 2],
      [0x33, 2],
      [0x44, 1],
    ]) {
      bus.hear({ id: 0x123, data });
      await clock.advance(0);
      if (client.take().length > 0) seen.push(data.join());
    }
    expect(seen).toEqual(["51,1", "51,2", "86,0,1", "86,7,2"]);
  });

  it("throttles: the first at once, then the last of each interval", async () => {
    const { open, bus, clock } = setup();
    const client = await open("can0");
    client.say("< subscribe 0 100000 123 >");
    for (let i = 0; i < 25; i++) {
      bus.hear({ id: 0x123, data: [i] });
      await clock.advance(10);
    }
    await clock.advance(1000);
    const data = client.take().map((text) => Number.parseInt(text.split(" ")[5] ?? "", 16));
    expect(data).toEqual([0, 9, 19, 24]);
    expect(clock.pending).toBe(0);
    bus.hear({ id: 0x123, data: [99] });
    await clock.advance(0);
    expect(client.take()).toHaveLength(1);
  });

  it("bounds jobs and subscriptions, and tells what is wrong", async () => {
    const { open } = setup({ maxJobs: 2, maxSubscriptions: 2 });
    const client = await open("can0");
    client.say("< add 1 0 1 0 >< add 1 0 2 0 >< add 1 0 3 0 >< subscribe 0 0 1 >< filter 0 0 2 0 >< subscribe 0 0 3 >");
    expect(client.takeMessages()).toEqual(["< error too many send jobs >", "< error too many subscriptions >"]);
    client.say(
      "< add 99999999 0 1 0 >< add 1 1 >< subscribe 0 >< subscribe 0 0 xx >< filter 0 0 1 9 >< muxfilter 0 0 1 1 >< muxfilter 0 0 1 258 >< unsubscribe >",
    );
    expect(client.takeMessages().map((text) => text.split(" ")[5])).toEqual([
      "add",
      "add",
      "subscribe",
      "subscribe",
      "filter",
      "muxfilter",
      "muxfilter",
      "unsubscribe",
    ]);
  });
});

describe("hostile clients", () => {
  it("ends a message without an end, and what is no protocol at all", async () => {
    for (const [text, word] of [
      ["< send ", "longer than 8192 bytes"],
      ["GET / HTTP/1.1\r\n", "not the socketcand protocol"],
    ] as const) {
      const { connect, open, bus, clock } = setup();
      const [hostile, other] = [connect(), await open("can0", "rawmode")];
      for (let i = 0; i < 20_000 && hostile.ended === undefined; i++) hostile.say(text);
      expect(hostile.got.at(-1)).toContain(word);
      expect(hostile.ended).toBe("gracefully");
      bus.hear({ id: 1 });
      await clock.advance(0);
      expect(other.take()).toHaveLength(1);
    }
  });

  it("survives anything, in any pieces", async () => {
    const words = fc.constantFrom(
      "<",
      ">",
      " ",
      "send",
      "add",
      "open",
      "can0",
      "rawmode",
      "bcmmode",
      "controlmode",
      "echo",
      "muxfilter",
      "filter",
      "subscribe",
      "123",
      "0",
      "8",
      "257",
      "ff",
      "99999999999999999999",
      "-1",
      "\0",
      "é",
      "statistics",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 80 }),
        fc.integer({ min: 1, max: 9 }),
        async (parts, size) => {
          const { connect, clock, bus } = setup({ maxQueuedBytes: 4096 });
          const client = connect();
          client.say("< open can0 >");
          const bytes = new TextEncoder().encode(parts.join(" "));
          for (let i = 0; i < bytes.length; i += size) client.session.receive(bytes.subarray(i, i + size));
          bus.hear({ id: 0x123, data: [1] });
          await clock.advance(100);
          for (const text of client.got) expect(text).toMatch(/^ ?<[^<>]* >( <[^<>]* >)*$/);
          client.session.disconnected();
          await clock.advance(0);
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
