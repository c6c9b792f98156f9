import { describe, expect, it } from "vitest";
import { canalyst, lines } from "./run.js";

describe.concurrent("canalyst detect", () => {
  it("finds the bit rate by listening, and shows what it tried", async () => {
    const { status, stdout, stderr } = await canalyst(["detect", "-d", "sim", "--sim-bitrate", "250k", "-c", "0", "--time", "200ms"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "listen-only: nothing is sent or acknowledged\n" });
    const [first, second, result] = lines(stdout);
    expect(first).toMatch(/^can0 {2}500k {4}no frame in 0\.2\d s$/);
    expect(second).toMatch(/^can0 {2}250k {4}\d+ frames in 0\.\d\d s: [0-9A-F]{3}/);
    expect(result).toBe("can0: 250000 bit/s (-b 250k)");
  });

  it("gives the evidence as JSON, and ends with 1 when nothing was heard", async () => {
    const args = ["detect", "-d", "sim", "--sim-traffic", "none", "--rates", "1M,33.33k", "--time", "50ms", "--json"];
    const { status, stdout, stderr } = await canalyst(args);
    expect(status).toBe(1);
    const found = lines(stdout).map((line) => JSON.parse(line) as { channel: number; bitrate: number | null; tried: unknown[] });
    expect(found.map(({ channel, bitrate }) => [channel, bitrate])).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(found[0]?.tried).toMatchObject([
      { bitrate: 1_000_000, frames: 0, ids: [], registers: { regMode: 2 } },
      { bitrate: 33_330, frames: 0 },
    ]);
    expect(stderr).toContain("no frame was received at any of these bit rates");
    expect(stderr).toContain("--active acknowledges");
  });

  it("says what to do when the unit hangs in listen-only mode", async () => {
    const { status, stderr } = await canalyst(["detect", "-d", "sim", "--sim-knob", "listenOnlyCrashes=yes"]);
    expect(status).toBe(1);
    expect(stderr).toContain("does not answer any more after listen-only mode was set\n  This unit does not support listen-only mode.");
    expect(stderr).toContain("canalyst detect --active");
  });

  it("disturbs a bus only where that is confirmed", async () => {
    const refused = await canalyst(["detect", "-d", "sim", "--active"]);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("sends error flags, which can disturb or stop a live bus");
    const forced = await canalyst(["detect", "-d", "sim", "--active", "--force", "--sim-knob", "listenOnlyCrashes=yes", "-c", "1"]);
    expect(forced.status).toBe(0);
    expect(forced.stdout).toMatch(/^can1: 500000 bit\/s/m);
  });
});
