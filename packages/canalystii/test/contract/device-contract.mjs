// What every Canalyst-II must do through CanalystDevice, whatever stands below it. Plain JavaScript without a test
// runner, so that the same cases run over the simulator (vitest) and in a guest kernel through the package `usb`.
// The two channels of the adapter under test must be joined and otherwise silent.
import assert from "node:assert/strict";

const MBIT = { bitrate: 1_000_000 };

/** The counter in the first four bytes of a message made by {@link counted}. */
const counterOf = (message) => new DataView(message.data.buffer, message.data.byteOffset).getUint32(0, true);

function counted(count, id = 0x200) {
  return Array.from({ length: count }, (_, i) => {
    const data = new Uint8Array(8);
    new DataView(data.buffer).setUint32(0, i, true);
    return { id, data };
  });
}

/** Polls a channel until `count` messages have come, or until nothing more does. */
async function collect(bench, device, channel, count = Number.POSITIVE_INFINITY) {
  const messages = [];
  for (let idle = 0; idle < 5 && messages.length < count; ) {
    const got = await device.receive(channel);
    messages.push(...got);
    idle = got.length === 0 ? idle + 1 : 0;
    if (got.length === 0) await bench.pass(10);
  }
  return messages;
}

const bare = ({ id, data, dlc, extended, remote, channel, direction }) => ({
  id,
  data: [...data],
  dlc,
  extended,
  remote,
  channel,
  direction,
});

/** Returns whether the adapter's queue was empty in time. */
async function sendAndFlush(device, channel, messages, timeoutMs) {
  await device.send(channel, messages);
  return device.flushTxBuffer(channel, timeoutMs);
}

async function withDevice(bench, options, use) {
  const device = await bench.open(options);
  try {
    await use(device);
  } finally {
    await device.close();
  }
}

const rejectsWith = (code) => (error) => {
  assert.equal(error.code, code, `${error.name} ${error.message}`);
  return true;
};

