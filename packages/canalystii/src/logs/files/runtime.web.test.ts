import { expect, it, vi } from "vitest";
import { VirtualBus } from "../../bus/virtual-bus.js";
import { openLogFile } from "../open-log-file.js";
import { recordTo } from "../record-to.js";
import { createFileTarget, existingOfSeries } from "./file-access.js";

vi.mock("#files", () => import("./runtime.web.js"));

it("says in a browser that it has no files, and what to use instead", async () => {
  const [bus] = VirtualBus.pair();
  const refused = (hint: RegExp) => expect.objectContaining({ code: "unsupported", hint: expect.stringMatching(hint) });
  await expect(recordTo(bus, "drive.blf")).rejects.toEqual(refused(/LogFiles/));
  await expect(recordTo(bus, "drive.blf", { maxBytes: 1 })).rejects.toEqual(refused(/LogFiles/));
  await expect(createFileTarget("drive.blf")).rejects.toEqual(refused(/LogFiles/));
  await expect(existingOfSeries("drive.blf")).rejects.toEqual(refused(/LogFiles/));
  await expect(openLogFile("drive.blf")).rejects.toEqual(refused(/readLog with file\.stream\(\)/));
  await bus.close();
});
