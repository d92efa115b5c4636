"""Changes of the fleet: longer shifts, more room, one more vehicle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from doorstep.domain.ids import VehicleId, made_id
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import RelaxationKind
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.vehicles import VehicleType
from doorstep.domain.windows import Window
from doorstep.planning.explanations.changes import Change, with_shift, with_type

_LOADS = {
    "mass_g": RelaxationKind.MASS_G,
    "volume_cm3": RelaxationKind.VOLUME_CM3,
    "pieces": RelaxationKind.PIECES,
    "chilled_pieces": RelaxationKind.CHILLED_PIECES,
}


@dataclass(frozen=True, slots=True)
class LongerShift(Change):
    """The shift of a vehicle closes later."""

    told_as = RelaxationKind.SHIFT_S
    unit = "s"

    vehicle_id: VehicleId

    def on(self, problem: Problem) -> Problem:
        """Let the shift close later."""

        def longer(shift: Shift) -> Shift:
            closes = shift.window.closes + timedelta(seconds=self.by)
            return replace(shift, window=Window(shift.window.opens, closes))

        return with_shift(problem, self.vehicle_id, longer)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"the shift of vehicle {self.vehicle_id} ends {self.by} s later"


@dataclass(frozen=True, slots=True)
class LongerWork(Change):
    """A vehicle may be out for longer."""

    told_as = RelaxationKind.SHIFT_S
    unit = "s"

    vehicle_id: VehicleId

    def on(self, problem: Problem) -> Problem:
        """Raise the longest work."""

        def longer(shift: Shift) -> Shift:
            most_s = shift.most_work_s
            return replace(shift, most_work_s=None if most_s is None else most_s + self.by)

        return with_shift(problem, self.vehicle_id, longer)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"vehicle {self.vehicle_id} is out for {self.by} s longer than it may"


@dataclass(frozen=True, slots=True)
class LaterRest(Change):
    """A break of a vehicle begins later, or after more work."""

    unit = "s"

    vehicle_id: VehicleId
    rule: int

    def on(self, problem: Problem) -> Problem:
        """Widen the rule."""

        def later(shift: Shift) -> Shift:
            return replace(
                shift,
                breaks=tuple(
                    self._later(given) if number == self.rule else given
                    for number, given in enumerate(shift.breaks)
                ),
            )

        return with_shift(problem, self.vehicle_id, later)

    def _later(self, given: BreakRule) -> BreakRule:
        window, after_s = given.window, given.after_work_s
        if window is not None:
            window = Window(window.opens, window.closes + timedelta(seconds=self.by))
        return replace(given, window=window, after_work_s=None if after_s is None else after_s + self.by)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"a break of vehicle {self.vehicle_id} begins {self.by} s later than it may"


@dataclass(frozen=True, slots=True)
class MoreRoom(Change):
    """A vehicle takes more of one dimension."""

    vehicle_id: VehicleId
    dimension: str

    def on(self, problem: Problem) -> Problem:
        """Raise its limit."""

        def roomier(kind: VehicleType) -> VehicleType:
            most = getattr(kind.limit, self.dimension)
            more = None if most is None else most + self.by
            return replace(kind, limit=replace(kind.limit, **{self.dimension: more}))

        return with_type(problem, self.vehicle_id, roomier)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"vehicle {self.vehicle_id} takes {self.by} more {self.dimension}"

    @property
    def kind(self) -> RelaxationKind:
        """The dimension."""
        return _LOADS[self.dimension]


@dataclass(frozen=True, slots=True)
class MoreStops(Change):
    """A vehicle makes more halts."""

    vehicle_id: VehicleId

    def on(self, problem: Problem) -> Problem:
        """Raise its limit."""

        def busier(kind: VehicleType) -> VehicleType:
            return replace(kind, most_stops=None if kind.most_stops is None else kind.most_stops + self.by)

        return with_type(problem, self.vehicle_id, busier)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"vehicle {self.vehicle_id} makes {self.by} more stops than it may"


@dataclass(frozen=True, slots=True)
class LongerWay(Change):
    """A vehicle drives further."""

    unit = "m"

    vehicle_id: VehicleId

    def on(self, problem: Problem) -> Problem:
        """Raise its limit."""

        def further(kind: VehicleType) -> VehicleType:
            most_m = kind.most_distance_m
            return replace(kind, most_distance_m=None if most_m is None else most_m + self.by)

        return with_type(problem, self.vehicle_id, further)

    @property
    def said(self) -> str:
        """What gives way."""
        return f"vehicle {self.vehicle_id} drives {self.by} m further than it may"


@dataclass(frozen=True, slots=True)
class OneMoreVehicle(Change):
    """There is another vehicle like one of the fleet."""

    told_as = RelaxationKind.VEHICLES

    like: VehicleId

    @property
    def vehicle_id(self) -> VehicleId:
        """What the new one is called."""
        return VehicleId(made_id(f"another {self.like}"))

    def on(self, problem: Problem) -> Problem:
        """Add it."""
        model, points = problem.require_vehicle(self.like), problem.points
        starts, ends = dict(points.starts), dict(points.ends)
        for known in (starts, ends):
            if self.like in known:
                known[self.vehicle_id] = known[self.like]
        tasks = tuple(
            replace(task, allowed_vehicles=task.allowed_vehicles | {self.vehicle_id})
            if task.allowed_vehicles is not None and self.like in task.allowed_vehicles
            else task
            for task in problem.tasks
        )
        return replace(
            problem,
            tasks=tasks,
            vehicles=(*problem.vehicles, replace(model, id=self.vehicle_id)),
            points=ProblemPoints(points.tasks, starts, ends, points.hubs),
        )

    def wider(self, _more: int) -> Self:
        """Stay as it is: it is or it is not."""
        return self

    @property
    def said(self) -> str:
        """What gives way."""
        return f"there is one more vehicle like {self.like}"
