// Your own code on simulated time: a minute of bus traffic takes a moment, with the same result on every run.
import { CanalystBus, type CanBus, sleep, VirtualClock } from "canalystii";
import { VirtualAdapter } from "canalystii/simulator";

/** The code to be tested: sends a request once a second. It sleeps on the clock of its bus, in a program the system's clock. */
async function countAnswers(bus: CanBus, seconds: number): Promise<number> {
  const answers = bus.frames({ filters: [{ id: 0x7e8 }] });
  for (let second = 0; second < seconds; second++) {
    await bus.send({ id: 0x7df, data: [2, 1, 0x0c] });
    await sleep(bus.clock, 1000);
  }
  const count = answers.pending;
  answers.close();
  return count;
}

const clock = new VirtualClock();
const adapter = new VirtualAdapter({ clock });
const ecu = adapter.attachNode({
  bitrate: 500_000,
  onFrame: ({ id, timestampUs }) => {
    // this ECU stops answering after 30 s
    if (id === 0x7df && timestampUs < 30e6) ecu.send({ id: 0x7e8, data: [4, 0x41, 0x0c, 0x1a, 0xf8] });
  },
});

// a promise that waits for simulated time settles only while the clock is advanced
const bus = await clock.run(CanalystBus.open({ device: adapter.usbDevice(), clock, bitrate: 500_000, channels: [0] }));
const answers = await clock.run(countAnswers(bus, 60));
console.log(`${answers} answers in ${Math.floor(clock.now() / 1000)} s`); // 30 answers in 60 s
await clock.run(bus.close());
adapter.dispose();
console.log(`${clock.pending} timers left`); // 0 timers left
