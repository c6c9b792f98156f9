"""Makes the sample logs of this folder, and beside each, as NAME.jsonl, the frames that python-can reads from it.

Run with Debian 12's python3-can (4.1.0): /usr/bin/python3 make-samples.py
All content is made up here. Files named mixed.* are written by python-can; the bytes and lines of the others are composed
below after the formats' descriptions, so that they hold what python-can reads and does not write.
"""

import datetime
import json
import os
import struct
import time
import zlib

import can
import can.io.asc
import can.io.trc

os.environ["TZ"] = "UTC"
time.tzset()


class FixedDate(datetime.datetime):
    """The writers put the date of today into a file: this one, so that the same files are made on every day."""

    @classmethod
    def now(cls, tz=None):
        return cls(2025, 11, 22, 9, 0, 0, 123000, tz)


can.io.asc.datetime = FixedDate
can.io.trc.datetime = FixedDate

HERE = os.path.dirname(os.path.abspath(__file__))
START = 1763800000.25
START_FIELDS = (2025, 11, 6, 22, 8, 26, 40, 250)


def payload(count, seed):
    return bytes((seed * 29 + i * 37 + 0xA5) & 0xFF for i in range(count))


def frames():
    """Frames of every kind that python-can knows, in time order."""
    kinds = []
    for size in range(9):
        kinds.append(dict(arbitration_id=0x100 + size, is_extended_id=False, data=payload(size, size)))
    for arbitration_id in (0x12, 0x800, 0x1FFFFFFF):
        kinds.append(dict(arbitration_id=arbitration_id, is_extended_id=True, data=payload(5, arbitration_id & 0xFF)))
    for dlc in (0, 3, 8):
        kinds.append(dict(arbitration_id=0x200 + dlc, is_extended_id=dlc == 3, is_remote_frame=True, dlc=dlc))
    for size in (1, 8, 12, 20, 64):
        kinds.append(dict(arbitration_id=0x400 + size, is_extended_id=size == 12, is_fd=True, data=payload(size, size),
                          bitrate_switch=size > 8, error_state_indicator=size == 20))
    kinds.append(dict(is_error_frame=True))
    kinds.append(dict(arbitration_id=0x7FF, is_extended_id=False, data=payload(8, 99)))
    moment = START
    for number, kind in enumerate(kinds):
        moment += (0, 0.0001, 0.015625, 0.5)[number % 4]
        yield can.Message(timestamp=moment, channel=number & 1, is_rx=number % 3 != 0, **kind)


def write_mixed(suffix):
    path = os.path.join(HERE, "mixed." + suffix)
    with can.Logger(path) as log:
        # the TRC writer puts it into the file
        log.filepath = os.path.basename(path)
        for message in frames():
            log.on_message_received(message)
    return path


