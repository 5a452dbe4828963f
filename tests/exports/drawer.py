"""A process that draws: what it does is asked for, so that tests see each way to end."""

import sys
import time

from core.subprocesses.child import Refused, run_child


def draw(asked, out):
    if "refuse" in asked:
        raise Refused(asked["refuse"])
    if asked.get("take_memory"):
        bytearray(10**12)
    time.sleep(asked.get("sleep", 0))
    out.write(asked["text"].encode())


if __name__ == "__main__":
    sys.exit(run_child(draw))
