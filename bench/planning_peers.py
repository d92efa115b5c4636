"""The peers: what they are called, where they come from, and what they say they cannot plan.

Each peer is a module with `NAME`, `DISTRIBUTION`, `refuses(case) -> str | None` and
`solve(case, seconds, seed) -> Answer`. A peer that is not installed is left out with that as the reason.
"""

import importlib
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# Name -> (module of this folder, package that must be importable). The pace-setter and Doorstep need none.
PEERS = {
    "doorstep": ("planning_doorstep", "doorstep"),
    "pace": ("planning_pace", None),
    "pyvrp": ("planning_pyvrp", "pyvrp"),
    "commiv": ("planning_commiv", "commiv"),
    "hgs": ("planning_hgs", "hybgensea"),
    "kayros": ("planning_kayros", "kayros"),
    "vroom": ("planning_vroom", "vroom"),
    "ortools": ("planning_ortools", "ortools"),
}
# Versions to look up instead of those that are installed: tables of an earlier state.
PINNED = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer found: (kind, rows) of each route, and what it took.

    cpu_s
        Processor time between handing the instance over and having the plan.
    first_s
        Processor time until the first feasible plan, where the peer tells.
    core_mb
        Most memory with the instance and its plan, above the bare process. None: not measured apart.
    """

    routes: list[tuple[int, list[int]]]
    cpu_s: float
    iterations: int | None = None
    first_s: float | None = None
    peak_mb: float | None = None
    note: str = ""
    core_mb: float | None = None


class Stopwatch:
    """Processor seconds of this process since it was made."""

    def __init__(self):
        self._start = time.process_time()

    @property
    def seconds(self):
        return time.process_time() - self._start


def load(name):
    """Import the module of a peer, or give None and the reason."""
    module, package = PEERS[name]
    if package is not None and importlib.util.find_spec(package) is None:
        return None, f"{package} is not installed"
    return importlib.import_module(module), None


def version(name):
    """What stands in the cache's key: a peer's version, or the state of our own solver."""
    if name in PINNED:
        return PINNED[name]
    module, reason = load(name)
    if module is None:
        return reason
    if hasattr(module, "version"):
        return module.version()
    return importlib.metadata.version(module.DISTRIBUTION)


def worked_clock(folder):
    """Build the clock that runs with processor time, and give the environment that preloads it."""
    source, library = HERE / "planning_clock.c", folder / "planning_clock.so"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    return {**os.environ, "LD_PRELOAD": str(library)}


def memory_mb(field):
    """What the kernel says of this process: VmRSS held now, VmHWM at most. None where it does not say.

    The peak of `getrusage` is of no use here: it begins with that of the process that started this one.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    return int(re.search(rf"^{field}:\s+(\d+) kB", status.read_text(), re.MULTILINE)[1]) / 1024
