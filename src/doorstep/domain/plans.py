"""Plans: routes plus what is in none of them, immutable and versioned."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from doorstep.domain.errors import WordError
from doorstep.domain.ids import PlanId, TaskId, VehicleId, require_id
from doorstep.domain.instants import require_utc
from doorstep.domain.money import Costs, require_currency
from doorstep.domain.reasons import Unassigned
from doorstep.domain.routes import HandledTask, Route
from doorstep.domain.units import require_at_least

Versions = tuple[tuple[str, str], ...]
"""Name and version of each part."""


@dataclass(frozen=True, slots=True)
class PlanOrigin:
    """What made a plan, so that it can be made again.

    problem_hash
        Hash of the whole problem, as hexadecimal text.
    versions
        Name and version of what took part: doorstep, the map, the traffic, learned models.
    iterations
        Iterations of the search. None: it was bounded by time, and another machine may find another plan.
    threads
        Threads of the search, >= 1. The same seed, iterations and threads give the same plan.
    """

    problem_hash: str
    seed: int
    versions: Versions = ()
    iterations: int | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        require_id(self.problem_hash, "a problem hash")
        require_at_least(1, "plan origin", threads=self.threads)
        require_at_least(0, "plan origin", seed=self.seed, iterations=self.iterations)


@dataclass(frozen=True, slots=True)
class Plan:
    """All routes of one day or part of it, and every task that is in none, with reasons.

    A plan is proposed first; it changes nothing until it is released. A change makes the next version.

    version
        1 for the first; each revision adds 1.
    epoch
        The instant that second 0 of all routes stands for, aware UTC.
    costs
        Lines of the plan itself, such as what is unserved; those of routes stand with the routes.

    Raises
    ------
    WordError
        If a task is planned twice, or a vehicle has two routes.
    """

    id: PlanId
    epoch: datetime
    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    costs: Costs
    origin: PlanOrigin
    version: int = 1

    def __post_init__(self) -> None:
        require_id(self.id, "a plan")
        place = f"plan {self.id} version {self.version}"
        require_at_least(1, place, version=self.version)
        require_utc(self.epoch, f"the epoch of {place}")
        require_currency(self.costs.currency, place)
        for route in self.routes:
            if route.costs.currency != self.costs.currency:
                value = (route.costs.currency, self.costs.currency)
                raise WordError("a route in another currency", value=value, place=place)
        tasks = [handled.task_id for route in self.routes for handled in route.handled()]
        tasks += [left_out.task_id for left_out in self.unassigned]
        _require_once("task", tasks, place)
        _require_once("vehicle", [route.vehicle_id for route in self.routes], place)

    @property
    def total(self) -> Costs:
        """Cost lines of the plan and all its routes."""
        return Costs.joined([self.costs, *(route.costs for route in self.routes)])

    def route_of(self, vehicle_id: VehicleId) -> Route | None:
        """Find the route of a vehicle; None when it stays where it is."""
        return next((route for route in self.routes if route.vehicle_id == vehicle_id), None)

    def handled(self) -> dict[TaskId, tuple[VehicleId, HandledTask]]:
        """Give vehicle and times of every planned task."""
        return {
            handled.task_id: (route.vehicle_id, handled)
            for route in self.routes
            for handled in route.handled()
        }

    def revised(
        self, routes: tuple[Route, ...], unassigned: tuple[Unassigned, ...], costs: Costs, origin: PlanOrigin
    ) -> Plan:
        """Make the next version, with the same id and epoch."""
        return replace(
            self,
            routes=routes,
            unassigned=unassigned,
            costs=costs,
            origin=origin,
            version=self.version + 1,
        )


def _require_once(kind: str, ids: list[TaskId] | list[VehicleId], place: str) -> None:
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise WordError(f"a {kind} planned twice", value=twice[0], place=place)
