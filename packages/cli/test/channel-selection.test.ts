import {
  CanalystBus,
  type CanBus,
  type CanFilters,
  compileFilters,
  FrameFlag,
  parseFilters,
  parseInterface,
  VirtualBus,
  VirtualClock,
} from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChannelSelection } from "../src/channel-selection.js";
import { UsageError } from "../src/failures.js";
import { Assignments } from "../src/play/assignments.js";
import { readWords } from "../src/play/what-to-play.js";

const clock = new VirtualClock();
const adapter = new VirtualAdapter({ clock });
let bus: CanBus;
beforeAll(async () => {
  bus = await clock.run(CanalystBus.open({ device: adapter.usbDevice(), clock, bitrate: 500_000, name: "x" }));
});
afterAll(async () => {
  await clock.run(bus.close());
  adapter.dispose();
});
/** A bus with one channel that is called can1, as on a server. */
const elsewhere = VirtualBus.pair({ channels: [0], clock, name: "far" })[0];
Object.defineProperty(elsewhere, "channelNames", { value: new Map([[0, "can1"]]) });

/** What is selected by words as behind `dump`; filters of `--filter` stand behind `-f`. */
function select(words: string, channel: readonly string[] = []) {
  const [interfaces = "", ...filters] = words.split(" -f ");
  const named = interfaces === "" ? undefined : interfaces.split(" ").map((text) => ({ ...parseInterface(text), text }));
  const filter = filters.length === 0 ? undefined : { texts: filters, filters: parseFilters(filters) };
  return new ChannelSelection(named, { channel, channelGiven: channel.length > 0, filter });
}

const { EXTENDED, REMOTE, ERROR } = FrameFlag;
const FRAMES = [
  ["0 123", 0x123, 0, 0],
  ["1 456", 0x456, 0, 1],
  ["0 00000123", 0x123, EXTENDED, 0],
  ["0 123R", 0x123, REMOTE, 0],
  ["1 error", 4, ERROR, 1],
] as const;

/** The frames that come through. */
function passing({ channels, filters }: { readonly channels: readonly number[]; readonly filters: CanFilters | undefined }) {
  const matches = compileFilters(filters);
  return FRAMES.filter(([, id, flags, channel]) => channels.includes(channel) && matches(id, flags, channel)).map(([text]) => text);
}

describe("a selection of channels", () => {
  it.each([
    ["", ["0 123", "1 456", "0 00000123", "0 123R", "1 error"]],
    ["any", ["0 123", "1 456", "0 00000123", "0 123R", "1 error"]],
    ["can0", ["0 123", "0 00000123", "0 123R"]],
    ["CAN2", ["1 456", "1 error"]],
    ["vcan1 slcan0", ["0 123", "1 456", "0 00000123", "0 123R", "1 error"]],
    ["any,123:7FF", ["0 123", "0 00000123", "0 123R"]],
    ["can0,123:C00007FF", ["0 123"]],
    ["can0,123:C00007FF 1", ["0 123", "1 456", "1 error"]],
    ["can0,0~0 can1,0~0,#4", ["1 error"]],
    ["any,0~0,#FFFFFFFF", ["1 error"]],
    ["any,~123,0x456:0x7FF", ["1 456", "0 00000123"]],
    ["any,123~C00007FF,456~7FF,j", ["0 00000123", "0 123R"]],
    ["can0,123:C00007FF can0,00000123", ["0 123", "0 00000123"]],
    ["can0 -f 456 -f 123", ["0 123", "0 123R"]],
    [" -f #4", ["0 123", "1 456", "0 00000123", "0 123R", "1 error"]],
  ])("%j lets the right frames through", (words, expected) => {
    expect(passing(select(words).on(bus))).toEqual(expected);
  });

  it("comes from --channel, too", () => {
    expect(passing(select("", ["1"]).on(bus))).toEqual(["1 456", "1 error"]);
    expect(select("", ["0", "can1"]).toOpen("sim")).toEqual([0, 1]);
    expect(select("", ["both"]).toOpen("sim")).toEqual([0, 1]);
  });

  it("opens no more channels of an adapter than it needs, and all that another bus may have", () => {
    expect(select("can1,123:7FF").toOpen("0")).toEqual([1]);
    expect(select("").toOpen("0")).toEqual([0, 1]);
    expect(select("body").toOpen("socketcand://far/body")).toEqual([0, 1]);
    for (const name of ["can2", "CAN0", "eth0", "CAN3"]) expect(() => select(name).toOpen("0"), name).toThrow(/is not one of can0, can1/);
  });

  it("goes by names where another bus has them, and by bare numbers", () => {
    expect(select("can1").on(elsewhere).channels).toEqual([0]);
    expect(select("0").on(elsewhere).channels).toEqual([0]);
    for (const name of ["can0", "CAN1", "1", "vcan1"])
      expect(() => select(name).on(elsewhere), name).toThrow(`has no channel ${name}; its channels: can1`);
  });

  it.each([
    ["can0", ["1"], /channels are given twice: as can0 and with --channel; use only one of them/],
    ["can0,123:7FF -f 1", [], /filters are given twice/],
  ])("refuses %j with --channel %j", (words, channel, message) => {
    expect(() => select(words, channel)).toThrow(message);
    expect(() => select(words, channel)).toThrow(UsageError);
  });

  it("says how its filters were written", () => {
    expect(select("can0,123:7FF can1").filterText).toBe("can0,123:7FF");
    expect(select("can0 -f 1 -f 2,3").filterText).toBe("1,2,3");
    expect(select("can0").filterText).toBeUndefined();
  });

  it("of a command that sends is one channel, the first unless told", () => {
    const one = (name: string | undefined, channel?: string[]) =>
      ChannelSelection.single(name, { channel, channelGiven: channel !== undefined }).one(bus);
    expect([one(undefined), one("can1"), one("CAN2"), one(undefined, ["1"])]).toEqual([0, 1, 1, 1]);
    expect(() => one("any")).toThrow(/one channel is required/);
    expect(() => one("can0", ["1"])).toThrow(/channels are given twice/);
    // of a profile, it is overruled
    expect(ChannelSelection.single("can0", { channel: ["1"], channelGiven: false }).one(bus)).toBe(0);
  });
});

