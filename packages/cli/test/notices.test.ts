import { VirtualClock } from "canalystii";
import { describe, expect, it } from "vitest";
import { Notices } from "../src/notices.js";

function listen() {
  const clock = new VirtualClock();
  const said: string[] = [];
  const speaker = { say: (text = "") => void said.push(text), warn: (text = "") => void said.push(`warning: ${text}`) };
  return { clock, said, notices: new Notices(speaker, clock) };
}

describe("Notices", () => {
  it("say everything while it is not much", async () => {
    const { clock, said, notices } = listen();
    for (let i = 0; i < 100; i++) {
      notices.say("refused", `${i}`);
      await clock.advance(501);
    }
    notices[Symbol.dispose]();
    expect(said).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
    expect(clock.pending).toBe(0);
  });

  it("bound a flood, count what they leave out, and say so while it goes on", async () => {
    const { clock, said, notices } = listen();
    for (let ms = 0; ms < 60_000; ms++) {
      for (let i = 0; i < 10; i++) notices.say("refused", "again");
      await clock.advance(1);
    }
    notices[Symbol.dispose]();
    const counts = said.filter((text) => text !== "again");
    expect(said.length - counts.length).toBe(6 * 20);
    expect(counts).toEqual(Array.from({ length: 6 }, () => "99980 further messages suppressed (refused)"));
    expect(clock.pending).toBe(0);
  });

  it("say the count when the flood is over, and hide no other kind", async () => {
    const { clock, said, notices } = listen();
    for (let i = 0; i < 21; i++) notices.say("refused", "no");
    notices.say("attached", "yes");
    await clock.advance(9999);
    expect(said).toEqual([...Array.from({ length: 20 }, () => "no"), "yes"]);
    await clock.advance(1);
    expect(said.at(-1)).toBe("1 further message suppressed (refused)");
    notices.say("refused", "no");
    expect(said.at(-1)).toBe("no");
    expect(clock.pending).toBe(0);
  });

  it("leave nothing behind when they are disposed of in the middle of a flood of warnings", () => {
    const { clock, said, notices } = listen();
    for (let i = 0; i < 30; i++) notices.warn("refused", "no");
    notices[Symbol.dispose]();
    expect(said.slice(-2)).toEqual(["warning: no", "warning: 10 further messages suppressed (refused)"]);
    expect(clock.pending).toBe(0);
  });
});
