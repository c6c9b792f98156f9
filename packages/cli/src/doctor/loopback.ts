import { type CanalystDevice, type CanFrameInput, sleep, systemClock } from "canalystii";
import { bitrateText, type ChannelRates } from "../bit-rates.js";
import { ExitCode } from "../exit-codes.js";
import { countText } from "../progress.js";
import type { Findings } from "./findings.js";

interface LoopbackOptions {
  readonly rates: ChannelRates;
  readonly force?: boolean | undefined;
  readonly signal: AbortSignal;
}

const LISTEN_MS = 500;
const FRAMES = 100;
const TEST_ID = 0x7f0;

/**
 * Sends test frames from each channel to the other and compares the received ones. Listens first, and sends nothing if
 * there is traffic, unless forced.
 */
export async function testLoopback(findings: Findings, device: CanalystDevice, options: LoopbackOptions): Promise<void> {
  const { rates, signal } = options;
  for (const channel of [0, 1]) await device.init(channel, rates.of(channel));
  await sleep(systemClock, LISTEN_MS, signal);
  const heard = (await device.receive(0)).length + (await device.receive(1)).length;
  if (heard > 0 && options.force !== true) {
    await findings.note(
      "loopback",
      `${countText(heard, "frame")} received within ${LISTEN_MS} ms: this is a live bus, nothing was sent`,
      "Use --force only if the bus may be disturbed.",
    );
    return;
  }
  await findings.ok(
    "loopback",
    `sending ${FRAMES} frames with id ${TEST_ID.toString(16).toUpperCase()} at ${bitrateText(rates.bitrateOf(0))} in each direction`,
  );
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ] as const) {
    await testDirection(findings, device, { from, to, signal });
  }
}

async function testDirection(
  findings: Findings,
  device: CanalystDevice,
  { from, to, signal }: { readonly from: number; readonly to: number; readonly signal: AbortSignal },
): Promise<void> {
  const subject = `CAN${from + 1} → CAN${to + 1}`;
  const frames: CanFrameInput[] = Array.from({ length: FRAMES }, (_, i) => ({
    id: TEST_ID + from,
    data: [i, 255 - i, from, 0x55, 0xaa, 0, 255, i],
  }));
  const start = performance.now();
  await device.send(from, frames);
  let next = 0;
  let wrong = 0;
  for (const end = performance.now() + 2000; next < FRAMES && performance.now() < end; ) {
    for (const { id, data } of await device.receive(to)) {
      if (id !== TEST_ID + from) continue;
      if (data[0] === next && data[1] === 255 - next) next++;
      else wrong++;
    }
    if (next < FRAMES) await sleep(systemClock, 2, signal);
  }
  const ms = performance.now() - start;
  findings.facts[`loopback ${from} to ${to}`] = { frames: FRAMES, arrived: next, wrong, ms: Math.round(ms) };
  if (next === FRAMES && wrong === 0) {
    await findings.ok(subject, `all ${FRAMES} frames arrived, in order, in ${ms.toFixed(0)} ms`);
    return;
  }
  await findings.bad(subject, `${next} of ${FRAMES} frames arrived${wrong > 0 ? `, ${wrong} out of order or damaged` : ""}`, {
    exitCode: ExitCode.FAILURE,
    advice: ["Check the wiring (H to H, L to L) and the termination: 120 Ω at both ends (most adapters have switches or a jumper for it)."],
  });
}
