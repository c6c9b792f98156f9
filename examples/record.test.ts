import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLogFile } from "canalystii/logs";
import { expect, it, vi } from "vitest";

it("record.ts records the virtual car, and prints what it reads back", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const folder = await mkdtemp(join(tmpdir(), "canalystii-"));
  const file = join(folder, "drive.blf");
  vi.stubEnv("FILE", file);
  try {
    await import("./record.js");
    const [[summary = ""] = [], ...printed] = print.mock.calls;
    const log = await openLogFile(file);
    const recorded: unknown[][] = [];
    for await (const { timestampUs, channel, id, data } of log.frames()) recorded.push([timestampUs, channel, id, data]);
    expect(log.format.name).toBe("blf");
    expect(summary).toBe(`${recorded.length} frames in ${file}`);
    expect(printed.length).toBeGreaterThan(0);
    expect(printed).toEqual(recorded.slice(0, printed.length));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
