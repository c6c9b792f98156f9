import { vehicleDbc } from "canalystii/simulator";
import { describe, expect, it } from "vitest";
import { EnginePage } from "./engine-page.js";
import { localFile } from "./memory-folder.js";

const DBC = (cycleMs: number) => `VERSION ""
BU_: Ecu
BO_ 256 Fast: 8 Ecu
 SG_ Value : 0|8@1+ (1,0) [0|255] "" Ecu
BO_ 512 Idle: 8 Ecu
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 10000;
BA_ "GenMsgCycleTime" BO_ 256 ${cycleMs};
`;

/** A candump log: an id at these times, ms. */
const log = (...times: readonly number[]) => times.map((ms) => `(1000.${String(ms).padStart(3, "0")}000) can0 100#01\n`).join("");

async function open(text: string): Promise<EnginePage> {
  const page = new EnginePage();
  await page.call("openFiles", { files: [localFile("drive.log", new TextEncoder().encode(text))] });
  return page;
}

const database = (cycleMs: number) => ({ name: "car.dbc", bytes: new TextEncoder().encode(DBC(cycleMs)) });

describe("missed periods", () => {
  it("are counted by the cycle times of the databases, also of frames that were there before, and again for a changed one", async () => {
    const page = await open(log(0, 10, 50, 60));
    const { view } = await page.call("openView", { kind: "fixed", query: "" });
    const shown = async () => (await page.call("ids", { view, position: 0, count: 10, order: "id" })).missed[0];
    expect(await page.call("missedPeriods", undefined)).toEqual({ periodic: 0, incomplete: 0, missed: 0, worst: [] });
    expect(await shown()).toBeNaN();
    const { database: number } = await page.call("setDatabase", database(10));
    await page.now();
    expect(await page.call("missedPeriods", undefined)).toEqual({
      ...{ periodic: 1, incomplete: 1, missed: 3 },
      worst: [{ channel: 0, id: 256, extended: false, name: "Fast", cycleUs: 10_000, missed: 3 }],
    });
    expect(await shown()).toBe(3);
    await page.call("setDatabase", { database: number, ...database(40) });
    await page.now();
    expect(await page.call("missedPeriods", undefined)).toEqual({ periodic: 1, incomplete: 0, missed: 0, worst: [] });
  });

  it("of the simulator's car are none, also while it gets no processor time", async () => {
    const page = new EnginePage();
    await page.call("setDatabase", { name: "car.dbc", bytes: new TextEncoder().encode(vehicleDbc()) });
    await page.call("openSimulator", { channels: [{ channel: 0, bitrate: 500_000 }] });
    await page.clock.advance(3000);
    for (const stallMs of [60, 150, 900, 80]) {
      await page.clock.block(stallMs);
      await page.clock.advance(500);
    }
    await page.now();
    const { periodic, worst } = await page.call("missedPeriods", undefined);
    expect(periodic).toBeGreaterThan(5);
    expect(worst).toEqual([]);
  });
});

describe("the rates of a channel", () => {
  it("are measured once a second is complete; those of a log always are", async () => {
    const page = new EnginePage();
    const rates = () => page.call("rateHistory", { channel: 0 });
    await page.clock.advance(700);
    const { source } = await page.call("openSimulator", { channels: [{ channel: 0, bitrate: 500_000 }] });
    // the first second began before the source
    await page.clock.advance(1000);
    expect(await rates()).toMatchObject({ isMeasured: false });
    await page.clock.advance(1050);
    const { isMeasured, frames } = await rates();
    expect(isMeasured).toBe(true);
    // the second that has just begun is not among them
    expect(frames.length).toBe(2);
    expect(frames[1]).toBeGreaterThan(1000);
    await page.call("closeSource", { source });
    expect(await (await open(log(0, 10))).call("rateHistory", { channel: 0 })).toMatchObject({ isMeasured: true });
  });
});
