// A bus of your own: an SLCAN adapter (ASCII commands over a serial line) as a CanBus. The serial line is up to you.
import { BusBase, CanError, type ChannelConfig, FrameBatch, FrameFlag, systemClock } from "canalystii";

/** The serial line: commands are written to it; pass the received text to `SlcanBus.take`, line by line. */
interface Line {
  write(command: string): Promise<void>;
  close(): Promise<void>;
}

const SPEEDS = [10_000, 20_000, 50_000, 100_000, 125_000, 250_000, 500_000, 800_000, 1_000_000];

export class SlcanBus extends BusBase {
  readonly #line: Line;

  constructor(line: Line) {
    super({ name: "slcan", channels: [0], clock: systemClock, classicOnly: true });
    this.#line = line;
  }

  async configure(channel: number, { bitrate = 0, start = true }: ChannelConfig): Promise<void> {
    this.ensureChannel(channel);
    const speed = SPEEDS.indexOf(bitrate);
    if (speed < 0) throw new CanError("unsupported", `bitrate ${bitrate} is not one of ${SPEEDS.join(", ")}`);
    await this.#line.write("C\r");
    await this.#line.write(`S${speed}\r`);
    this.setBitrate(channel, bitrate);
    if (start) await this.start(channel);
  }

  async start(channel: number): Promise<void> {
    this.ensureChannel(channel);
    await this.#line.write("O\r");
  }

  async stop(channel: number): Promise<void> {
    this.ensureChannel(channel);
    await this.#line.write("C\r");
  }

  /** Takes a line from the adapter: `t1232AABB` is id 123 with 2 bytes, `T…` has an id of 8 digits. */
  take(line: string): void {
    const [, short, long = "", size = "", digits = ""] = /^(?:t(.{3})|T(.{8}))([0-8])((?:[0-9A-F]{2})*)$/i.exec(line) ?? [];
    const id = Number.parseInt(short ?? long, 16);
    if (Number.isNaN(id) || digits.length !== 2 * Number(size)) return;
    const frames = new FrameBatch(1);
    const at = frames.add(this.nowUs(), id, short === undefined ? FrameFlag.EXTENDED : 0, 0, Number(size));
    for (let i = 0; i < Number(size); i++) frames.data[at + i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    this.received(frames);
  }

  /** The connection is lost: all streams and later calls fail with this error. */
  lost(cause: unknown): void {
    this.fault(new CanError("disconnected", "the serial line was disconnected", { cause }));
  }

  protected override async transmit(_channel: number, frames: FrameBatch): Promise<void> {
    for (const { id, extended, remote, dlc, data } of frames) {
      if (remote) throw new CanError("unsupported", "this example cannot send remote frames");
      const bytes = Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
      await this.#line.write(`${extended ? "T" : "t"}${id.toString(16).padStart(extended ? 8 : 3, "0")}${dlc}${bytes}\r`);
    }
    this.sent(frames, this.nowUs());
  }

  protected override async shutdown(): Promise<void> {
    await this.#line.write("C\r");
    await this.#line.close();
  }
}

// a serial line without an adapter, for this example: everything written is received again
const commands: string[] = [];
const bus: SlcanBus = new SlcanBus({
  write: async (command) => {
    commands.push(command.trim());
    bus.take(command.trim());
  },
  close: async () => {},
});
await bus.configure(0, { bitrate: 500_000 });
const frames = bus.frames({ filters: [{ id: 0x120, mask: 0x7f0 }] });
await bus.send([{ id: 0x123, data: [0xaa, 0xbb] }, { id: 0x7ff }]);
for await (const { id, data } of frames) {
  console.log(id.toString(16), data); // 123 Uint8Array(2) [ 170, 187 ]
  break;
}
await bus.close();
console.log(commands.join(" ")); // C S6 O t1232aabb t7ff0 C
