import { describe, expect, it } from "vitest";
import { corpus } from "../../../../test/formats/corpus.js";
import { concat, frame, readAll, show, writeAll } from "../../../../test/formats/support.js";

type Word = readonly [bytes: 1 | 2 | 4, value: number];

function pack(littleEndian: boolean, words: readonly Word[]): Uint8Array {
  return concat(
    words.map(([size, value]) => {
      const bytes = Array.from({ length: size }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 0xff);
      return Uint8Array.from(littleEndian ? bytes : bytes.reverse());
    }),
  );
}

const PACKET = Uint8Array.of(0, 0, 1, 0x23, 2, 0, 0, 0, 0xaa, 0xbb);
/** As Linux captures: always room for all the data. */
const LINUX_PACKET = Uint8Array.of(0x80, 0, 1, 0x23, 2, 0, 0, 0, 0xaa, 0xbb, 0, 0, 0, 0, 0, 0);

function pcap(
  littleEndian: boolean,
  magic: number,
  records: readonly (readonly [seconds: number, fraction: number, packet: Uint8Array])[],
  linkType = 227,
) {
  const head = pack(littleEndian, [
    [4, magic],
    [2, 2],
    [2, 4],
    [4, 0],
    [4, 0],
    [4, 65535],
    [4, linkType],
  ]);
  return concat([
    head,
    ...records.map(([s, f, packet]) =>
      concat([
        pack(littleEndian, [
          [4, s],
          [4, f],
          [4, packet.length],
          [4, packet.length],
        ]),
        packet,
      ]),
    ),
  ]);
}

describe("pcap", () => {
  it.each([
    ["little-endian µs", true, 0xa1b2c3d4, 5],
    ["big-endian µs", false, 0xa1b2c3d4, 5],
    ["little-endian ns", true, 0xa1b23c4d, 5499],
    ["big-endian ns", false, 0xa1b23c4d, 4501],
  ])("reads %s", async (_name, littleEndian, magic, fraction) => {
    const { frames, log } = await readAll(
      pcap(littleEndian, magic, [
        [1_763_800_000, fraction, PACKET],
        [1_763_800_001, 0, LINUX_PACKET],
      ]),
    );
    expect(log.format.name).toBe("pcap");
    expect(frames.map(show)).toEqual(["1763800000000005 0 rx 123 [2] aabb", "1763800001000000 0 rx 123x [2] aabb"]);
  });

  it("knows CAN FD by its mark, its size or its length, and passes over CAN XL", async () => {
    const marked = Uint8Array.of(0, 0, 1, 0x23, 1, 7, 0, 0, 0xaa);
    const big = new Uint8Array(72);
    big.set([0, 0, 1, 0x23, 1, 1]);
    const long = new Uint8Array(20);
    long.set([0, 0, 1, 0x23, 12]);
    const xl = Uint8Array.of(0, 0, 1, 0x23, 0x81, 0, 1, 0, 0, 0, 0, 0, 9);
    const longXl = new Uint8Array(2000);
    longXl.set(xl);
    const { frames, log } = await readAll(
      pcap(
        true,
        0xa1b2c3d4,
        [marked, big, long, xl, longXl].map((packet, i) => [i, 0, packet]),
      ),
    );
    expect(frames.map(show)).toEqual(["0 0 rx 123FBI [1] aa", "1000000 0 rx 123FB [1] 00", `2000000 0 rx 123F [9] ${"00".repeat(12)}`]);
    expect([...log.report.ignored]).toEqual([["CAN XL frame", 2]]);
  });

  it("says that a capture holds no CAN", async () => {
    const { frames, log } = await readAll(pcap(true, 0xa1b2c3d4, [[1, 0, PACKET]], 1));
    expect(frames).toEqual([]);
    expect(log.report.problems).toEqual([{ unit: "byte", position: 20, message: "expected link type 227 (SocketCAN), found 1" }]);
    expect([...log.report.ignored]).toEqual([["packet of another link type", 1]]);
  });

  it("skips invalid packets and continues after them", async () => {
    const short = PACKET.subarray(0, 5);
    const lying = Uint8Array.of(0, 0, 1, 0x23, 8, 0, 0, 0, 1);
    const { frames, log } = await readAll(
      pcap(true, 0xa1b2c3d4, [
        [1, 0, short],
        [2, 0, lying],
        [3, 0, PACKET],
      ]),
    );
    expect(frames.map(show)).toEqual(["3000000 0 rx 123 [2] aabb"]);
    expect(log.report.problems.map(({ message }) => message)).toEqual([
      "expected a SocketCAN packet of at least 8 bytes",
      "expected 8 bytes of data in a packet of 9",
    ]);
    const broken = pcap(true, 0xa1b2c3d4, [
      [1, 0xffff_ffff, new Uint8Array(0)],
      [3, 0, PACKET],
    ]);
    const again = await readAll(broken);
    expect(again.frames.map(show)).toEqual(["3000000 0 rx 123 [2] aabb"]);
    expect(again.log.report.skipped).toBe(1);
  });
});