describe("canplayer's assignments", () => {
  const goes = (words: readonly string[], names: readonly (readonly [number, string])[]) => {
    const map = new Assignments(words).on(bus, () => new Map(names));
    return [0, 1, 7].map(map);
  };

  it("go by the names in the log, and by numbers where it has no such name", () => {
    expect(goes(["can1=can0", "can0=can1"], [[0, "can0"]])).toEqual([1, 0, undefined]);
    expect(
      goes(
        ["can0=vcan7", "can1=body"],
        [
          [7, "vcan7"],
          [0, "body"],
        ],
      ),
    ).toEqual([1, undefined, 0]);
    expect(goes(["can1=can7"], [[7, "vcan7"]])).toEqual([undefined, undefined, 1]);
    expect(goes(["CAN2=0"], [])).toEqual([1, undefined, undefined]);
    // the name is that of another channel
    expect(
      goes(
        ["can1=can0"],
        [
          [0, "vcan0"],
          [1, "can0"],
        ],
      ),
    ).toEqual([undefined, 1, undefined]);
  });

  it.each([
    [["stdout=can0"], /stdout=can0: stdout is not a channel; print a log with canalyst convert/],
    [["=can0"], /is not TO=FROM/],
    [["can0=can0", "can1=can0"], /can0 of the log is assigned twice; assign it to one channel/],
  ])("refuse %j", (words, message) => {
    expect(() => new Assignments(words)).toThrow(message);
    expect(() => new Assignments(words)).toThrow(UsageError);
  });

  it("are told from the log", () => {
    const read = (words: readonly string[], input?: string, isTerminal = false) => {
      const { file, assignments } = readWords(words, { input, isTerminal });
      return [file, assignments.targets];
    };
    expect(read(["a.log"])).toEqual(["a.log", []]);
    expect(read(["a=b.log", "can1=can0"])).toEqual(["a=b.log", ["can1"]]);
    expect(read(["can1=can0"], "a.log")).toEqual(["a.log", ["can1"]]);
    expect(read([])).toEqual(["-", []]);
    expect(() => read([], undefined, true)).toThrow(/no log is given/);
    expect(() => read(["a.log", "b.log"])).toThrow("two logs are given, a.log and b.log; play one at a time");
    expect(() => read(["b.log"], "a.log")).toThrow("two logs are given, a.log and b.log; play one at a time");
  });
});
