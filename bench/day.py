"""Days of work, driven as they really go: `python bench/day.py --first 20 --write`.

Does the time of day pay, does walking from a good kerb, how does a plan compare with what others would make
of the same day, and how long does it all take? Days are drawn, so they differ; means come with the 95 % t
interval over days. Results are kept by day in bench/.cache/day, so a run can be stopped and taken up again:

    python bench/day.py --parts time --first 6      # six days of one part; none is run twice
    python bench/day.py --table-only --write        # the table of what is kept, to bench/results/day.md

Needs DOORSTEP_DATA for Porto. A peer that is not installed is left out and named.
"""

import argparse
import fcntl
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from day_report import report  # noqa: E402
from planning_doorstep import commit_of, version  # noqa: E402

RESULTS = HERE / "results" / "day.md"
CACHE = HERE / ".cache" / "day"
PARTS = ("time", "parking-helsinki", "parking-porto", "peers", "product")


@dataclass
class Kept:
    """Results by part and day, as JSON files; `run` works out what is missing."""

    folder: Path
    may_run: bool = True

    def get(self, part, number, run):
        """Give the result of a day, or None if there is none and nothing may be run."""
        file = self.folder / part / f"{number:02d}.json"
        if file.exists():
            return json.loads(file.read_text())
        if not self.may_run:
            return None
        told = {"solver": version(), "commit": commit_of("."), **run(number)}
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".part")
        draft.write_text(json.dumps(told))
        draft.rename(file)
        print(part, number, json.dumps(told), flush=True)
        return told

    def days(self, part, count, run):
        """The days of a part that are there, by number."""
        told = ((number, self.get(part, number, run)) for number in range(count))
        return {number: one for number, one in told if one is not None}


@dataclass
class Runs:
    """How each part is run; what is shared between its days is made when the first day asks."""

    seconds: float
    towns: dict = field(default_factory=dict)

    def of(self, part):
        """Give the function that works out one day of a part."""
        if part == "time":
            return self.time
        if part == "peers":
            return self.peers
        if part == "product":
            return self.product
        city = part.removeprefix("parking-")
        return lambda number: self.parking(city, number)

    @cached_property
    def _porto(self):
        from day_town import Town, opened

        city = opened("porto")
        if city is None:
            sys.exit("Set DOORSTEP_DATA to the folder of development data (osm/porto-r5.osm.pbf).")
        return Town("porto", city)

    @cached_property
    def _pool(self):
        from day_time import POOL_POINTS

        return self._porto.points(POOL_POINTS, seed=5)

    def time(self, number):
        from day_time import one_day

        return {"seconds": self.seconds, **one_day(self._porto, self._pool, number, self.seconds)}

    def parking(self, city, number):
        from day_parking import ParkedTown, one_day

        if city not in self.towns:
            self.towns[city] = ParkedTown.of(city)
        return one_day(self.towns[city], number)

    def peers(self, number):
        from day_parking import ParkedTown
        from day_peers import one_day

        if "peers" not in self.towns:
            self.towns["peers"] = ParkedTown.of("porto", self._porto.city)
        return one_day(self._porto, self.towns["peers"], number)

    def product(self, number):
        from day_product import one_run

        return one_run(number)


@contextmanager
def alone(folder, part):
    """Let a part be run once at a time, over all processes that share the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{part}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--first", type=int, default=20, metavar="N", help="days of each part")
    parser.add_argument("--seconds", type=float, default=3.0, help="processor seconds for a timed plan")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--table-only", action="store_true", help="run nothing")
    parser.add_argument("--write", action="store_true", help="the table to bench/results/day.md")
    return parser.parse_args()


def main():
    given = arguments()
    runs, kept = Runs(given.seconds), Kept(given.cache, may_run=not given.table_only)
    found = {}
    for part in PARTS:
        if kept.may_run and part in given.parts:
            with alone(given.cache, part):
                kept.days(part, given.first, runs.of(part))
        found[part] = Kept(given.cache, may_run=False).days(part, given.first, runs.of(part))
    text, missed = report(found)
    print(text)
    if given.write:
        RESULTS.write_text(text)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
