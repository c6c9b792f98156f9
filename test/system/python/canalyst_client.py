"""A second, independent host: a Canalyst-II client on pyusb and libusb, written from the protocol's description alone."""

import struct
import sys
import time

import usb.core
import usb.util

COMMAND = {0: 2, 1: 4}
MESSAGE = {0: 1, 1: 3}
INIT, START, STOP, CLEAR, STATUS = 1, 2, 3, 5, 0x0A
SLOT = struct.Struct("<IIBBBBB8s")


class Client:
    def __init__(self):
        self.device = usb.core.find(idVendor=0x04D8, idProduct=0x0053)
        if self.device is None:
            raise SystemExit("no adapter")
        usb.util.claim_interface(self.device, 0)

    def command(self, channel, *words):
        self.device.write(COMMAND[channel], struct.pack("<16I", *words, *[0] * (16 - len(words))), timeout=10_000)

    def init(self, channel, btr0, btr1):
        self.command(channel, INIT, 1, 0xFFFFFFFF, 0, 1, 0, btr0, btr1, 0, 1)
        self.command(channel, START)

    def status(self, channel):
        self.command(channel, STATUS)
        answer = bytes(self.device.read(COMMAND[channel] | 0x80, 64, timeout=10_000))
        assert len(answer) == 64, len(answer)
        opcode, rx_pending, tx_pending = struct.unpack_from("<IIH", answer)
        assert opcode == STATUS, opcode
        return rx_pending, tx_pending

    def send(self, channel, frames):
        packets = b""
        for at in range(0, len(frames), 3):
            some = frames[at : at + 3]
            slots = b"".join(
                SLOT.pack(can_id, 0, 1, 0, remote, extended, len(data), data) for can_id, extended, remote, data in some
            )
            packets += bytes([len(some)]) + slots.ljust(63, b"\0")
        self.device.write(MESSAGE[channel], packets, timeout=60_000)

    def drain(self, channel):
        for _ in range(600):
            if self.status(channel)[1] == 0:
                return
            time.sleep(0.05)
        raise AssertionError("the queue does not drain")

    def receive(self, channel):
        pending, _ = self.status(channel)
        if pending == 0:
            return []
        data = bytes(self.device.read(MESSAGE[channel] | 0x80, 64 * ((pending + 2) // 3 + 1), timeout=10_000))
        assert len(data) % 64 == 0, len(data)
        frames = []
        for packet in range(0, len(data), 64):
            count = data[packet]
            assert count <= 3, count
            for slot in range(count):
                can_id, ticks, _, _, remote, extended, size, payload = SLOT.unpack_from(data, packet + 1 + 21 * slot)
                frames.append((can_id, extended, remote, payload[:size], ticks))
        return frames


def check_send_and_receive(client):
    frames = [(0x7FF, 0, 0, b"\1\2\3"), (0x1FFFFFFF, 1, 0, bytes(range(8))), (0x12, 0, 0, b""), (0x345, 1, 0, b"\xff")]
    client.send(0, frames)
    client.drain(0)
    got = client.receive(1) + client.receive(1)
    assert [frame[:4] for frame in got] == frames, got
    assert client.receive(0) == []


def check_full_buffer(client):
    client.send(0, [(0x200, 0, 0, struct.pack("<Q", i)) for i in range(3000)])
    client.drain(0)
    got = client.receive(1) + client.receive(1)
    counters = [struct.unpack("<Q", frame[3])[0] for frame in got]
    assert counters == list(range(2000, 3000)), (len(counters), counters[:3], counters[-3:])
    ticks = [frame[4] for frame in got]
    assert all(later >= earlier for earlier, later in zip(ticks, ticks[1:]))


def check_clear(client):
    client.send(0, [(1, 0, 0, b"")] * 10)
    client.send(1, [(2, 0, 0, b"")] * 10)
    client.drain(0)
    client.drain(1)
    client.command(0, CLEAR)
    assert client.receive(0) == []
    assert len(client.receive(1) + client.receive(1)) == 10


def check_other_bitrate(client):
    client.init(1, 0x09, 0x1C)
    client.send(0, [(3, 0, 0, b"x")])
    client.drain(0)
    assert client.receive(1) == []
    client.init(1, 0x00, 0x14)


def main():
    client = Client()
    for channel in (0, 1):
        client.command(channel, STOP)
        client.init(channel, 0x00, 0x14)
        client.command(channel, CLEAR)
    failures = 0
    for check in (check_send_and_receive, check_full_buffer, check_clear, check_other_bitrate, check_send_and_receive):
        name = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            check(client)
            print(f"ok - {name}", flush=True)
        except Exception as error:  # every check is reported
            failures += 1
            print(f"not ok - {name}\n# {type(error).__name__}: {error}", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
