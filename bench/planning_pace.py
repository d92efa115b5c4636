"""The pace-setter: a throw-away prototype beside the data; it counts thread-CPU seconds itself."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from planning_peers import Answer

NAME = "pace-setter"
FAMILIES = ("CVRP", "VRPTW", "GehringHomberger", "large", "ORTEC")


def script():
    """Where it stands: in the neighbour folder of the data."""
    return Path(os.environ.get("DOORSTEP_DATA", "../shared/data")).parent / "pace" / "search" / "run.py"


def version():
    if not script().exists():
        return "absent"
    return hashlib.sha256(script().with_name("pace.cpp").read_bytes()).hexdigest()[:8]


def refuses(case):
    if not script().exists():
        return "not beside the data"
    if case.family not in FAMILIES:
        return "only capacity and windows"
    return "no unrounded distances" if case.exact else None


def solve(case, seconds, seed, path):
    del case
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "routes"
        command = [sys.executable, script(), path, "--seconds", seconds, "--seed", seed, f"out={out}"]
        done = subprocess.run([*map(str, command)], check=True, capture_output=True, text=True)
        told = json.loads(done.stdout)
        routes = [(0, [int(word) for word in line.split()]) for line in out.read_text().splitlines()]
    return Answer(routes, told["cpu"], told["iters"], told["tnb"] + told["tinit"], told["rss"])