/** Packets whose length says more than they hold: none of the neighbouring bytes may become data. */
const LYING: readonly (readonly [string, Uint8Array])[] = [
  ["a remote frame of 64 bytes", Uint8Array.of(0x40, 0, 1, 0x23, 64, 0, 0, 0)],
  ["a remote frame of 9 bytes", Uint8Array.of(0x40, 0, 1, 0x23, 9, 0, 0, 0)],
  ["a remote frame with the mark of CAN FD", Uint8Array.of(0x40, 0, 1, 0x23, 8, 4, 0, 0)],
  ["an extended remote frame with the mark of CAN FD", Uint8Array.of(0xc0, 0, 1, 0x23, 12, 7, 0, 0)],
  ["an FD frame", Uint8Array.of(0, 0, 1, 0x23, 64, 4, 0, 0)],
  ["a frame", Uint8Array.of(0, 0, 1, 0x23, 8, 0, 0, 0)],
  ["an error frame", Uint8Array.of(0x20, 0, 0, 4, 8, 0, 0, 0)],
];

describe.each(["pcap", "pcapng"])("%s", (format) => {
  it.each(LYING)("refuses %s in a packet without its data", async (_what, packet) => {
    const good = Uint8Array.of(0, 0, 7, 0x77, 1, 0, 0, 0, 0x77);
    const bytes =
      format === "pcap"
        ? pcap(true, 0xa1b2c3d4, [
            [1, 0, packet],
            [2, 0, good],
          ])
        : pcapng([packet, good]);
    const { frames, log } = await readAll(bytes);
    expect(frames.map(({ id }) => id)).toEqual([0x777]);
    expect(log.report.skipped).toBe(1);
  });

  it("takes a remote frame whose length is not there for what it asks for", async () => {
    const wish = Uint8Array.of(0x40, 0, 1, 0x23, 8, 0, 0, 0);
    const { frames } = await readAll(format === "pcap" ? pcap(true, 0xa1b2c3d4, [[1, 0, wish]]) : pcapng([wish]));
    expect(frames).toMatchObject([{ id: 0x123, remote: true, dlc: 8 }]);
  });

  it.each([100, 5_000, 300_000, 40_000_000])("loses at most a few frames by one length that is wrong by %i, and says so", async (by) => {
    const packets = Array.from({ length: 4000 }, (_, i) => Uint8Array.of(0, 0, 1, 0x23, 2, 0, 0, 0, i & 255, i >> 8));
    for (const at of [3, 2000, 3990]) {
      const bytes =
        format === "pcap"
          ? pcap(
              true,
              0xa1b2c3d4,
              packets.map((packet, i) => [i, 0, packet]),
            )
          : pcapng(packets);
      // 24 + 26 bytes each, the length in its third word; 28 + 20 + 44 bytes each, the length in its second
      const view = new DataView(bytes.buffer);
      const where = format === "pcap" ? 24 + 26 * at + 8 : 48 + 44 * at + 4;
      view.setUint32(where, view.getUint32(where, true) + by, true);
      const { frames, log } = await readAll(bytes);
      expect(frames.length).toBeGreaterThanOrEqual(packets.length - 5);
      expect(new Set(frames.map(({ timestampUs }) => timestampUs)).size).toBe(frames.length);
      // near the end, the file seems to be truncated there
      expect(log.report.skipped > 0 || log.report.truncated).toBe(true);
    }
  });
});

