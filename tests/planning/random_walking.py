"""Doors on foot, drawn at random into a small problem that has been put together already."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from doorstep.domain.carriers import Carrier
from doorstep.domain.kerbs import HOURS_PER_DAY, Kerb, KerbKind, ParkTime, Side
from doorstep.domain.loads import LoadLimit
from doorstep.domain.places import LonLat
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.walking import Walking
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning.features import ON_FOOT, Feature
from tests.planning.problems_at_random import FEATURES

SPOT = LonLat(24.9, 60.17)
HONOURED = sorted(FEATURES.keys() - {feature.name.lower() for feature in Feature if feature not in ON_FOOT})
"""What the search honours beside doors on foot."""


def on_foot(problem: Problem, seed: int) -> Problem:
    """Serve most tasks on foot, from kerbs with hours, limits and parking times of all sorts."""
    rng = Random(f"{seed} on foot")
    points = problem.travel.points
    kerbs = tuple(_kerb(rng, row) for row in range(rng.randint(2, 5)))
    kerb_points = {kerb.id: rng.choice(points[1:]) for kerb in kerbs}
    walked = [task for task in problem.tasks if rng.random() < 0.8]
    doors = {task.id: problem.points.tasks[task.id] for task in walked}
    halts = {name: point for name, point in problem.points.tasks.items() if name not in doors}
    travel = problem.travel
    feet = {"foot": _foot(rng, len(points)), "round": _foot(rng, len(points))}
    types = {van.type.name: _with_carriers(rng, van.type) for van in problem.vehicles}
    given = problem.points
    return replace(
        problem,
        vehicles=tuple(_with_type(van, types[van.type.name]) for van in problem.vehicles),
        travel=Travel(points, {**travel.profiles, **feet}, travel.epoch),
        points=ProblemPoints(halts, dict(given.starts), dict(given.ends), dict(given.hubs)),
        walking=Walking(
            kerbs,
            kerb_points,
            doors,
            {name: tuple(rng.sample(sorted(kerb_points), rng.randint(1, 2))) for name in doors},
            carrier_profiles={"trolley": "round"} if rng.random() < 0.3 else {},
            most_loop_m=rng.choice((None, None, 800)),
            most_walk_m=rng.choice((None, None, 1500)),
        ),
    )


def at_each_door(problem: Problem) -> Problem:
    """Serve every task on foot, from a kerb at its door where parking, carrying and walking take nothing."""
    points = problem.points
    park = (ParkTime(0, 0),)
    kerbs = {
        task.id: Kerb(f"kerb-{row}", row, 0, Side.RIGHT, KerbKind.LANE, SPOT, park)
        for row, task in enumerate(problem.tasks)
    }
    size = len(problem.travel.points)
    nowhere = np.full((size, size), UNREACHABLE, np.int32)
    np.fill_diagonal(nowhere, 0)
    feet = {"foot": TravelMatrix(nowhere, nowhere.copy())}
    hand = Carrier("hand", LoadLimit(), 0)
    return replace(
        problem,
        vehicles=tuple(replace(van, type=replace(van.type, carriers=(hand,))) for van in problem.vehicles),
        travel=Travel(problem.travel.points, {**problem.travel.profiles, **feet}, problem.travel.epoch),
        points=ProblemPoints({}, dict(points.starts), dict(points.ends), dict(points.hubs)),
        walking=Walking(
            tuple(kerbs.values()),
            {kerb.id: points.tasks[name] for name, kerb in kerbs.items()},
            dict(points.tasks),
            {name: (kerb.id,) for name, kerb in kerbs.items()},
        ),
    )


def _with_type(van: Vehicle, kind: VehicleType) -> Vehicle:
    return replace(van, type=kind)


def _with_carriers(rng: Random, kind: VehicleType) -> VehicleType:
    hand = Carrier("hand", LoadLimit(pieces=rng.choice((4, 6)), mass_g=20), setup_s=rng.choice((0, 15)))
    trolley = Carrier("trolley", LoadLimit(pieces=12), setup_s=40, walk_percent=rng.choice((90, 127)))
    carriers = rng.choice(((hand,), (hand, trolley), (trolley, hand)))
    costs = replace(kind.costs, walk_minor_per_h=rng.choice((0, 0, 900)))
    return replace(kind, carriers=carriers, costs=costs)


def _kerb(rng: Random, row: int) -> Kerb:
    park = tuple(ParkTime(rng.choice((0, 20, 90, 300)), 400) for _ in range(rng.choice((1, HOURS_PER_DAY))))
    hours = None
    if rng.random() < 0.4:
        edges = sorted(rng.sample(range(8 * 3600, 9 * 3600 + 600, 100), 4))
        days = frozenset({0})
        hours = WeeklyHours(
            tuple(WeeklySpan(days, *edge) for edge in zip(edges[::2], edges[1::2], strict=True))
        )
    stay_s = rng.choice((None, None, 200, 600))
    return Kerb(f"kerb-{row}", row, 0, Side.RIGHT, KerbKind.LANE, SPOT, park, hours, stay_s)


def _foot(rng: Random, size: int) -> TravelMatrix:
    """Walks on a small plane, a little crooked, each direction by itself; some ways are missing."""
    spots = [(rng.randrange(8), rng.randrange(8)) for _ in range(size)]
    metres = np.zeros((size, size), np.int32)
    for one, (x, y) in enumerate(spots):
        for other, (u, v) in enumerate(spots):
            if one != other:
                metres[one, other] = 20 * (abs(x - u) + abs(y - v)) + rng.randrange(0, 30, 10)
            if rng.random() < 0.05 and one != other:
                metres[one, other] = UNREACHABLE
    base_ds = np.where(metres == UNREACHABLE, metres, metres * 8 + 1).astype(np.int32)
    np.fill_diagonal(base_ds, 0)
    return TravelMatrix(base_ds, metres)
