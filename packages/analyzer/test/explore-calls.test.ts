import { describe, expect, it } from "vitest";
import type { Moment } from "../src/protocol.js";
import { BusyPage, settled } from "./busy-page.js";
import { EnginePage } from "./engine-page.js";
import { localFile } from "./memory-folder.js";

const STEERING = { channel: 0, id: 0x0c2, extended: false };

/** The car after a while, and what its driver knows: the angle of the steering wheel at some times. */
async function drive(seconds: number) {
  const page = new EnginePage();
  await page.call("openSimulator", { channels: [{ channel: 0, bitrate: 500_000 }] });
  await page.clock.advance(seconds * 1_000);
  const view = await page.trace("id:0C2 ch:0");
  const angles: { readonly timeUs: number; readonly angle: number }[] = [];
  for (let position = 0; ; position += 1_000) {
    const { length, timestampUs, data, stride } = await page.call("rows", { view, position, count: 1_000, decode: false });
    const bytes = new DataView(data.buffer, data.byteOffset);
    for (let i = 0; i < length; i++) angles.push({ timeUs: timestampUs[i] as number, angle: bytes.getInt16(i * stride, true) });
    if (length < 1_000) return { page, angles };
  }
}

describe("exploring", () => {
  it("finds the car's steering angle without a database", async () => {
    const { page, angles } = await drive(22);
    // every two seconds, where the wheel has been turned
    const moments: Moment[] = [];
    let last: number | undefined;
    for (const { timeUs, angle } of angles.filter((_, i) => i % 200 === 199)) {
      if (last !== undefined && Math.abs(angle - last) < 8) continue;
      moments.push({ timeUs, relation: last === undefined ? undefined : angle > last ? "up" : "down" });
      last = angle;
    }
    expect(moments.length).toBeGreaterThan(5);
    const { candidates, counts } = await page.call("narrowFields", { moments });
    expect(counts.at(-1)).toBeLessThan((counts[0] as number) / 50);
    const place = candidates.findIndex(({ channel, id }) => channel === STEERING.channel && id === STEERING.id);
    expect(place, JSON.stringify(candidates.slice(0, 5))).toBeLessThan(2);
    expect(candidates[place]?.field).toEqual({ start: 0, length: 16, byteOrder: "intel", signed: true });
  });

  it("reads the bits of an id live, and recognises its counter and checksum", async () => {
    const { page } = await drive(3);
    const before = await page.call("readBits", STEERING);
    await page.clock.advance(1_000);
    const after = await page.call("readBits", STEERING);
    expect(after.frames).toBeGreaterThan(before.frames);
    expect(after.protection.map(({ kind, bits }) => [kind, bits[0], bits.length])).toEqual([
      ["counter", 48, 4],
      ["checksum", 56, 8],
    ]);
    const { ids } = await page.call("listIds", undefined);
    expect(ids.some(({ id, name }) => id === STEERING.id && name === undefined)).toBe(true);
  });

  it("finds what is done in a log, and begins anew with another one", async () => {
    const page = new EnginePage();
    const line = (n: number, id: string, data: string) => `(${(1 + n / 100).toFixed(6)}) can0 ${id}#${data}\n`;
    const lines = Array.from({ length: 600 }, (_, n) => line(n, "123", n >= 200 && n < 400 ? "0108" : "0100") + line(n, "124", "55"));
    await page.call("openFiles", { files: [localFile("a.log", new TextEncoder().encode(lines.join("")))] });
    const spans = { quiet: [{ fromUs: 1e6, toUs: 3e6 }], active: [{ fromUs: 3e6, toUs: 5e6 }] };
    const { ids } = await page.call("findChanges", spans);
    expect(ids).toHaveLength(1);
    expect(ids[0]).toMatchObject({ id: 0x123, score: 1, fields: [{ field: { start: 11, length: 1 } }] });
    const moments = [{ timeUs: 2e6 }, { timeUs: 4e6, relation: "up" as const }];
    expect((await page.call("narrowFields", { moments })).candidates[0]).toMatchObject({ id: 0x123, values: [0, 1] });
    await page.call("clear", undefined);
    expect((await page.call("narrowFields", { moments })).candidates).toEqual([]);
    expect(await page.call("readBits", { channel: 0, id: 0x123, extended: false })).toMatchObject({ frames: 0, size: 0 });
    await expect(page.call("findChanges", { quiet: [], active: [] })).rejects.toThrow("0 quiet spans");
  });

  it("finds nothing by half when files are opened in the middle: their frames are put between the others", async () => {
    const page = new BusyPage();
    const lines = Array.from({ length: 10_000 }, (_, n) => `(${(1 + n / 100).toFixed(6)}) can0 123#00\n`);
    const open = (text: string) => page.client.call("openFiles", { files: [localFile("a.log", new TextEncoder().encode(text))] });
    await page.goOn(open(lines.join("")));
    const moments = [{ timeUs: 2e6 }, { timeUs: 90e6, relation: "same" as const }];
    const spans = { quiet: [{ fromUs: 1e6, toUs: 50e6 }], active: [{ fromUs: 50e6, toUs: 100e6 }] };
    const found = [page.client.call("findChanges", spans), page.client.call("narrowFields", { moments })];
    await settled();
    const results = await page.goOn(Promise.allSettled([...found, open(lines[0] as string)]));
    const refused = { status: "rejected", reason: { message: /was cleared or read anew/ } };
    expect(results).toMatchObject([refused, refused, { status: "fulfilled" }]);
  });
});
