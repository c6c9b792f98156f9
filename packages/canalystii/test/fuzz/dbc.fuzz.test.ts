import { describe, expect, it } from "vitest";
import { toFrame } from "../../src/can/frame.js";
import { FrameBatch } from "../../src/can/frame-batch.js";
import { type Database, parseDbc, printDbc } from "../../src/dbc/index.js";
import { SAMPLES } from "../dbc/samples.js";
import { mutate, random } from "./mutate.js";

/** Ten times as many as of each log format: these are small. */
const CASES = 10 * Number(process.env["CANALYSTII_FUZZ_CASES"] ?? 10_000);
const SEED = Number(process.env["CANALYSTII_SEED"] ?? 1);

/** Statements, on their own or a few together: short enough for very many cases. */
function pieces(text: string): string[] {
  const lines = text.split("\n");
  const some: string[] = [];
  for (let at = 0; at < lines.length; at += 4) some.push(lines.slice(at, at + 8).join("\n"));
  return some;
}

const samples = Object.values(SAMPLES).flatMap((text) =>
  [text, ...pieces(text), ...pieces(text)].map((each) => new TextEncoder().encode(each)),
);
const payloads = [new Uint8Array(8).fill(0xff), new Uint8Array(3).fill(0x55), new Uint8Array(0), new Uint8Array(64)];

/** Uses whatever came out; returns what is impossible about it. */
function useDatabase(database: Database, inDepth: boolean): string | undefined {
  for (const message of database.messages) {
    for (const data of inDepth ? payloads : payloads.slice(0, 2)) {
      const decoded = database.decode({ id: message.id, extended: message.extended, data });
      if (decoded === undefined) return `${message.name} is not found by its id`;
      for (const { signal, raw, value } of decoded.signals) {
        const { length, signed, float } = signal;
        if (float) continue;
        const [min, max] = signed ? [-(2 ** (length - 1)), 2 ** (length - 1)] : [0, 2 ** length];
        if (raw < min || raw > max) return `${signal.name}: raw ${raw} of ${length} bits`;
        if (!Number.isFinite(value) && Number.isFinite(signal.scale * 2 ** 64)) return `${signal.name}: ${value}`;
      }
    }
    const { data } = database.encode(message);
    if (message.length <= 64 && (data?.length ?? 0) < message.length) return `${message.name}: ${data?.length} bytes`;
  }
  if (inDepth) {
    if (parseDbc(printDbc(database)).database.messages.length !== database.messages.length) return "printed, it has other messages";
    const frames = database.messages.flatMap(({ id, extended }) => payloads.map((data) => ({ ...toFrame({ id, extended }), data })));
    for (const table of database.columns().decode(FrameBatch.from(frames))) {
      for (const { name } of table.signals) if (table.column(name).length !== table.length) return `column ${name}`;
    }
  }
  return undefined;
}

describe("damaged DBC files", () => {
  it(
    "no damage makes the reader throw or hang, and what it reads can be used",
    () => {
      const next = random(SEED);
      let withProblems = 0;
      for (let i = 0; i < CASES; i++) {
        const bytes = mutate(samples[i % samples.length] ?? new Uint8Array(0), next);
        let wrong: string | undefined;
        try {
          const { database, problems } = parseDbc(bytes);
          const lines = bytes.length + 1;
          const misplaced = problems.find(({ line, column }) => !(line >= 1 && line <= lines && column >= 1 && column <= lines));
          wrong = misplaced === undefined ? useDatabase(database, i % 8 === 0) : `problem at ${misplaced.line}:${misplaced.column}`;
          if (problems.length > 0) withProblems++;
        } catch (error) {
          wrong = String(error);
        }
        if (wrong !== undefined) expect.fail(`case ${i}: ${wrong}; bytes ${Buffer.from(bytes).toString("base64")}`);
      }
      expect(withProblems).toBeGreaterThan(CASES / 2);
    },
    120_000 + CASES,
  );
});
