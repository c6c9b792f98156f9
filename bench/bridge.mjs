// Bridges: added latency at 1,000 frames/s, throughput without loss, CPU per frame. Real time and loopback sockets; both ends
// are virtual buses, so that only the bridge is measured. A USB/IP client in this process simulates the kernel side of
// gs_usb: like Linux, it has 30 URBs for reception and up to 10 unfinished frames.
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { cpuUsage } from "node:process";
import { FrameBatch, VirtualBus } from "canalystii";
import { GsUsbDevice, openSocketcandBus, relay, SocketcandServer } from "canalystii/bridge";
import { UsbIpServer } from "canalystii/usbip";

const LATENCY_FRAMES = 3000;
const FRAMES = 20_000;
const URBS = 30;
const IN_FLIGHT = 10;

export async function run() {
  const rows = [];
  for (const [name, open] of Object.entries(BRIDGES)) {
    const bridge = await open();
    const added = await latency(bridge);
    const there = await throughput(bridge.inject, bridge.atProgram);
    const back = bridge.send === undefined ? undefined : await throughput(bridge.send, bridge.atBus);
    await bridge.close();
    rows.push({
      bridge: name,
      "added latency, median": `${added.median.toFixed(2)} ms`,
      "99th percentile": `${added.late.toFixed(2)} ms`,
      "to the program, frames/s": there.rate,
      "CPU, µs/frame": there.cpu,
      ...(back === undefined ? {} : { "from the program, frames/s": back.rate, "CPU, µs/frame ": back.cpu }),
    });
  }
  console.table(rows);
}

/** Each bridge has functions to send, and calls back with the counter (the id) of each frame that arrives. */
const BRIDGES = {
  async "gs_usb by USB/IP"() {
    const [served, peer] = VirtualBus.pair({ start: false });
    for (const channel of [0, 1]) await peer.start(channel);
    const device = new GsUsbDevice(served);
    const server = await UsbIpServer.listen({ port: 0, devices: [device] });
    const kernel = await Kernel.attach(server.port);
    await kernel.up();
    await device.settled();
    return {
      ...sides(served, peer),
      atProgram: kernel.received,
      send: (batch) => kernel.send(batch),
      close: async () => {
        kernel.close();
        await server.close();
        device.unplug();
        await Promise.all([served.close(), peer.close()]);
      },
    };
  },
  async "socketcand, own client"() {
    const [served, peer] = VirtualBus.pair();
    const server = await SocketcandServer.listen(served, { port: 0 });
    const client = await openSocketcandBus(`socketcand://127.0.0.1:${server.port}/can0`);
    // the server sends nothing for a moment after its answer
    await new Promise((resolve) => setTimeout(resolve, 100));
    return {
      ...sides(served, peer),
      atProgram: listen(client),
      send: (batch) => client.send(batch),
      close: async () => {
        await client.close();
        await server.close();
        await Promise.all([served.close(), peer.close()]);
      },
    };
  },
  async relay() {
    const [served, peer] = VirtualBus.pair();
    const [other, program] = VirtualBus.pair();
    const link = relay(served, other);
    return {
      ...sides(served, peer),
      atProgram: listen(program),
      send: (batch) => program.send(batch),
      close: async () => {
        await link.close();
        await Promise.all([served, peer, other, program].map((bus) => bus.close()));
      },
    };
  },
};

function sides(served, peer) {
  return { inject: (batch) => peer.send(batch), atBridge: listen(served), atBus: listen(peer) };
}

/** Calls the functions of the set with the id of each frame that a bus delivers. */
function listen(bus) {
  const listeners = new Set();
  (async () => {
    for await (const batch of bus.batches({ capacity: 1_000_000 })) {
      for (let row = 0; row < batch.length; row++) for (const listener of listeners) listener(batch.id[row]);
    }
  })();
  return listeners;
}

function frames(from, count) {
  const batch = new FrameBatch(count);
  for (let i = 0; i < count; i++) batch.add(0, from + i, 1, 0, 8);
  return batch;
}

/** Time from a consumer on the bridged bus to the program, at 1,000 frames/s. */
async function latency({ inject, atBridge, atProgram }) {
  const began = new Float64Array(LATENCY_FRAMES);
  const took = [];
  const note = (id) => {
    began[id] = performance.now();
  };
  let end;
  const all = new Promise((resolve) => {
    end = resolve;
  });
  const arrive = (id) => {
    took.push(performance.now() - began[id]);
    if (took.length === LATENCY_FRAMES) end();
  };
  atBridge.add(note);
  atProgram.add(arrive);
  const start = performance.now();
  let next = 0;
  const timer = setInterval(() => {
    const due = Math.min(LATENCY_FRAMES, Math.floor(performance.now() - start));
    // each frame separately, as on a wire
    for (; next < due; next++) void inject(frames(next, 1));
    if (next === LATENCY_FRAMES) clearInterval(timer);
  }, 1);
  await all;
  atBridge.delete(note);
  atProgram.delete(arrive);
  took.sort((a, b) => a - b);
  return { median: took[took.length >> 1], late: took[Math.floor(took.length * 0.99)] };
}

