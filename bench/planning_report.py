"""The tables of bench/results/planning.md, written from what the cache holds."""

import os
import platform
from statistics import fmean

from planning_gates import gate_rows, written
from planning_peers import PEERS, load, version
from planning_rows import percent, table, thousands
from planning_sets import SETS, case_of

CORE = ("CVRP", "VRPTW", "GH distance", "ORTEC", "large")
LYON = ("Lyon n10", "Lyon n30")


def report(bench, *, quick):
    """Write the whole page."""
    parts = [
        _head(bench, quick),
        "## Gates\n\n" + _gates(bench),
        "## Mean gap by set and budget\n\n" + MEANS + _means(bench, CORE, quick),
        "## Against the pace-setter\n\n" + _pace(bench, quick),
        "## Fewest vehicles first\n\n" + FEWEST_TEXT + _fleet(bench, quick),
        "## Rich sets\n\n" + RICH_TEXT + _means(bench, _rich_sets(), quick) + "\n" + _rich(bench, quick),
        "## By time of day\n\n" + LYON_TEXT + _means(bench, LYON, quick),
        "## Instance by instance\n\n" + _instances(bench, quick),
        "## Speed, memory, first plan\n\n" + SPEED_TEXT + _speed(bench, quick),
        "## What peers do not plan\n\n" + _refused(bench, quick),
    ]
    return "\n".join(part.rstrip() + "\n" for part in parts)


MEANS = """Percent above the best known cost, mean over the set; in brackets how many instances have a plan
that keeps every rule, where it is not all of them. The mean is then of those alone and flatters.

"""
FEWEST_TEXT = """Vehicles, and the gap of the unrounded distance where the best known number is reached.
`*`: fewer than the best known.

"""
RICH_TEXT = """Thread-CPU seconds as given. The first table gives means, the second each instance.

"""
LYON_TEXT = """Published arrival functions of Lyon's streets; the cost is how long all routes last, and each
leaves when that is shortest. Gaps to the best known plans.

"""
SPEED_TEXT = """Iterations of different solvers are not the same work: compare a solver with itself. Memory is
the peak of the whole process with Python and the instance; for Doorstep also what is above the bare process.
The first plan is the first feasible one, where the solver tells.

"""


def _head(bench, quick):
    names = [peer for peer in bench.peers if load(peer)[0] is not None]
    versions = ", ".join(f"{load(peer)[0].NAME} {version(peer)}" for peer in names)
    missing = ", ".join(f"{peer} ({load(peer)[1]})" for peer in PEERS if peer not in names and load(peer)[1])
    quickly = " (quick subset)" if quick else ""
    without = f" Left out: {missing}." if missing else ""
    seeds = ", ".join(map(str, bench.seeds))
    machine = platform.processor() or platform.machine()
    return f"""# The planning engine beside its peers

`make bench-planning`{quickly}; how it is measured: `docs/concepts/benchmarks.md`. Seeds: {seeds}.
Solvers: {versions}.{without}
{machine}, {os.cpu_count()} cores shared with other work; every solver has one thread and the same number of
seconds of its own processor time. Every cost is counted again from the routes, and a plan that breaks a rule
counts as none.
"""


def _gates(bench):
    rows = []
    for gate, instance, count, value, met in gate_rows(bench):
        what, limit, shown = written(gate, value, bench.reference(instance))
        verdict = "not run" if met is None else "yes" if met else "**no**"
        title = f"{instance.label}{' (fleet first)' if instance.fleet_first else ''}"
        threads = f", {gate.threads} threads" if gate.threads > 1 else ""
        kind = "stretch" if gate.stretch else "gate"
        rows.append((title, f"{gate.seconds:g} s{threads}", what, kind, limit, shown, count, verdict))
    return table(("instance", "budget", "what", "kind", "limit", "measured", "seeds", "met"), rows)


def _runs(bench, chosen, quick):
    """Walk through (set, seconds, peer -> runs), for peers that were run at all."""
    for name in chosen:
        instances = SETS[name].instances(quick)
        for seconds in SETS[name].seconds:
            runs = {peer: [bench.run(peer, one, seconds) for one in instances] for peer in bench.peers}
            yield name, seconds, instances, runs


def _means(bench, chosen, quick):
    peers = [peer for peer in bench.peers if load(peer)[0] is not None]
    rows = []
    for name, seconds, instances, runs in _runs(bench, chosen, quick):
        cells = []
        for peer in peers:
            gaps = [run.gap for run in runs[peer] if run.gap is not None]
            told = sum(bool(run.told) and run.refused is None for run in runs[peer])
            count = "" if len(gaps) == len(instances) else f" ({len(gaps)}/{len(instances)})"
            cells.append(f"{percent(fmean(gaps))}{count}" if gaps else "none" if told else "")
        rows.append((f"{name}, {seconds} s", len(instances), *cells))
    return table(("set", "instances", *(load(peer)[0].NAME for peer in peers)), rows)


