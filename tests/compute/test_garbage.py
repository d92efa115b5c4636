"""Cycles of objects in a process that does one piece of work and ends."""

from __future__ import annotations

import subprocess
import sys

HEAP = """
import gc
from doorstep.compute.garbage import look_for_cycles_rarely
look_for_cycles_rarely()
looks = []
gc.callbacks.append(lambda phase, info: looks.append(info["generation"]) if phase == "start" else None)
kept = [[number] for number in range(300_000)]
print(len(looks), flush=True)


class Last:
    def __del__(self):
        print("looked at")


last = Last()
last.own = last
del last
"""


def run(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def test_nothing_is_looked_through_while_a_day_is_read_nor_when_the_process_ends() -> None:
    """300,000 lists that stay are not walked again and again, and what hangs in a cycle at the end stays."""
    assert run(HEAP) == ["0"]


def test_without_it_python_looks_often_and_once_more_at_the_end() -> None:
    """Every 700 new objects is Python's own habit: the probe above would see it."""
    looks, last = run(HEAP.replace("look_for_cycles_rarely()\n", "pass\n", 1))
    assert int(looks) > 100
    assert last == "looked at"
