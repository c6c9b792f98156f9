import { describe, expect, it } from "vitest";
import { ManualBus } from "../../../test/support/manual-bus.js";
import { ObservedClock, TurnCounts } from "../../../test/support/observed-clock.js";
import { CanError } from "../../base/errors.js";
import type { VirtualClock } from "../../base/virtual-clock.js";
import { FrameBatch } from "../../can/frame-batch.js";
import { type SocketcandEvent, SocketcandHub, type SocketcandHubOptions } from "./socketcand-hub.js";
import { SendJobs } from "./socketcand-jobs.js";
import type { SocketcandSession } from "./socketcand-session.js";

const MIB = 1 << 20;
/** What a write that waits in a socket of Node costs beside its bytes. */
const WRITE_OVERHEAD = 500;

/** A client behind a socket: the system takes so many bytes, the rest waits in the program. */
class Peer {
  /** Bytes that the system takes before the socket holds them back. */
  room = 0;
  reading = true;
  ended: "gracefully" | "now" | undefined;
  taken = "";
  writes = 0;
  session!: SocketcandSession;
  readonly #queue: Uint8Array[] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  get queuedBytes(): number {
    return this.#queue.reduce((sum, { length }) => sum + length, 0);
  }

  /** Memory that what waits in the socket takes beside its bytes. */
  get overhead(): number {
    return WRITE_OVERHEAD * this.#queue.length;
  }

  write(bytes: Uint8Array): void {
    this.writes++;
    this.#queue.push(bytes);
    this.take(0);
  }

  /** The system takes so many bytes more. */
  take(bytes: number): void {
    this.room += bytes;
    while (this.#queue.length > 0 && (this.#queue[0] as Uint8Array).length <= this.room) {
      const block = this.#queue.shift() as Uint8Array;
      this.room -= block.length;
      this.taken += new TextDecoder().decode(block);
    }
    if (this.#queue.length === 0) this.#clock.schedule(0, () => this.session?.drained());
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

  /** As a socket does: hands on what the client says while it is read, a chunk at a time. */
  async flood(text: string, bytes: number): Promise<number> {
    const chunk = text.repeat(Math.floor(65_536 / text.length));
    let said = 0;
    while (said < bytes && this.reading && this.ended === undefined) {
      this.say(chunk);
      said += chunk.length;
      await this.#clock.advance(1);
    }
    return said;
  }
}

async function setup(options: SocketcandHubOptions = {}) {
  const clock = new ObservedClock();
  const bus = new ManualBus(clock);
  const events: SocketcandEvent[] = [];
  const hub = new SocketcandHub(bus, { onEvent: (event) => events.push(event), ...options });
  /** A client that has opened a bus and taken the answers; from then on its system takes `room` bytes. */
  const open = async (room: number, mode?: string): Promise<Peer> => {
    const peer = new Peer(clock);
    peer.room = 10_000;
    peer.session = hub.connect(peer, `peer ${hub.clients.length + 1}`) as SocketcandSession;
    peer.say(`< open can0 >${mode === undefined ? "" : `< ${mode} >`}`);
    await clock.advance(100);
    peer.room = room;
    peer.taken = "";
    peer.writes = 0;
    return peer;
  };
  return { clock, bus, hub, events, open };
}

/** Memory that all sessions and sockets hold of what waits for the clients. */
const waiting = (hub: SocketcandHub, peers: readonly Peer[]) =>
  peers.reduce((sum, { overhead }) => sum + overhead, 0) + hub.clients.reduce((sum, { queuedBytes }) => sum + queuedBytes, 0);
const messagesIn = (text: string) => text.split("<").length - 1;

describe("a client that asks, and reads no answer", () => {
  it.each(["<>", "<rawmode>", "<echo>", "<send x>", "<add 1 0 1>", "<delete 1>"])("costs no more than 1 MiB with %s", async (text) => {
    const { hub, open, clock } = await setup();
    const peer = await open(1000);
    const said = await peer.flood(text, 64 * MIB);
    expect(said).toBeGreaterThan(65_536);
    expect(said).toBeLessThan(64 * MIB);
    await clock.advance(100);
    expect(peer.reading).toBe(false);
    expect(waiting(hub, [peer])).toBeLessThan(1.1 * MIB);
  });

  it("is disconnected when it has taken nothing for 10 s, whether or not frames come", async () => {
    const { open, events, clock } = await setup();
    const peer = await open(1000);
    await peer.flood("<>", 64 * MIB);
    await clock.advance(9000);
    expect(peer.ended).toBeUndefined();
    await clock.advance(1500);
    expect(peer.ended).toBe("now");
    expect(events.at(-1)).toMatchObject({ type: "disconnected", reason: "too slow: nothing taken for 10000 ms, 0 frames dropped" });
    expect(clock.pending).toBe(0);
  });

  it("is disconnected even if it has only asked for little", async () => {
    const { open, clock } = await setup();
    const peer = await open(0);
    peer.say("< echo >");
    await clock.advance(9999);
    expect(peer.ended).toBeUndefined();
    await clock.advance(2);
    expect(peer.ended).toBe("now");
  });

  it("is kept when it takes some of what waits every few seconds", async () => {
    const { open, clock } = await setup();
    const peer = await open(1000);
    await peer.flood("<>", 64 * MIB);
    for (let i = 0; i < 20; i++) {
      await clock.advance(9000);
      peer.take(9000);
    }
    expect(peer.ended).toBeUndefined();
  });

  it("gets all answers, in order, once it reads", async () => {
    const { open, clock } = await setup();
    const peer = await open(1000);
    const said = await peer.flood("<echo><>", 3 * 65_536);
    for (let i = 0; i < 2000 && messagesIn(peer.taken) < said / 4; i++) {
      peer.take(10_000);
      await clock.advance(1);
    }
    expect(peer.taken.replace(/ /g, "")).toBe("<echo><errorunknowncommand>".repeat(said / 8));
    await clock.advance(1);
    expect(peer.reading).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe("sends that fail, and frames, for a client that reads nothing", () => {
  it("cost no more than may wait, however long it goes on", async () => {
    const { hub, bus, open, clock } = await setup({ maxQueuedBytes: MIB / 16, stallMs: 3_600_000 });
    bus.automatic = false;
    const peer = await open(0);
    peer.say(Array.from({ length: 200 }, (_, id) => `< add 0 1000 ${id.toString(16)} 0 >`).join(""));
    let failed = 0;
    for (let i = 0; i < 300; i++) {
      for (const send of bus.sends.splice(0)) {
        send.fail(new CanError("disconnected", `the adapter is away${"!".repeat(600)}`));
        failed++;
      }
      await clock.advance(1);
    }
    // told each in more than 600 bytes: more than there is room for
    expect(failed * 600).toBeGreaterThan(2 * (MIB / 16));
    expect(waiting(hub, [peer])).toBeLessThan(1.1 * (MIB / 16));
    await hub.close();
  });

  it("hold short texts in no more than their bytes, and drop and count the rest", async () => {
    const { hub, bus, open, clock, events } = await setup({ maxQueuedBytes: MIB / 16 });
    const peer = await open(0, "rawmode");
    for (let i = 0; i < 500; i++) {
      for (let k = 0; k < 5; k++) bus.hear({ id: k, data: [1, 2, 3, 4, 5, 6, 7, 8] });
      await clock.advance(1);
    }
    const { delivered, dropped } = hub.clients[0] as (typeof hub.clients)[0];
    expect(delivered + dropped).toBe(2500);
    expect(delivered * 52).toBeGreaterThan(0.9 * (MIB / 16));
    expect(waiting(hub, [peer])).toBeLessThan(1.1 * (MIB / 16));
    await clock.advance(10_000);
    expect(events.at(-1)).toMatchObject({
      type: "disconnected",
      reason: expect.stringMatching(/^too slow: nothing taken for 10000 ms, \d+/),
    });
  });
});

describe("clients that keep the server busy", () => {
  it("get a bounded share of each turn of the event loop, and joined answers", async () => {
    const { open } = await setup();
    const peer = await open(Number.POSITIVE_INFINITY);
    peer.say("<>".repeat(32_768));
    expect(messagesIn(peer.taken)).toBeGreaterThan(10);
    expect(messagesIn(peer.taken)).toBeLessThan(200);
    expect(peer.writes).toBe(1);
    expect(peer.reading).toBe(false);
  });

  it("get less each, the more there are", async () => {
    const { open, clock } = await setup();
    const peers: Peer[] = [];
    for (let i = 0; i < 64; i++) peers.push(await open(Number.POSITIVE_INFINITY));
    await clock.advance(10);
    for (const peer of peers) peer.say("<>".repeat(32_768));
    expect(peers.reduce((sum, { taken }) => sum + messagesIn(taken), 0)).toBeLessThan(64 * 50);
  });

  it("are served to the end, in order, with as many writes as turns", async () => {
    const { open, clock } = await setup();
    const peer = await open(Number.POSITIVE_INFINITY);
    peer.say("< echo >< x >".repeat(2000));
    const { turn } = clock;
    await clock.advance(1000);
    expect(peer.taken.replace(/ /g, "")).toBe("<echo><errorunknowncommand>".repeat(2000));
    expect(peer.writes).toBeLessThanOrEqual(1 + clock.turn - turn);
    expect(peer.writes).toBeLessThan(60);
  });

  it("are not listened to while as many echoes wait as may, and get them all", async () => {
    const { bus, open, clock } = await setup();
    bus.automatic = false;
    const peer = await open(Number.POSITIVE_INFINITY);
    peer.say("< send 1 0 >");
    await peer.flood("<echo>", 64 * MIB);
    expect(peer.reading).toBe(false);
    expect(peer.taken).toBe("");
    bus.automatic = true;
    bus.sends[0]?.take();
    await clock.advance(1000);
    expect(messagesIn(peer.taken)).toBe(Math.floor(65_536 / 6));
  });

  it("may hang up as soon as they have said what they want", async () => {
    const { bus, hub, open, clock } = await setup();
    const peer = await open(Number.POSITIVE_INFINITY);
    peer.say("< send 1 0 >".repeat(1000));
    peer.session.finished();
    await clock.advance(900);
    expect(bus.sends.reduce((sum, { frames }) => sum + frames.length, 0)).toBe(1000);
    expect(hub.clients).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("are not worked for longer than a second after they have hung up", async () => {
    const { bus, hub, open, clock } = await setup();
    bus.automatic = false;
    const peer = await open(Number.POSITIVE_INFINITY);
    peer.say("< add 1 0 2 0 >< send 1 0 >".repeat(1000));
    peer.session.finished();
    await clock.advance(1001);
    expect(hub.clients).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe("cyclic sends of a client", () => {
  it("are done a bounded number a turn, and none is left out", async () => {
    const clock = new ObservedClock();
    const counts = new TurnCounts(clock);
    const sent = new Map<FrameBatch, number>();
    const jobs = new SendJobs(clock, (frame, onSent) => {
      sent.set(frame, (sent.get(frame) ?? 0) + 1);
      if (clock.turn > 0) counts.count();
      onSent();
    });
    for (let key = 0; key < 256; key++) jobs.add(key, new FrameBatch(1), 10);
    await clock.advance(1005);
    expect([...sent.values()]).toEqual(Array(256).fill(101));
    expect(jobs.skipped).toBe(0);
    expect(counts.most).toBe(64);
    expect(clock.pending).toBe(1);
    jobs.clear();
    expect(clock.pending).toBe(0);
  });
});