def _pace(bench, quick):
    """Doorstep and the pace-setter in pairs: the difference in percent of the pace-setter's cost."""
    rows = []
    for name, seconds, _, runs in _runs(bench, CORE, quick):
        pairs = [
            (own, other)
            for own, other in zip(runs.get("doorstep", []), runs.get("pace", []), strict=False)
            if own.cost is not None and other.cost is not None
        ]
        if pairs:
            apart = [100 * (own.cost / other.cost - 1) for own, other in pairs]
            worst = max(range(len(apart)), key=apart.__getitem__)
            where = pairs[worst][0].instance.label
            rows.append(
                (f"{name}, {seconds} s", len(pairs), f"{fmean(apart):+.2f}", f"{apart[worst]:+.2f}", where)
            )
    return table(("set", "pairs", "mean %", "worst %", "worst on"), rows)


def _rich_sets():
    return [name for name, found in SETS.items() if found.rich and not found.fleet_first]


def _fleet(bench, quick):
    peers = [peer for peer in bench.peers if load(peer)[0] is not None and peer not in ("pace", "hgs")]
    chosen = [name for name, found in SETS.items() if found.fleet_first and name != "VRPTW fleet"]
    rows = []
    for name, seconds, instances, runs in _runs(bench, chosen, quick):
        for index, instance in enumerate(instances):
            best = bench.reference(instance)[0]
            rows.append(
                (f"{instance.name}, {seconds} s", best, *(_fewest(runs[peer][index], best) for peer in peers))
            )
        reached = [
            sum(run.vehicles is not None and run.vehicles <= best_of(bench, run) for run in runs[peer])
            for peer in peers
        ]
        rows.append((f"**{name}: best known reached**", len(instances), *reached))
    return table(("instance", "best known", *(load(peer)[0].NAME for peer in peers)), rows)


def best_of(bench, run):
    """Best known number of vehicles of a run's instance."""
    return bench.reference(run.instance)[0]


def _fewest(run, best):
    if run.vehicles is None:
        return run.broken and "none"
    mark = "*" if run.vehicles < best else ""
    gap = f" ({run.gap:+.1f} %)" if run.vehicles == best else ""
    return f"{run.vehicles:g}{mark}{gap}"


def _rich(bench, quick):
    peers = [peer for peer in ("doorstep", "pyvrp", "vroom", "ortools") if peer in bench.peers]
    rows = []
    for name, seconds, instances, runs in _runs(bench, _rich_sets(), quick):
        for index, instance in enumerate(instances):
            best = bench.reference(instance)[1]
            cells = [_cell(runs[peer][index]) for peer in peers]
            rows.append((f"{name} {instance.name}", f"{seconds} s", f"{best:.0f}", *cells))
    return table(("instance", "budget", "best known", *(load(peer)[0].NAME for peer in peers)), rows)


def _cell(run):
    """Cost with its gap; what went wrong where there is no cost."""
    if run.cost is None:
        return "none" if run.broken else None
    if not SETS[run.instance.set_name].committed_costs:
        return percent(run.gap)
    return f"{run.cost:.0f} ({percent(run.gap)} %)"


def _instances(bench, quick):
    peers = [peer for peer in bench.peers if load(peer)[0] is not None]
    rows = []
    for _, seconds, instances, runs in _runs(bench, CORE, quick):
        for index, instance in enumerate(instances):
            best = bench.reference(instance)[1] if SETS[instance.set_name].committed_costs else None
            gaps = [percent(runs[peer][index].gap) for peer in peers]
            rows.append((instance.label, seconds, best and f"{best:.0f}", *gaps))
    return (
        "Gaps in percent; the reference of sets without published plans is the best seen here.\n\n"
        + table(("instance", "s", "reference", *(load(peer)[0].NAME for peer in peers)), rows)
    )


def _speed(bench, quick):
    rows = []
    for name, seconds in (("CVRP", 10), ("VRPTW", 10), ("large", 30)):
        for instance in SETS[name].instances(quick):
            size = case_of(instance).size - 1
            for peer in bench.peers:
                run = bench.run(peer, instance, seconds)
                if run.valid:
                    first = run.mean("first_s")
                    core = run.mean("core_mb")
                    rows.append(
                        (
                            instance.label,
                            size,
                            load(peer)[0].NAME,
                            thousands(run.iterations_per_s),
                            run.mean("peak_mb") and f"{run.mean('peak_mb'):.0f}",
                            core and f"{core:.0f}",
                            first and f"{first:.2f}",
                            f"{run.mean('cpu_s'):.1f} of {seconds}",
                        )
                    )
    head = ("instance", "n", "solver", "1000 it/s", "MB", "MB above bare", "first plan, s", "CPU s")
    return table(head, rows)


def _refused(bench, quick):
    reasons = {}
    for name in SETS:
        for _, seconds, _, runs in _runs(bench, [name], quick):
            for peer, found in runs.items():
                for run in found:
                    if run.refused or run.broken:
                        what = (
                            load(peer)[0].NAME if load(peer)[0] else peer,
                            name,
                            run.refused or run.broken,
                        )
                        reasons.setdefault(what, set()).add(f"{run.instance.label} ({seconds} s)")
    rows = [
        (
            peer,
            name,
            ", ".join(sorted(where)) if len(where) < 4 else f"{len(where)} runs",
            reason.replace("|", "/"),
        )
        for (peer, name, reason), where in reasons.items()
    ]
    return table(("solver", "set", "where", "why there is no plan"), rows)
