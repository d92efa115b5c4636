"""A route as it is driven again on paper: clock, point, load and battery move on, broken rules pile up."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from doorstep.domain.ids import PointId, TaskId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import CostKind
from doorstep.domain.problem import Problem
from doorstep.domain.routes import HandledTask, Route, Stop
from doorstep.domain.tasks import Task
from doorstep.domain.units import (
    Deciseconds,
    Metres,
    MicroMinor,
    Minor,
    Seconds,
    WattHours,
    ds_from_s,
    s_from_ds,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.checker.clock import Clock
from doorstep.planning.checker.violations import (
    OutOfEnergy,
    Overloaded,
    Violation,
    WorkWhileUnavailable,
    WrongEnergy,
    WrongLoad,
    WrongTime,
)

Amounts = dict[str, int]
"""A load by dimension, as plain numbers."""


@dataclass(slots=True)
class Drive:
    """Where a route stands.

    point
        None: the vehicle has no start, and its first stop is where it begins.
    now_ds
        When what comes next is ready.
    since_ds
        When the work began that the next rest ends: the departure, or the end of the last rest.
    stretches
        Work between two rests: from when to when.
    halted
        The last stop with the instant its halt began: it is left when the vehicle drives on.
    """

    problem: Problem
    route: Route
    vehicle: Vehicle
    point: PointId | None
    level_wh: WattHours | None
    now_ds: Deciseconds = 0
    since_ds: Deciseconds = 0
    load: Amounts = field(default_factory=lambda: amounts(Load()))
    driven_m: Metres = 0
    toll_minor: Minor = 0
    walked_m: Metres = 0
    walked_ds: Deciseconds = 0
    rests: set[int] = field(default_factory=set)
    stretches: list[tuple[Deciseconds, Deciseconds]] = field(default_factory=list)
    costs: dict[CostKind, MicroMinor] = field(default_factory=dict)
    halted: tuple[Stop, Deciseconds] | None = None
    found: list[Violation] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        """The clock of the vehicle."""
        return Clock(self.problem, self.vehicle)

    def task(self, handled: HandledTask) -> Task:
        """Give a task of the route."""
        task = self.problem.task(handled.task_id)
        assert task is not None, "routes with unknown tasks are not driven"
        return task

    def has_begun(self, stated_s: Seconds) -> bool:
        """Tell whether what begins then is done or under way, and taken as stated."""
        until_s = self.route.frozen_until_s
        return until_s is not None and stated_s < until_s

    def ready_ds(self, stated_s: Seconds) -> Deciseconds:
        """Give when something may begin: nothing that is open begins before the frozen part ends."""
        until_s = self.route.frozen_until_s
        if until_s is None or stated_s < until_s:
            return self.now_ds
        return max(self.now_ds, ds_from_s(until_s))

    def same_s(self, what: str, stated_s: Seconds, expected_s: Seconds) -> None:
        """Compare a stated time."""
        if stated_s != expected_s:
            self.found.append(WrongTime(self.route.id, what, stated_s, expected_s))

    def same_ds(self, what: str, stated_s: Seconds, expected_ds: Deciseconds) -> None:
        """Compare a stated time with one in tenths, which is written rounded up."""
        self.same_s(what, stated_s, s_from_ds(expected_ds))

    def same_load(self, what: str, stated: Load) -> None:
        """Compare a stated load, dimension by dimension."""
        for name, expected in self.load.items():
            given: int = getattr(stated, name)
            if given != expected:
                self.found.append(WrongLoad(self.route.id, what, name, given, expected))

    def same_energy(self, what: str, stated_wh: WattHours | None, expected_wh: WattHours | None) -> None:
        """Compare a stated energy."""
        if stated_wh != expected_wh:
            self.found.append(WrongEnergy(self.route.id, what, stated_wh, expected_wh))

    def works(self, what: str, begin_s: Seconds, end_s: Seconds) -> None:
        """Look whether the vehicle can work at that time."""
        for window in self.vehicle.unavailable:
            from_s, until_s = self.problem.span_s(window)
            if begin_s < until_s and end_s > from_s and not self.has_begun(begin_s):
                self.found.append(WorkWhileUnavailable(self.route.id, what, begin_s, until_s))

    def carries(self, after: TaskId | None) -> None:
        """Look whether all that is on board fits."""
        for name, (load, most) in excess(self.vehicle.type.limit, self.load).items():
            self.found.append(Overloaded(self.route.id, name, load, most, after))

    def uses(self, energy_wh: WattHours, at_s: Seconds) -> None:
        """Take energy out of the battery, and look whether the reserve is kept."""
        battery = self.vehicle.type.battery
        if self.level_wh is None or battery is None:
            return
        self.level_wh -= energy_wh
        if self.level_wh < battery.reserve_wh:
            self.found.append(OutOfEnergy(self.route.id, at_s, self.level_wh, battery.reserve_wh))

    def pays(self, kind: CostKind, amount: MicroMinor) -> None:
        """Add to a cost."""
        self.costs[kind] = self.costs.get(kind, 0) + amount


def amounts(load: Load) -> Amounts:
    """Write a load as numbers by dimension."""
    return {part.name: getattr(load, part.name) for part in fields(Load)}


def added(left: Amounts, right: Amounts) -> Amounts:
    """Add two loads."""
    return {name: left[name] + right[name] for name in left}


def taken(left: Amounts, right: Amounts) -> Amounts:
    """Take a load off another; what is not on board cannot be given."""
    return {name: max(0, left[name] - right[name]) for name in left}


def excess(limit: LoadLimit, load: Amounts) -> dict[str, tuple[int, int]]:
    """Give load and limit of each dimension that is over."""
    over: dict[str, tuple[int, int]] = {}
    for name, carried in load.items():
        most: int | None = getattr(limit, name)
        if most is not None and carried > most:
            over[name] = (carried, most)
    return over
