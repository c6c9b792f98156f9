import { VirtualClock } from "canalystii";
import { describe, expect, it } from "vitest";
import { networkOf, TokenAttempts } from "./token-attempts.js";

const wrong = (attempts: TokenAttempts, address: string, times: number) => {
  for (let i = 0; i < times; i++) attempts.wrong(address);
};

describe("wrong tokens", () => {
  it("are followed by growing delays from the fifth on, of that address only", async () => {
    const clock = new VirtualClock();
    const attempts = new TokenAttempts(clock);
    wrong(attempts, "10.0.0.1", 4);
    expect(attempts.waitMs("10.0.0.1")).toBe(0);
    for (const delayMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      attempts.wrong("10.0.0.1");
      expect(attempts.waitMs("10.0.0.1")).toBe(delayMs);
      await clock.advance(delayMs);
      expect(attempts.waitMs("10.0.0.1")).toBe(0);
    }
    expect(attempts.waitMs("10.0.0.2")).toBe(0);
  });

  it("are forgotten after the right one, and after 15 minutes", async () => {
    const clock = new VirtualClock();
    const attempts = new TokenAttempts(clock);
    wrong(attempts, "10.0.0.1", 9);
    attempts.right("10.0.0.1");
    wrong(attempts, "10.0.0.1", 4);
    expect(attempts.waitMs("10.0.0.1")).toBe(0);
    wrong(attempts, "10.0.0.1", 20);
    await clock.advance(15 * 60_000);
    wrong(attempts, "10.0.0.1", 4);
    expect(attempts.waitMs("10.0.0.1")).toBe(0);
  });

  it("of very many addresses take bounded memory: the oldest is forgotten", () => {
    const attempts = new TokenAttempts(new VirtualClock());
    wrong(attempts, "10.0.0.1", 5);
    wrong(attempts, "10.0.0.2", 5);
    wrong(attempts, "10.0.0.1", 1);
    for (let i = 0; i < 1023; i++) attempts.wrong(`10.1.${i >> 8}.${i & 255}`);
    expect(attempts.waitMs("10.0.0.1")).toBe(2000);
    expect(attempts.waitMs("10.0.0.2")).toBe(0);
  });

  it("count for the whole network of an IPv6 address", () => {
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
    expect(networkOf("::1")).toBe("0:0:0:0::/64");
    expect(networkOf("::ffff:10.0.0.1")).toBe("10.0.0.1");
    expect(networkOf("10.0.0.1")).toBe("10.0.0.1");
  });
});
