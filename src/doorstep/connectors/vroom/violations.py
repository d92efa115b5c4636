"""Broken rules under VROOM's names of causes."""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.planning import Violation
from doorstep.planning.checker.violations import (
    EarlyDeparture,
    LateReturn,
    LateService,
    Overloaded,
    TooFar,
    TooManyStops,
    WrongVehicle,
)

_CAUSES: dict[type[Violation], str] = {
    EarlyDeparture: "lead_time",
    LateReturn: "delay",
    LateService: "delay",
    Overloaded: "load",
    TooFar: "max_distance",
    TooManyStops: "max_tasks",
    WrongVehicle: "skills",
}


def violation_objects(broken: Iterable[Violation]) -> dict[str, object]:
    """Give the violations of a route or a plan, under the key VROOM gives them."""
    return {"violations": [_violation_object(violation) for violation in broken]}


def _violation_object(violation: Violation) -> dict[str, object]:
    """Tell the cause in VROOM's word where it has one, else in ours; for delays, by how much."""
    kind = type(violation)
    told: dict[str, object] = {"cause": _CAUSES.get(kind, kind.__name__)}
    if isinstance(violation, EarlyDeparture):
        told["duration"] = violation.allowed_s - violation.depart_s
    if isinstance(violation, LateReturn):
        told["duration"] = violation.end_s - violation.closes_s
    if isinstance(violation, LateService):
        told["duration"] = violation.begin_s - violation.closes_s
    return {**told, "says": violation.said}
