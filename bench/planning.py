"""The planning engine beside its peers, in one run and with the same processor time.

    python bench/planning.py                      # everything that is not cached yet, then the table
    python bench/planning.py --quick --seeds 1    # two or three instances of each set
    python bench/planning.py --table-only         # the table of what is cached
    python bench/planning.py --sets CVRP --peers doorstep pace --seconds 3 --seeds 1 2 3

Needs DOORSTEP_DATA; peers that are not installed are left out with that as the reason. Answers are cached
(see planning_cache.py), so a run may be stopped and taken up again. With --write the table goes to
bench/results/planning.md, and missed gates end the run with 1.
"""

import argparse
import sys
import time
from pathlib import Path

from planning_cache import DEFAULT, Cache, Key
from planning_gates import GATES, gate_rows, instance_of
from planning_peers import PEERS, PINNED, load
from planning_report import report
from planning_rows import Bench
from planning_sets import DATA, SETS

RESULTS = Path(__file__).parent / "results" / "planning.md"


def main():
    given = _arguments()
    is_table_only = given.table_only or given.version is not None
    if not DATA.exists():
        sys.exit(f"no instances at {DATA}: set DOORSTEP_DATA")
    if given.version:
        PINNED["doorstep"] = given.version
    cache = Cache(given.cache, may_run=not is_table_only, again=given.again)
    for peer in given.peers:
        if (reason := load(peer)[1]) is not None:
            print(f"without {peer}: {reason}", flush=True)
    peers = [peer for peer in given.peers if load(peer)[0] is not None]
    if not is_table_only:
        for key in _wanted(given, peers):
            _run(cache, key)
    bench = Bench(Cache(given.cache, may_run=False), peers, given.seeds)
    page = report(bench, quick=given.quick)
    if given.write:
        RESULTS.write_text(page)
    else:
        print(page)
    missed = [gate for gate, _, _, _, met in gate_rows(bench) if met is False and not gate.stretch]
    if given.write and missed:
        sys.exit(
            f"gates missed: {', '.join(f'{gate.name} {gate.field} @{gate.seconds:g} s' for gate in missed)}"
        )


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=list(SETS))
    parser.add_argument("--peers", nargs="+", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--seconds", type=float, nargs="+", help="instead of those of each set")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--quick", action="store_true", help="two or three instances of each set")
    parser.add_argument("--gates", action="store_true", help="run only what the gates ask for")
    parser.add_argument("--cache", type=Path, default=DEFAULT)
    parser.add_argument("--again", action="store_true", help="run anew what is cached")
    parser.add_argument("--table-only", action="store_true", help="run nothing")
    parser.add_argument(
        "--version", help="table of an earlier Doorstep, as its folder in the cache is called"
    )
    parser.add_argument("--write", action="store_true", help="write bench/results/planning.md")
    return parser.parse_args()


def _wanted(given, peers):
    """Every run, seed by seed and shortest first: whenever it is stopped there is a usable table."""
    sets = [SETS[name] for name in given.sets]
    budgets = given.seconds or sorted({second for one in sets for second in one.seconds})
    for seed in given.seeds:
        if "doorstep" in peers:
            for gate in GATES:
                if instance_of(gate) in _instances(gate.set_name, given):
                    yield Key("doorstep", gate.set_name, gate.name, gate.seconds, seed, gate.threads)
        for seconds in () if given.gates else budgets:
            for one in sets:
                for instance in _instances(one.name, given):
                    if given.seconds or seconds in one.seconds:
                        yield from (Key(peer, one.name, instance.name, seconds, seed) for peer in peers)


def _instances(set_name, given):
    return SETS[set_name].instances(given.quick) if set_name in given.sets else []


def _run(cache, key):
    began = time.monotonic()
    told = cache.get(key)
    if time.monotonic() - began > 0.2:
        what = told.get("refused") or told.get("broken") or f"{told['vehicles']} vehicles, {told['cost']:.0f}"
        print(
            f"{key.peer:9} {key.set_name:12} {key.name:30} {key.seconds:g} s, seed {key.seed}: {what}",
            flush=True,
        )


if __name__ == "__main__":
    main()