/** Frames/s from one side to the other, with no more unfinished frames than a queue can contain, and CPU of the whole process. */
async function throughput(send, arrivals) {
  let arrived = 0;
  let wrong = 0;
  let wake = () => {};
  const arrive = (id) => {
    if (id !== arrived++) wrong++;
    if (arrived % 500 === 0) wake();
  };
  arrivals.add(arrive);
  const start = performance.now();
  const cpu = cpuUsage();
  for (let sent = 0; sent < FRAMES; sent += 500) {
    await send(frames(sent, 500));
    while (sent + 500 - arrived > 2000) {
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (arrived < FRAMES) {
    await new Promise((resolve) => {
      wake = resolve;
    });
  }
  const ms = performance.now() - start;
  const { user, system } = cpuUsage(cpu);
  arrivals.delete(arrive);
  if (wrong > 0) throw new Error(`${wrong} frames arrived in the wrong order`);
  return { rate: Math.round((FRAMES / ms) * 1000), cpu: Number(((user + system) / FRAMES).toFixed(1)) };
}

/** The part of Linux that uses a gs_usb adapter: a short version of vhci_hcd and gs_usb. */
class Kernel {
  received = new Set();
  #socket;
  #seqnum = 0;
  #devid = 0;
  #pending = new Map();
  #buffer = Buffer.alloc(0);
  #inFlight = 0;
  #sent = () => {};

  static async attach(port) {
    const kernel = new Kernel();
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    kernel.#socket = socket;
    const request = Buffer.alloc(40);
    request.writeUInt16BE(0x0111, 0);
    request.writeUInt16BE(0x8003, 2);
    request.write("1-1", 8);
    socket.write(request);
    await new Promise((resolve) => {
      const onReply = (chunk) => {
        kernel.#buffer = Buffer.concat([kernel.#buffer, chunk]);
        if (kernel.#buffer.length < 320) return;
        kernel.#devid = kernel.#buffer.readUInt32BE(8 + 288) * 65_536 + kernel.#buffer.readUInt32BE(8 + 292);
        kernel.#buffer = kernel.#buffer.subarray(320);
        socket.off("data", onReply);
        resolve();
      };
      socket.on("data", onReply);
    });
    socket.on("data", (chunk) => kernel.#take(chunk));
    return kernel;
  }

  async up() {
    await this.#control(0x41, 1, [6, 7, 2, 1, 1]);
    await this.#control(0x41, 2, [1, 0]);
    for (let i = 0; i < URBS; i++) this.#listen();
  }

  /** Resolves when all came back as echoes. */
  async send(batch) {
    for (let row = 0; row < batch.length; row++) {
      while (this.#inFlight >= IN_FLIGHT) await this.#echo();
      this.#inFlight++;
      const data = Buffer.alloc(20);
      data.writeUInt32LE(row % IN_FLIGHT, 0);
      data.writeUInt32LE(batch.id[row] + 0x8000_0000, 4);
      data[8] = 8;
      this.#submit({ endpoint: 2, direction: 0, length: 20, data }, () => {});
    }
    while (this.#inFlight > 0) await this.#echo();
  }

  close() {
    this.#socket.destroy();
  }

  #echo() {
    return new Promise((resolve) => {
      this.#sent = resolve;
    });
  }

  #listen() {
    this.#submit({ endpoint: 1, direction: 1, length: 24 }, (data) => {
      this.#listen();
      if (data.readUInt32LE(0) === 0xffff_ffff) for (const listener of this.received) listener(data.readUInt32LE(4) & 0x1fff_ffff);
      else {
        this.#inFlight--;
        this.#sent();
      }
    });
  }

  #control(type, request, words) {
    const data = Buffer.from(new Uint32Array(words).buffer);
    const setup = Buffer.from([type, request, 0, 0, 0, 0, data.length, 0]);
    return new Promise((resolve) => this.#submit({ endpoint: 0, direction: 0, length: data.length, setup, data }, resolve));
  }

  #submit({ endpoint, direction, length, setup, data }, done) {
    const header = Buffer.alloc(48);
    const seqnum = ++this.#seqnum;
    for (const [i, value] of [1, seqnum, this.#devid, direction, endpoint, 0, length, 0, 0, 0].entries())
      header.writeUInt32BE(value, i * 4);
    setup?.copy(header, 40);
    this.#pending.set(seqnum, { direction, done });
    this.#socket.write(data === undefined ? header : Buffer.concat([header, data]));
  }

  #take(chunk) {
    let buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    while (buffer.length >= 48) {
      const seqnum = buffer.readUInt32BE(4);
      const { direction, done } = this.#pending.get(seqnum);
      const length = direction === 1 ? buffer.readUInt32BE(24) : 0;
      if (buffer.length < 48 + length) break;
      this.#pending.delete(seqnum);
      done(buffer.subarray(48, 48 + length));
      buffer = buffer.subarray(48 + length);
    }
    this.#buffer = buffer;
  }
}
