"""A client of python-can 4.1 on two buses of a socketcand server: sends and receives COUNT frames on each."""

import sys
import threading

import can

port, count = int(sys.argv[1]), int(sys.argv[2])
buses = [can.interface.Bus(bustype="socketcand", host="127.0.0.1", port=port, channel=name) for name in ("can0", "can1")]
print("ready", flush=True)


def send(bus):
    for i in range(count):
        extended = i % 2 == 1
        # python-can does not pad extended ids; those above 0x7ff are understood.
        ident = 0x800 + i if extended else i % 0x800
        bus.send(can.Message(arbitration_id=ident, is_extended_id=extended, data=i.to_bytes(4, "big")[: i % 5]))


def receive(bus, wrong):
    for i in range(count):
        message = bus.recv(timeout=30)
        if message is None:
            wrong.append(f"frame {i} did not come")
            return
        expected = (i % 0x800, i.to_bytes(4, "big")[: i % 5])
        if (message.arbitration_id, bytes(message.data)) != expected:
            wrong.append(f"frame {i} is {message}, not {expected}")
            return
        if not 1.7e9 < message.timestamp < 4e9:
            wrong.append(f"frame {i} has the time {message.timestamp}")
            return


wrong = []
threads = [threading.Thread(target=send, args=(bus,)) for bus in buses]
threads += [threading.Thread(target=receive, args=(bus, wrong)) for bus in buses]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("\n".join(wrong) if wrong else "complete", flush=True)
sys.stdin.read()
for bus in buses:
    bus.shutdown()