def write_bytes(name, content):
    path = os.path.join(HERE, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def blf_object(kind, body, nanoseconds, unit=2, version=1):
    """An object: flags 2 are times in ns, 1 in 10 us; version 2 has a header of 40 bytes. Padding is size % 4 here."""
    ticks = nanoseconds if unit == 2 else nanoseconds // 10000
    if version == 1:
        head = struct.pack("<IHHQ", unit, 0, 0, ticks)
    else:
        head = struct.pack("<IBBHQQ", unit, 0, 0, 0, ticks, 0)
    size = 16 + len(head) + len(body)
    return struct.pack("<4sHHII", b"LOBJ", 16 + len(head), version, size, kind) + head + body + bytes(size % 4)


def blf_container(content, method=2):
    packed = zlib.compress(content) if method == 2 else content
    size = 32 + len(packed)
    return struct.pack("<4sHHIIH6xI4x", b"LOBJ", 16, 1, size, 10, method, len(content)) + packed + bytes(size % 4)


def blf_file(*containers):
    content = b"".join(containers)
    head = struct.pack("<4sIIBBBBQQIIHHHHHHHH", b"LOGG", 144, 4070100, 2, 6, 8, 1, 144 + len(content), 0, 0, 0, *START_FIELDS)
    return head.ljust(144, b"\0") + content


def can_message(arbitration_id, data, channel=1, flags=0, dlc=None):
    return struct.pack("<HBBI8s", channel, flags, len(data) if dlc is None else dlc, arbitration_id, data)


def fd_message_64(arbitration_id, data, dlc, flags, channel=2):
    fixed = struct.pack("<BBBBIIIIIIIHBBI", channel, dlc, len(data), 0, arbitration_id, 0, flags, 0, 0, 0, 0, 0, 0, 0, 0)
    return fixed + data


def write_objects():
    """Kinds of objects, headers and times that python-can reads and does not write, across containers."""
    fd_100 = struct.pack("<HBBIIBBBBI64sI", 1, 1, 10, 0x80000000 | 0x1234567, 0, 0, 0x7, 16, 0, 0, payload(16, 3), 0)
    content = b"".join([
        blf_object(1, can_message(0x123, payload(3, 1)), 1000),
        blf_object(86, can_message(0x7FF, payload(8, 2), channel=2) + struct.pack("<IBBH", 0, 0, 0, 0), 2000),
        blf_object(65, struct.pack("<III", 0, 5, 0) + b"hello", 2500),
        blf_object(1, can_message(0x80000012, b"", flags=0x81, dlc=4), 3000),
        blf_object(1, can_message(0x124, payload(8, 4)), 4000000, unit=1),
        blf_object(1, can_message(0x125, payload(2, 5)), 5000, version=2),
        blf_object(100, fd_100, 6000),
        blf_object(101, fd_message_64(0x321, payload(12, 6), dlc=9, flags=0x7000), 7000),
        blf_object(73, struct.pack("<HHIBBBxIIHH8s", 1, 0, 0, 0, 0, 8, 0, 0x88, 0, 0, payload(8, 7)), 8000),
        blf_object(1, can_message(0x126, payload(1, 8)), 9000),
    ])
    cuts = (0, 40, 41, 300, len(content))
    parts = [content[a:b] for a, b in zip(cuts, cuts[1:])]
    whole = blf_file(blf_container(parts[0]), blf_container(parts[1], method=0), blf_container(b""), blf_container(parts[2]), blf_container(parts[3]))
    return write_bytes("objects.blf", whole)


VECTOR_ASC = """date Sat Nov 22 08:26:40.250 2025
base hex  timestamps absolute
internal events logged
// version 9.0.0
Begin Triggerblock Sat Nov 22 08:26:40.250 2025
   0.000000 Start of measurement
   0.001000 1  123             Rx   d 8 01 02 03 04 05 06 07 08  Length = 240000 BitCount = 124 ID = 291
   0.002000 2  18FE4200x       Tx   d 2 AB CD
   0.003000 CAN 1 Status:chip status error active
   0.004000 1  7ff             Rx   r
   0.004500 1  701             Rx   r 5
   0.005000 1  ErrorFrame
   0.006000 CANFD   1 Rx        300                                   1 0 9 12 00 01 02 03 04 05 06 07 08 09 0a 0b   100000  150 203000 0 0 0 0 0
   0.007000 CANFD   2 Tx   1234567x  EngineData                       0 1 8  8 11 22 33 44 55 66 77 88   100000  150   5000 0 0 0 0 0
   0.008000 1  Statistic: D 5 R 1 XD 0 XR 0 E 1 O 0 B 0.44%
   1.000000 1  124             Rx   d 0
End TriggerBlock
"""

PEAK_1_0 = """;##########################################################################
;   Start time: 22.11.2025 08:26:40.250.0
;##########################################################################
     1)        10  0123  8  01 02 03 04 05 06 07 08
     2)        20  18FE4200  2  AB CD
     3)        30  FFFFFFFF  4  00 00 00 08 -- -- -- -- BUSHEAVY
     4)       999  07FF  0
"""

PEAK_1_1 = """;$FILEVERSION=1.1
;$STARTTIME=45983.3518547454
;
     1)        10.1  Rx         0123  8  01 02 03 04 05 06 07 08
     2)        20.5  Tx     18FE4200  2  AB CD
     3)        30.0  Warng  FFFFFFFF  4  00 00 00 08  BUSHEAVY
     4)       999.9  Rx     00000012  1  FF
"""

PEAK_2_1 = """;$FILEVERSION=2.1
;$STARTTIME=45983.3518547454
;$COLUMNS=N,O,T,B,I,d,R,L,D
;
      1        10.123 DT 1      0123 Rx -  8    01 02 03 04 05 06 07 08
      2        20.500 DT 2  18FE4200 Tx -  2    AB CD
      3        30.000 ST 1      -    Rx -  4    00 00 00 08
      4       999.999 DT 1  00000012 Rx -  1    FF
"""


def as_read(path):
    options = {"relative_timestamp": False} if path.endswith(".asc") else {}
    for message in can.LogReader(path, **options):
        channel = message.channel if isinstance(message.channel, int) else str(message.channel)
        yield dict(timestamp=message.timestamp, id=message.arbitration_id, extended=message.is_extended_id,
                   remote=message.is_remote_frame, error=message.is_error_frame, fd=message.is_fd,
                   brs=message.bitrate_switch, esi=message.error_state_indicator, dlc=message.dlc,
                   data=bytes(message.data).hex(), channel=channel, is_rx=message.is_rx)


def main():
    paths = [write_mixed(suffix) for suffix in ("log", "asc", "blf", "csv", "trc")]
    paths.append(write_objects())
    for name, text in (("vector.asc", VECTOR_ASC), ("peak-1.0.trc", PEAK_1_0), ("peak-1.1.trc", PEAK_1_1), ("peak-2.1.trc", PEAK_2_1)):
        paths.append(write_bytes(name, text.replace("\n", "\r\n").encode()))
    for path in paths:
        with open(path + ".jsonl", "w") as file:
            for frame in as_read(path):
                file.write(json.dumps(frame) + "\n")


if __name__ == "__main__":
    main()
