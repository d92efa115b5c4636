"""The gates of the planning engine: figures that Doorstep must reach, each with what was measured."""

from dataclasses import dataclass

from planning_rows import percent
from planning_sets import FLEET, SETS


@dataclass(frozen=True, slots=True)
class Gate:
    """A mean over the seeds that must not be above (or below) a number.

    field
        What is measured: `cost`, `vehicles`, `gap` (percent), `first_s`, `core_mb`, `iterations_per_s`.
    """

    set_name: str
    name: str
    seconds: float
    field: str
    limit: float
    stretch: bool = False
    at_least: bool = False
    threads: int = 1


def _costs(set_name, name, **limits):
    return [Gate(set_name, name, int(key[1:]), "cost", limit) for key, limit in limits.items()]


ORTEC = "ORTEC-VRPTW-ASYM-e92a0b44-d1-n501-k33"
GATES = (
    *_costs("CVRP", "X-n303-k21", s3=22060, s10=21990),
    Gate("CVRP", "X-n303-k21", 10, "cost", 21910, stretch=True),
    *_costs("CVRP", "X-n1001-k43", s3=74300, s10=73600, s30=73250),
    *_costs("VRPTW", "RC1_10_5", s3=472000, s10=463000, s30=460000),
    *_costs("ORTEC", ORTEC, s3=234500, s10=231300, s30=230300),
    *_costs("GH distance", "r1_4_5", s10=93000),
    *_costs("GH distance", "c1_4_2", s10=71300),
    Gate("GH distance", "c1_4_2", 10, "cost", 71150, stretch=True),
    Gate(FLEET, "c1_4_2", 5, "vehicles", 36),
    Gate(FLEET, "r1_4_5", 5, "vehicles", 36),
    Gate("VRPTW fleet", "RC1_10_5", 5, "vehicles", 90),
    *_costs("large", "Antwerp1", s10=485500, s30=482500, s50=481300),
    Gate("large", "Antwerp1", 10, "core_mb", 40),
    Gate("large", "Antwerp1", 10, "cost", 482500, threads=2),
    Gate("large", "Flanders1", 30, "first_s", 1.0),
    Gate("large", "Flanders1", 30, "gap", 2.0),
    Gate("large", "Flanders1", 30, "core_mb", 100),
    Gate("CVRP", "X-n303-k21", 10, "iterations_per_s", 120_000, at_least=True),
    Gate("VRPTW", "RC1_10_5", 10, "iterations_per_s", 80_000, at_least=True),
    Gate("large", "Flanders1", 30, "iterations_per_s", 60_000, at_least=True),
)
UNITS = {
    "cost": "cost",
    "vehicles": "vehicles",
    "gap": "gap %",
    "first_s": "first plan, s",
    "core_mb": "memory above the bare process, MB",
    "iterations_per_s": "iterations/s",
}


def instance_of(gate):
    return next(one for one in SETS[gate.set_name].instances() if one.name == gate.name)


def gate_rows(bench):
    """One row per gate: what, budget, limit, measured, and whether it is met; None where it was not run."""
    for gate in GATES:
        instance = instance_of(gate)
        run = bench.run("doorstep", instance, gate.seconds, gate.threads)
        value = _value(run, gate.field)
        met = None
        if value is not None:
            met = value >= gate.limit if gate.at_least else value <= gate.limit
        yield gate, instance, len(run.valid), value, met


def _value(run, field):
    if not run.valid or len(run.valid) < len(run.told):
        return None
    if field in ("first_s", "core_mb"):
        return run.mean(field)
    return getattr(run, field)


def written(gate, value, reference):
    """Limit and value as a table may carry them: of sets for evaluation only, gaps and no costs."""
    what, limit = UNITS[gate.field], gate.limit
    if gate.field == "cost" and not SETS[gate.set_name].committed_costs:
        what = "gap %"
        limit = percent(100 * (limit / reference[1] - 1))
        value = None if value is None else percent(100 * (value / reference[1] - 1))
        return what, limit, value
    digits = {"gap": 2, "first_s": 2}.get(gate.field, 0)
    sign = "≥ " if gate.at_least else "≤ "
    shown = None if value is None else f"{value:.{digits}f}"
    return what, f"{sign}{limit:g}" if digits else f"{sign}{limit:.0f}", shown
