"""CPU of python-canalystii that polls both channels for ten seconds after warm-up: driver_cost.py INTERVAL_MS. Prints one line."""

import os
import sys
import time

import canalystii

interval = float(sys.argv[1]) / 1000
device = canalystii.CanalystDevice(bitrate=1000000)


def poll(seconds):
    end = time.time() + seconds
    polls = frames = 0
    while time.time() < end:
        start = time.time()
        for channel in (0, 1):
            frames += len(device.receive(channel))
            polls += 1
        time.sleep(max(0, interval - (time.time() - start)))
    return polls, frames


poll(5)
cpu = time.process_time()
polls, frames = poll(10)
cpu = time.process_time() - cpu
print(f"python-canalystii, {sys.argv[1]} ms: {frames} frames, {3 * polls} transfers, {cpu * 1e6 / frames:.1f} µs a frame", flush=True)
# its clean-up at exit is not what is measured
os._exit(0)
