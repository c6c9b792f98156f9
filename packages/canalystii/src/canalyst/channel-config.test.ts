import { describe, expect, it } from "vitest";
import type { ChannelConfig } from "../bus/bus.js";
import { resolveChannelConfig } from "./channel-config.js";

describe("a channel's configuration", () => {
  it("takes a bit rate, segments or registers, which come to the same", () => {
    const common = { mode: "normal", start: true, bitrate: 250_000 };
    const timing = { brp: 2, tseg1: 13, tseg2: 2, sjw: 1 };
    expect(resolveChannelConfig({ bitrate: 250_000 })).toEqual({ ...common, timing: { ...timing, tripleSampling: false } });
    expect(resolveChannelConfig({ timing })).toEqual({ ...common, timing });
    expect(resolveChannelConfig({ timing: { btr0: 0x01, btr1: 0x1c } })).toEqual({
      ...common,
      timing: { ...timing, tripleSampling: false },
    });
  });

  it.each([
    [undefined, /^no bit rate is given; pass bitrate in bit\/s, e\.g\. \{ bitrate: 500_000 \}, or timing$/],
    [null, /^no bit rate is given/],
    [{}, /^no bit rate is given/],
    [{ mode: "listen-only" }, /^no bit rate is given/],
    [250_000, /^configuration 250000 is not an object; pass bitrate in bit\/s, e\.g\. \{ bitrate: 500_000 \}, or timing$/],
    ["500k", /^configuration "500k" is not an object/],
    [{ bitrate: 500_000, timing: { btr0: 0, btr1: 0x1c } }, /^both bitrate and timing are given; pass only one of them$/],
  ])("refuses %j in words that say what to give", (config, message) => {
    const resolve = () => resolveChannelConfig(config as unknown as ChannelConfig);
    expect(resolve).toThrow(TypeError);
    expect(resolve).toThrow(message);
  });
});