/** A little-endian section with one interface, and these packets, a second apart. */
function pcapng(packets: readonly Uint8Array[]): Uint8Array {
  const block = (type: number, body: Uint8Array) => {
    const size = body.length + (-body.length & 3) + 12;
    const bytes = new Uint8Array(size);
    bytes.set(body, 8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, type, true);
    view.setUint32(4, size, true);
    view.setUint32(size - 4, size, true);
    return bytes;
  };
  const section = pack(true, [
    [4, 0x1a2b3c4d],
    [2, 1],
    [2, 0],
    [4, 0xffff_ffff],
    [4, 0xffff_ffff],
  ]);
  const face = pack(true, [
    [2, 227],
    [2, 0],
    [4, 0],
  ]);
  return concat([
    block(0x0a0d0d0a, section),
    block(1, face),
    ...packets.map((packet, i) => {
      const timeUs = i * 1e6;
      const head: readonly Word[] = [
        [4, 0],
        [4, Math.floor(timeUs / 2 ** 32)],
        [4, timeUs % 2 ** 32],
        [4, packet.length],
        [4, packet.length],
      ];
      return block(6, concat([pack(true, head), packet]));
    }),
  ]);
}

describe("pcapng", () => {
  it("reads big-endian sections, ns, offsets and several interfaces", async () => {
    const block = (type: number, body: Uint8Array) => {
      const padded = concat([body, new Uint8Array(-body.length & 3)]);
      return concat([
        pack(false, [
          [4, type],
          [4, padded.length + 12],
        ]),
        padded,
        pack(false, [[4, padded.length + 12]]),
      ]);
    };
    const section = block(
      0x0a0d0d0a,
      pack(false, [
        [4, 0x1a2b3c4d],
        [2, 1],
        [2, 0],
        [4, 0xffff_ffff],
        [4, 0xffff_ffff],
      ]),
    );
    const face = (name: string, options: Uint8Array) =>
      block(
        1,
        concat([
          pack(false, [
            [2, 227],
            [2, 0],
            [4, 0],
            [2, 2],
            [2, name.length],
          ]),
          Uint8Array.from(name, (c) => c.charCodeAt(0)),
          new Uint8Array(-name.length & 3),
          options,
        ]),
      );
    const ns = pack(false, [
      [2, 9],
      [2, 1],
      [1, 9],
      [1, 0],
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
    const offset = pack(false, [
      [2, 14],
      [2, 8],
      [4, 0],
      [4, 100],
      [2, 0],
      [2, 0],
    ]);
    const packet = (number: number, high: number, low: number) =>
      block(
        6,
        concat([
          pack(false, [
            [4, number],
            [4, high],
            [4, low],
            [4, PACKET.length],
            [4, PACKET.length],
          ]),
          PACKET,
        ]),
      );
    // 1763800000.000001500 s in ns
    const time = 1_763_800_000_000_001_500n;
    const { frames, log } = await readAll(
      concat([
        section,
        face("vcan3", ns),
        face("can1", offset),
        block(5, new Uint8Array(8)),
        block(0xbad, new Uint8Array(4)),
        packet(0, Number(time >> 32n), Number(time & 0xffff_ffffn)),
        packet(1, 0, 7),
        packet(2, 0, 7),
      ]),
    );
    expect(frames.map(show)).toEqual(["1763800000000002 3 rx 123 [2] aabb", "100000007 1 rx 123 [2] aabb"]);
    expect([...log.header.channelNames]).toEqual([
      [3, "vcan3"],
      [1, "can1"],
    ]);
    expect(log.report.problems[0]?.message).toBe("expected the number of an interface that was described earlier");
  });

  it("keeps interface names", async () => {
    const { bytes } = await writeAll("pcapng", [frame({ channel: 1 }), frame({ channel: 0 })], {
      channelNames: new Map([
        [1, "body"],
        [0, "slcan-1"],
      ]),
    });
    const { frames, log } = await readAll(bytes);
    // names come first with their own digits: slcan-1 takes 1 unless it is taken
    expect(frames.map(({ channel }) => log.header.channelNames.get(channel))).toEqual(["body", "slcan-1"]);
  });

  it("finds the next block after a damaged one", async () => {
    const { bytes } = await writeAll("pcapng", corpus());
    const whole = await readAll(bytes);
    const damaged = bytes.slice();
    damaged.fill(0xee, 2000, 2010);
    const { frames, log } = await readAll(damaged);
    expect(log.report.skipped).toBeGreaterThan(0);
    expect(frames.length).toBeGreaterThanOrEqual(whole.frames.length - 2);
    expect(frames.at(-1)).toEqual(whole.frames.at(-1));
  });
});
