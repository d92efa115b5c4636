"""Rounds as rows of a constant travel: what the reasons of a task that is left out are found with."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import UnreachableError
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.units import Deciseconds, Metres, ds_from_s
from doorstep.domain.vehicles import Vehicle


@dataclass(frozen=True, slots=True)
class Visit:
    """One task in a timetable: the drive to it and its times."""

    task: Task
    depart_ds: Deciseconds
    arrive_ds: Deciseconds
    begin_ds: Deciseconds
    end_ds: Deciseconds
    driven_m: Metres


@dataclass(frozen=True, slots=True)
class Way:
    """The places of a route as rows of its travel: start, one for each task, end."""

    problem: Problem
    vehicle: Vehicle
    tasks: tuple[Task, ...]
    rows: tuple[int, ...]

    @classmethod
    def of(cls, problem: Problem, vehicle: Vehicle, tasks: tuple[Task, ...]) -> Way:
        """Look the rows up."""
        points = problem.points
        along = (
            points.starts[vehicle.id],
            *(points.tasks[task.id] for task in tasks),
            points.ends[vehicle.id],
        )
        return cls(problem, vehicle, tasks, tuple(problem.travel.index(point) for point in along))

    @property
    def opens_ds(self) -> Deciseconds:
        """When the shift begins."""
        return ds_from_s(self.problem.span_s(self.vehicle.shift.window)[0])

    def drive(self, leg: int, depart_ds: Deciseconds) -> tuple[Deciseconds, Metres]:
        """Give arrival and distance of a leg.

        Raises
        ------
        UnreachableError
            Naming both points, if no way leads there.
        """
        travel, profile = self.problem.travel, self.vehicle.type.profile
        start, end = self.rows[leg], self.rows[leg + 1]
        arrive_ds = travel.arrival_ds(profile, start, end, depart_ds)
        way_m = travel.distance_m(profile, start, end)
        if arrive_ds is None or way_m is None:
            pair = (travel.points[start], travel.points[end])
            raise UnreachableError(
                "no way between two points of a route", value=pair, place=f"vehicle {self.vehicle.id}"
            )
        return arrive_ds, way_m

    def service_ds(self, task: Task) -> Deciseconds:
        """Give the work at a door for this vehicle."""
        given = {service.vehicle_type: service.duration_s for service in task.service}
        return ds_from_s(given.get(self.vehicle.type.name, given.get(None, 0)))

    def visits(self, depart_ds: Deciseconds) -> list[Visit]:
        """Go through the tasks as early as windows allow, after leaving the start at an instant."""
        visits: list[Visit] = []
        clock_ds = depart_ds
        for leg, task in enumerate(self.tasks):
            arrive_ds, way_m = self.drive(leg, clock_ds)
            begin_ds = self._begin_ds(task, arrive_ds)
            end_ds = begin_ds + self.service_ds(task)
            visits.append(Visit(task, clock_ds, arrive_ds, begin_ds, end_ds, way_m))
            clock_ds = end_ds
        return visits

    def _begin_ds(self, task: Task, arrive_ds: Deciseconds) -> Deciseconds:
        for given in task.windows:
            opens_s, closes_s = self.problem.span_s(given.window)
            if max(arrive_ds, ds_from_s(opens_s)) <= ds_from_s(closes_s):
                return max(arrive_ds, ds_from_s(opens_s))
        return arrive_ds
