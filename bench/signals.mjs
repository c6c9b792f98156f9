// Signals: a million frames in random order, of a database of 200 messages, to columns and to objects; values to frames.
// `npm run bench signals`; also with a real log if ../shared has one.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FrameBatch } from "canalystii";
import { parseDbc } from "canalystii/dbc";
import { readLog } from "canalystii/logs";
import { microsecondsPer } from "./measure.mjs";

const MESSAGES = 200;
const FRAMES = 1_000_000;
const shared = fileURLToPath(new URL("../../shared/data", import.meta.url));

/** A small generator of random numbers (mulberry32): the same database on every machine. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Half of the ids have 11 bits. */
function randomIds(count, seed = 3) {
  const next = random(seed);
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 0x100 + i : 0x8c00_0000 + ((next() & 0xffff) << 8) + i));
}

/** Lengths, byte orders, signs and factors as in databases of cars; 2.1 signals per message. */
function databaseText(ids, seed = 1) {
  const next = random(seed);
  const lines = ['VERSION ""', "BS_:", "BU_: A B"];
  for (const [i, id] of ids.entries()) {
    lines.push(`BO_ ${id} Message${i}: 8 A`);
    let bit = 0;
    const count = i % 10 === 0 ? 3 : 2;
    for (let k = 0; k < count; k++) {
      const length = [1, 8, 12, 16, 16, 20][next() % 6];
      const motorola = next() % 4 === 0;
      // from the bit where the previous signal ended
      const start = motorola ? (bit & ~7) + 7 - (bit & 7) : bit;
      const scale = [1, 0.1, 0.01, 0.5, 0.001][next() % 5];
      lines.push(
        ` SG_ Signal${k} : ${start}|${length}@${motorola ? 0 : 1}${next() % 3 === 0 ? "-" : "+"} (${scale},${next() % 3 === 0 ? -40 : 0}) [0|0] "" B`,
      );
      bit = Math.ceil((bit + length) / 8) * 8;
    }
  }
  return `${lines.join("\n")}\n`;
}

function randomFrames({ messages }, count, seed = 2) {
  const next = random(seed);
  const batch = new FrameBatch(count);
  for (let i = 0; i < count; i++) {
    const { id, extended } = messages[next() % messages.length];
    const to = batch.add(i * 100, id, extended ? 1 : 0, 0, 8);
    for (let k = 0; k < 8; k++) batch.data[to + k] = next();
  }
  return batch;
}

function rate(what, count, round, { goal, rounds = 7 } = {}) {
  const millions = 1 / microsecondsPer(count, round, { rounds, warmUpMs: 1000 });
  const verdict = goal === undefined ? "" : `   goal ≥ ${goal}: ${millions >= goal ? "met" : "MISSED"}`;
  console.log(`${what.padEnd(64)} ${millions.toPrecision(3).padStart(9)} million/s${verdict}`);
}

function decodeColumns(decoder, batches) {
  let sum = 0;
  for (const batch of batches) {
    for (const table of decoder.decode(batch)) for (const { name } of table.signals) sum += table.column(name)[0];
  }
  return sum;
}

function measure(name, database, batch, { goals }) {
  const pieces = [];
  for (let at = 0; at < batch.length; at += 4096) pieces.push(batch.slice(at, Math.min(at + 4096, batch.length)));
  const decoder = database.columns();
  rate(`${name}: frames to columns, one batch`, batch.length, () => decodeColumns(decoder, [batch]), { goal: goals ? 20 : undefined });
  rate(`${name}: frames to columns, batches of 4096`, batch.length, () => decodeColumns(decoder, pieces));
  const frames = [...batch.slice(0, 100_000)];
  let sum = 0;
  const objects = () => {
    for (const frame of frames) for (const { value } of database.decode(frame)?.signals ?? []) sum += value;
  };
  rate(`${name}: frames to objects`, frames.length, objects, { goal: goals ? 1.5 : undefined });
  const decoded = frames.map((frame) => database.decode(frame)).filter((each) => each !== undefined);
  const values = decoded.map(({ message, signals }) => [
    message.name,
    Object.fromEntries(signals.map(({ signal, value }) => [signal.name, value])),
  ]);
  const encode = () => {
    for (const [message, of] of values) sum += database.encode(message, of).data.length;
  };
  rate(`${name}: values to frames`, values.length, encode, { goal: goals ? 1 : undefined });
  if (sum === 0) throw new Error("keeps the work from being optimised away");
}

export async function run() {
  const { database, problems } = parseDbc(databaseText(randomIds(MESSAGES)));
  if (problems.length > 0) throw new Error(problems[0].message);
  const signals = database.messages.reduce((sum, message) => sum + message.signals.length, 0);
  console.log(`${MESSAGES} messages, ${(signals / MESSAGES).toFixed(1)} signals each, random order and payloads`);
  measure("random", database, randomFrames(database, FRAMES), { goals: true });

  const vehicle = `${shared}/dbc/vehicle.dbc`;
  if (!existsSync(vehicle)) return console.log("the other measurements need ../shared");
  const real = parseDbc(readFileSync(vehicle)).database;
  measure("vehicle.dbc, random", real, randomFrames(real, FRAMES), { goals: false });
  const capture = new FrameBatch(FRAMES);
  const log = await readLog([readFileSync(`${shared}/logs/samples/savvycan_candump.log`)]);
  for await (const batch of log) capture.append(batch);
  const ids = new Set(Array.from(capture.id.subarray(0, capture.length), (id, row) => id + (capture.flags[row] & 1) * 0x8000_0000));
  console.log(`a log of ${capture.length} frames with ${ids.size} ids, repeated`);
  const whole = capture.slice();
  while (capture.length + whole.length <= FRAMES) capture.append(whole);
  measure("log", parseDbc(databaseText([...ids])).database, capture, { goals: false });

  const bytes = readFileSync(vehicle);
  const ms = microsecondsPer(1, () => parseDbc(bytes)) / 1000;
  console.log(`${"vehicle.dbc, 73 kB, 217 messages: time to read".padEnd(64)} ${ms.toPrecision(3).padStart(9)} ms`);
}
