import { describe, expect, it } from "vitest";
import { readBitrate, readChannels } from "./bitrate.js";

describe("the channels of an adapter", () => {
  it("are those in use, with their bit rates in bit/s", () => {
    const channels = [
      { used: false, bitrate: "wrong", mode: "normal" as const },
      { used: true, bitrate: " 83.33k ", mode: "listen-only" as const },
    ];
    expect(readChannels(channels)).toEqual([{ channel: 1, bitrate: 83_330, mode: "listen-only" }]);
  });

  it("are refused with a bit rate that is none", () => {
    expect(readChannels([{ used: true, bitrate: "fast", mode: "normal" }])).toEqual({ wrong: "fast" });
    expect(readBitrate("")).toBeUndefined();
  });
});
