import { CanError } from "canalystii";
import { describe, expect, it } from "vitest";
import { Transcript } from "../src/doctor/transcript.js";

const TRANSFER = { startMs: 100, elapsedMs: 0.5, error: undefined } as const;

describe("the transcript of USB transfers", () => {
  it("shows commands in full and counts frames, in the order of their beginning", () => {
    const transcript = new Transcript({ withPayload: false });
    transcript.record({ ...TRANSFER, direction: "out", endpointNumber: 2, length: 4, data: Uint8Array.of(11, 0, 0, 0) });
    const packets = new Uint8Array(128).fill(0xee);
    packets[0] = 3;
    packets[64] = 1;
    transcript.record({ ...TRANSFER, startMs: 120, direction: "in", endpointNumber: 1, length: 192, data: packets });
    const error = new CanError("timeout", "too long");
    transcript.record({ ...TRANSFER, startMs: 110, direction: "in", endpointNumber: 4, length: 64, data: undefined, error });
    expect(transcript.lines).toEqual([
      "0.00 ms +0.50  out 2  4 bytes  0b (3 zeros)",
      "10.00 ms +0.50  in 4  64 bytes  timeout: too long",
      "20.00 ms +0.50  in 1  128 of 192 bytes  frames in each packet: 3 1",
    ]);
  });

  it("shows the bytes of frames where they are asked for", () => {
    const transcript = new Transcript({ withPayload: true });
    transcript.record({ ...TRANSFER, direction: "in", endpointNumber: 3, length: 2, data: Uint8Array.of(1, 0xab) });
    expect(transcript.lines).toEqual(["0.00 ms +0.50  in 3  2 of 2 bytes  01 ab"]);
  });

  it("stays bounded, and says how much is missing", () => {
    const transcript = new Transcript({ withPayload: false });
    for (let i = 0; i < 5003; i++) {
      transcript.record({ ...TRANSFER, startMs: i, direction: "out", endpointNumber: 2, length: 1, data: Uint8Array.of(1) });
    }
    expect(transcript.lines).toHaveLength(5001);
    expect(transcript.lines.at(-1)).toBe("3 further transfers omitted");
  });
});
