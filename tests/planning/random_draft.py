"""A plain small problem at random, that features of the other files change before it is put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from doorstep.domain.charging import Charging
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import PairTravel, Travel, TravelMatrix
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window

EPOCH = datetime(2026, 11, 23, 8, tzinfo=UTC)
HERE = Place(LonLat(24.9, 60.17))
DAY_S = 4000
HUBS = 2
PLACES = 8
"""Points of the travel: the hubs first, then places of tasks; some tasks share one."""


def at(second: int) -> datetime:
    """An instant."""
    return EPOCH + timedelta(seconds=second)


def span(rng: Random, earliest: int, latest: int, longest: int) -> Window:
    """A window that opens at a round second."""
    opens = rng.randrange(earliest, latest, 50)
    return Window(at(opens), at(opens + rng.randrange(0, longest, 50)))


@dataclass
class Draft:
    """A problem that features may still change."""

    rng: Random
    tasks: list[Task]
    task_points: dict[TaskId, int]
    vehicles: list[Vehicle]
    starts: dict[VehicleId, int]
    ends: dict[VehicleId, int]
    hubs: list[Hub]
    base_ds: np.ndarray
    distance_m: np.ndarray
    profiles: dict[str, Callable[[np.ndarray, np.ndarray], PairTravel]] = field(default_factory=dict)
    epoch_of_travel: datetime | None = None
    charging: Charging | None = None
    toll_minor: np.ndarray | None = None

    def change_tasks(self, share: float, change: Callable[[Task], Task]) -> None:
        """Change some of the tasks, at least one."""
        sure = self.rng.randrange(len(self.tasks))
        self.tasks = [
            change(task) if row == sure or self.rng.random() < share else task
            for row, task in enumerate(self.tasks)
        ]

    def change_vehicles(self, share: float, change: Callable[[Vehicle], Vehicle]) -> None:
        """Change some of the vehicles, at least one."""
        sure = self.rng.randrange(len(self.vehicles))
        self.vehicles = [
            change(vehicle) if row == sure or self.rng.random() < share else vehicle
            for row, vehicle in enumerate(self.vehicles)
        ]

    def change_shifts(self, share: float, **changes: Callable[[], object]) -> None:
        """Change fields of the shifts of some vehicles."""

        def changed(vehicle: Vehicle) -> Vehicle:
            drawn = {name: draw() for name, draw in changes.items()}
            return replace(vehicle, shift=replace(vehicle.shift, **drawn))

        self.change_vehicles(share, changed)

    def change_types(self, **changes: Callable[[VehicleType], object]) -> None:
        """Change fields of all types of vehicles; each type once."""
        types = {vehicle.type.name: vehicle.type for vehicle in self.vehicles}
        for name, kind in types.items():
            types[name] = replace(kind, **{label: draw(kind) for label, draw in changes.items()})
        self.vehicles = [replace(vehicle, type=types[vehicle.type.name]) for vehicle in self.vehicles]

    def change_rates(self, **rates: Callable[[], int]) -> None:
        """Change costs of all types of vehicles."""
        drawn = {name: draw() for name, draw in rates.items()}
        self.change_types(costs=lambda kind: replace(kind.costs, **drawn))

    def _with_tolls(self, shaped: Callable[[np.ndarray, np.ndarray], PairTravel]) -> PairTravel:
        pairs = shaped(self.base_ds, self.distance_m)
        if self.toll_minor is None or not isinstance(pairs, TravelMatrix):
            return pairs
        return replace(pairs, toll_minor=self.toll_minor)

    def problem(self) -> Problem:
        """Put it together."""
        points = tuple(PointId(f"p{row}") for row in range(PLACES))
        make = self.profiles or {"van": TravelMatrix}
        return Problem(
            EPOCH,
            tuple(self.tasks),
            tuple(self.vehicles),
            Travel(
                points,
                {name: self._with_tolls(shaped) for name, shaped in make.items()},
                self.epoch_of_travel,
            ),
            ProblemPoints(
                {task.id: points[self.task_points[task.id]] for task in self.tasks},
                {van.id: points[self.starts[van.id]] for van in self.vehicles if van.start},
                {van.id: points[self.ends[van.id]] for van in self.vehicles if van.end},
                {hub.id: points[row] for row, hub in enumerate(self.hubs)},
            ),
            tuple(self.hubs),
            charging=self.charging,
        )


def draft(rng: Random, most_tasks: int = 5, most_vehicles: int = 3) -> Draft:
    """Draft a plain problem."""
    tasks = [draft_task(rng, number) for number in range(rng.randint(2, most_tasks))]
    kind = VehicleType(
        "van",
        "van",
        LoadLimit(pieces=rng.choice((6, 8, 12)), mass_g=rng.choice((None, 20))),
        VehicleCosts("EUR", route_minor=rng.choice((0, 40, 300)), rate_minor_per_km=rng.choice((40, 100))),
    )
    vehicles = [
        Vehicle(VehicleId(f"van-{number}"), kind, Shift(Window(at(0), at(DAY_S))), HERE, HERE)
        for number in range(rng.randint(1, most_vehicles))
    ]
    distance_m, base_ds = _ways(rng)
    return Draft(
        rng,
        tasks,
        {task.id: rng.randrange(HUBS - 1, PLACES) for task in tasks},
        vehicles,
        {vehicle.id: 0 for vehicle in vehicles},
        {vehicle.id: 0 for vehicle in vehicles},
        [Hub(HubId(f"hub-{row}"), HubKind.DEPOT, HERE, reload_s=60 * row) for row in range(HUBS)],
        base_ds,
        distance_m,
    )


def draft_task(rng: Random, number: int) -> Task:
    windows = (TaskWindow(span(rng, 0, 3000, 1200)),) if rng.random() < 0.4 else ()
    return Task(
        TaskId(f"t{number}"),
        TaskKind.DELIVERY,
        HERE,
        load=Load(pieces=rng.randint(0, 4), mass_g=rng.randint(0, 9)),
        windows=windows,
        service=(ServiceTime(rng.choice((0, 30, 120))),) if rng.random() < 0.8 else (),
        price_if_unserved_minor=rng.choice((50, 400, 2000)),
    )


def _ways(rng: Random) -> tuple[np.ndarray, np.ndarray]:
    """Ways on a plane of 30 by 30 blocks of 20 m, a little crooked, each direction by itself."""
    places = [(rng.randrange(30), rng.randrange(30)) for _ in range(PLACES)]
    distance_m = np.zeros((PLACES, PLACES), np.int32)
    base_ds = np.zeros((PLACES, PLACES), np.int32)
    for one, (x, y) in enumerate(places):
        for other, (u, v) in enumerate(places):
            if one != other:
                metres = 20 * (abs(x - u) + abs(y - v)) + rng.randrange(0, 60, 10)
                distance_m[one, other] = metres
                base_ds[one, other] = metres * rng.choice((3, 4)) + rng.choice((0, 0, 3))
    return distance_m, base_ds
