"""Answers of all solvers on disk, so that a run can be stopped, resumed and added to.

One file per solver, its version, set, instance, budget and seed. A peer's version is its release; Doorstep's
is the last commit that touched the solver, with a digest of what is not committed and of the built core.
"""

import fcntl
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from planning_peers import HERE, load, version, worked_clock

DEFAULT = HERE / ".cache" / "planning"


@dataclass(frozen=True, slots=True)
class Key:
    """What is run. `threads` is 1 but for the parallel gate."""

    peer: str
    set_name: str
    name: str
    seconds: float
    seed: int
    threads: int = 1

    def file(self, folder):
        many = "" if self.threads == 1 else f"-{self.threads}threads"
        place = folder / self.peer / version(self.peer) / self.set_name.replace(" ", "-")
        return place / f"{self.name}-{self.seconds:g}s-{self.seed}{many}.json"


class Cache:
    """Cached answers in a folder; `get` runs what is missing unless told not to."""

    def __init__(self, folder, *, may_run=True, again=False):
        self.folder, self._may_run, self._again = Path(folder), may_run, again

    def get(self, key):
        """Give an answer, or None if it is missing and nothing may be run."""
        key = self.without_seed(key)
        file = key.file(self.folder)
        if file.exists() and not self._again:
            return json.loads(file.read_text())
        if not self._may_run:
            return None
        told = self._run(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(json.dumps(told))
        part.rename(file)
        return told

    @staticmethod
    def without_seed(key):
        """Give the key under which a solver without chance is cached."""
        module, _ = load(key.peer)
        if getattr(module, "DETERMINISTIC", False):
            return Key(key.peer, key.set_name, key.name, key.seconds, 1, key.threads)
        return key

    def _run(self, key):
        environment = worked_clock(self.folder) if _reads_the_wall_clock(key.peer) else dict(os.environ)
        words = (key.peer, key.set_name, key.name, key.seconds, key.seed, key.threads)
        command = [sys.executable, str(HERE / "planning_one.py"), *map(str, words)]
        longest_s = 600 + 20 * key.seconds
        with self._alone():
            try:
                done = subprocess.run(
                    command, check=False, env=environment, capture_output=True, text=True, timeout=longest_s
                )
            except subprocess.TimeoutExpired:
                return {"broken": f"no answer after {longest_s:g} s of wall time"}
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
            return {"broken": f"failed: {last[0][:300]}"}
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def _alone(self):
        """Let one solver run at a time, over all processes that share the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def all_costs(self):
        """Walk through every counted cost, of every version: (set, instance) -> (vehicles, cost)."""
        for file in self.folder.glob("*/*/*/*.json"):
            told = json.loads(file.read_text())
            if "cost" in told:
                set_name = file.parent.name
                name = file.stem.rsplit("s-", 1)[0].rsplit("-", 1)[0]
                yield set_name, name, (told["vehicles"], told["cost"])


def _reads_the_wall_clock(peer):
    return peer in ("vroom", "ortools", "hgs", "kayros")