export const deviceContract = [
  {
    name: "what one channel sends the other receives: every kind of frame, unchanged, in order, both ways",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        const frames = [];
        for (let size = 0; size <= 8; size++) {
          const data = Uint8Array.from({ length: size }, (_, i) => i * 31 + size);
          frames.push({ id: 0x100 + size, data }, { id: 0x18da_f100 + size, data }, { id: 0x20, extended: true, data });
          frames.push({ id: 0x7ff, remote: true, dlc: size }, { id: 0x1fff_ffff, remote: true, dlc: size });
        }
        for (const [from, to] of [
          [0, 1],
          [1, 0],
        ]) {
          assert.equal(await sendAndFlush(device, from, frames, 5000), true);
          const got = await collect(bench, device, to, frames.length);
          const expected = frames.map(({ id, data = [], dlc, extended, remote = false }) => ({
            id,
            data: [...data],
            dlc: dlc ?? data.length,
            extended: extended ?? id > 0x7ff,
            remote,
            channel: to,
            direction: "rx",
          }));
          assert.deepEqual(got.map(bare), expected);
          for (let i = 1; i < got.length; i++) assert.ok(got[i].deviceTicks >= got[i - 1].deviceTicks, `time runs back at ${i}`);
          for (const { timestampUs, deviceTicks } of got) assert.equal(timestampUs, deviceTicks * 100);
          assert.deepEqual(await device.receive(from), []);
        }
      }),
  },
  {
    name: "3000 messages sent to an unread channel leave the last 1000, in order, with rising timestamps",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        const before = bench.now();
        assert.equal(await sendAndFlush(device, 0, counted(3000), 10_000), true);
        if (bench.exactTime) assert.ok(bench.now() - before <= 1000, `took ${bench.now() - before} ms`);
        const got = await collect(bench, device, 1);
        const counters = got.map(counterOf);
        // up to one packet may have been prepared before the buffer was full
        assert.ok(got.length >= 1000 && got.length <= 1003, `${got.length} messages`);
        assert.deepEqual(
          counters.slice(-1000),
          Array.from({ length: 1000 }, (_, i) => 2000 + i),
        );
        for (let i = 1; i < got.length; i++) assert.ok(got[i].deviceTicks >= got[i - 1].deviceTicks, `time runs back at ${i}`);
      }),
  },
  {
    name: "clearing one channel leaves the other",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        for (const cleared of [0, 1]) {
          await sendAndFlush(device, 0, counted(20), 2000);
          await sendAndFlush(device, 1, counted(20), 2000);
          await device.clearRxBuffer(cleared);
          assert.equal((await collect(bench, device, 1 - cleared)).length, 20);
          const survivors = (await collect(bench, device, cleared)).length;
          assert.ok(survivors <= 3, `${survivors} messages survived`);
        }
      }),
  },
  {
    name: "channels of different bit rates hear nothing of each other, and hear each other again afterwards",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        await device.init(1, { bitrate: 50_000 });
        assert.equal(await sendAndFlush(device, 0, { id: 0x222, data: [1] }, 2000), true);
        assert.deepEqual(await collect(bench, device, 1), []);
        assert.deepEqual(await collect(bench, device, 0), []);
        for (const bitrate of [125_000, 500_000, 33_333]) {
          await device.init(0, { bitrate });
          await device.init(1, { bitrate });
          assert.equal(await sendAndFlush(device, 0, { id: 0x223, data: [2] }, 2000), true);
          assert.deepEqual(
            (await collect(bench, device, 1, 1)).map(({ id }) => id),
            [0x223],
          );
        }
      }),
  },
  {
    name: "a stopped receiver receives nothing and goes on when started",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        await sendAndFlush(device, 0, { id: 1 }, 1000);
        assert.equal((await collect(bench, device, 1, 1)).length, 1);
        await device.stop(1);
        await sendAndFlush(device, 0, { id: 2 }, 1000);
        await assert.rejects(device.receive(1), rejectsWith("not-started"));
        await device.start(1);
        await sendAndFlush(device, 0, { id: 3 }, 1000);
        assert.deepEqual(
          (await collect(bench, device, 1)).map(({ id }) => id),
          [3],
        );
      }),
  },
  {
    name: "a stopped sender sends nothing and goes on when started",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        await device.stop(0);
        await assert.rejects(device.send(0, { id: 1 }), rejectsWith("not-started"));
        assert.deepEqual(await collect(bench, device, 1), []);
        await device.start(0);
        await sendAndFlush(device, 0, { id: 2 }, 1000);
        assert.deepEqual(
          (await collect(bench, device, 1, 1)).map(({ id }) => id),
          [2],
        );
      }),
  },
  {
    name: "init with start: false does not start",
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        await device.init(0, MBIT);
        await device.init(1, { ...MBIT, start: false });
        assert.equal(device.configuration(1).started, false);
        await assert.rejects(device.receive(1), rejectsWith("not-started"));
        await sendAndFlush(device, 0, { id: 1 }, 1000);
        await device.start(1);
        assert.deepEqual(await collect(bench, device, 1), []);
        await sendAndFlush(device, 0, { id: 2 }, 1000);
        assert.deepEqual(
          (await collect(bench, device, 1, 1)).map(({ id }) => id),
          [2],
        );
      }),
  },
  {
    name: "flushing tells whether the queue was drained in time",
    run: (bench) =>
      withDevice(bench, { bitrate: 10_000 }, async (device) => {
        assert.equal(await device.flushTxBuffer(0), true);
        assert.equal(await sendAndFlush(device, 0, counted(60), 5), false);
        assert.ok((await device.getMessageStatus(0)).txPending > 0);
        assert.equal(await device.flushTxBuffer(0, 60_000), true);
        assert.equal((await device.getMessageStatus(0)).txPending, 0);
        assert.deepEqual(
          (await collect(bench, device, 1, 60)).map(counterOf),
          Array.from({ length: 60 }, (_, i) => i),
        );
      }),
  },
  {
    name: "200 messages at 5 kbit/s are sent without a time-out",
    run: (bench) =>
      withDevice(bench, { bitrate: 5_000 }, async (device) => {
        await sendAndFlush(device, 0, counted(200), 30_000);
        assert.deepEqual(
          (await collect(bench, device, 1, 200)).map(counterOf),
          Array.from({ length: 200 }, (_, i) => i),
        );
      }),
  },
  {
    name: "bad calls are refused with the value and the range, before anything is sent",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        const good = { id: 0x10 };
        const refused = [
          [() => device.send(0, [good, { id: 0x800, extended: false }]), /frame 1: id 0x800/],
          [() => device.send(0, [good, { id: Number.NaN }]), /id NaN/],
          [() => device.send(0, [good, { id: 1, data: new Uint8Array(9) }]), /9 bytes/],
          [() => device.send(0, [good, { id: 1, dlc: 12 }]), /dlc 12/],
          [() => device.send(2, good), /channel 2 is not in 0\.\.1/],
          [() => device.receive(-1), /channel -1 is not in 0\.\.1/],
          [() => device.start(Number.NaN), /channel NaN/],
          [() => device.init(0, { bitrate: 900_000 }), /bitrate 900000 is not supported; nearest: \d+, \d+/],
          [() => device.init(0, {}), /no bit rate is given; pass bitrate in bit\/s/],
          [() => device.init(0), /no bit rate is given; pass bitrate in bit\/s/],
          [() => device.init(0, { bitrate: 500_000, mode: "loud" }), /mode "loud" is not one of/],
          [() => device.flushTxBuffer(0, -1), /timeoutMs -1/],
        ];
        for (const [call, message] of refused) {
          await assert.rejects(call, (error) => {
            assert.ok(error instanceof RangeError || error instanceof TypeError, error.name);
            assert.match(error.message, message);
            return true;
          });
        }
        assert.deepEqual(await collect(bench, device, 1), []);
      }),
  },
  {
    name: "an uninitialised channel refuses everything",
    run: (bench) =>
      withDevice(bench, {}, async (device) => {
        const calls = ["start", "stop", "receive", "clearRxBuffer", "flushTxBuffer", "getCanStatus", "getMessageStatus"];
        for (const name of calls) await assert.rejects(device[name](0), rejectsWith("not-started"), name);
        await assert.rejects(device.send(0, { id: 1 }), rejectsWith("not-started"));
      }),
  },
  {
    name: "calls from many places at once neither mix nor lose anything",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        const got = [[], []];
        let sending = true;
        const read = async (channel) => {
          for (let idle = 0; idle < 5; ) {
            const messages = await device.receive(channel);
            got[channel].push(...messages);
            idle = messages.length === 0 && !sending ? idle + 1 : 0;
            await bench.pass(2);
          }
        };
        const send = async (sender) => {
          for (let i = 0; i < 20; i++) await sendAndFlush(device, sender % 2, { id: 0x100 + sender, data: [i] }, 5000);
        };
        const watch = async (channel) => {
          for (let i = 0; i < 20; i++) {
            const status = await device.getMessageStatus(channel);
            assert.ok(status.rxPending <= 1003);
            assert.equal(typeof (await device.getCanStatus(channel)).regMode, "number");
          }
        };
        const readers = [read(0), read(1), read(1)];
        await Promise.all([...Array.from({ length: 10 }, (_, sender) => send(sender)), watch(0), watch(1), watch(1)]);
        sending = false;
        await Promise.all(readers);
        for (let sender = 0; sender < 10; sender++) {
          const received = got[1 - (sender % 2)].filter(({ id }) => id === 0x100 + sender).map(({ data }) => data[0]);
          assert.deepEqual(
            received.sort((a, b) => a - b),
            Array.from({ length: 20 }, (_, i) => i),
            `sender ${sender}`,
          );
        }
        assert.equal(got[0].length + got[1].length, 200);
      }),
  },
  {
    name: "echo gives the sender its own message back",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        await device.send(0, { id: 0x55, data: [1] }, { echo: true });
        await device.send(0, { id: 0x56 }, { maxRetries: 0 });
        await device.flushTxBuffer(0, 1000);
        assert.deepEqual(
          (await collect(bench, device, 0)).map(({ id }) => id),
          [0x55],
        );
        assert.deepEqual(
          (await collect(bench, device, 1)).map(({ id }) => id),
          [0x55, 0x56],
        );
      }),
  },
  {
    name: "a closed device is closed for good, and the next one begins with nothing of the old",
    run: async (bench) => {
      const first = await bench.open(MBIT);
      await sendAndFlush(first, 0, counted(50), 2000);
      await Promise.all([first.close(), first.close()]);
      await first.close();
      await first.closed;
      await assert.rejects(first.receive(0), rejectsWith("closed"));
      await assert.rejects(first.send(0, { id: 1 }), rejectsWith("closed"));
      await assert.rejects(first.getCanStatus(0), rejectsWith("closed"));
      await withDevice(bench, MBIT, async (second) => {
        assert.deepEqual(await collect(bench, second, 1), []);
        await sendAndFlush(second, 1, { id: 0x77 }, 1000);
        assert.deepEqual(
          (await collect(bench, second, 0)).map(({ id }) => id),
          [0x77],
        );
      });
    },
  },
  {
    name: "a second opener is told that the adapter is busy, and disturbs nothing",
    run: (bench) =>
      withDevice(bench, MBIT, async (device) => {
        await assert.rejects(bench.open(MBIT), rejectsWith("busy"));
        await sendAndFlush(device, 0, { id: 5 }, 1000);
        assert.equal((await collect(bench, device, 1, 1)).length, 1);
      }),
  },
];
