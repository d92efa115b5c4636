"""Features of vehicles, hubs and travel, drawn at random into a draft."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorstep.domain.loads import LoadLimit
from doorstep.domain.shifts import BreakRule, Overtime
from doorstep.domain.tasks import ServiceTime
from doorstep.domain.travel import UNREACHABLE, NearestTravel, TravelMatrix, TravelShapes
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import WeeklyHours, WeeklySpan, Window
from tests.planning.random_draft import EPOCH, PLACES, Draft, at, span
from tests.planning.random_tasks import mixed_loads


def service_by_type(given: Draft) -> None:
    """A type that is slower, or faster, at some doors."""
    rng = given.rng
    other_types(given)
    given.change_tasks(
        0.6, lambda task: replace(task, service=(ServiceTime(60), ServiceTime(rng.choice((0, 300)), "bike")))
    )


def open_starts(given: Draft) -> None:
    """Routes that begin at their first halt."""
    given.change_vehicles(0.5, lambda van: replace(van, start=None))


def open_ends(given: Draft) -> None:
    """Routes that end at their last halt."""
    given.change_vehicles(0.5, lambda van: replace(van, end=None))


def latest_starts(given: Draft) -> None:
    """Drivers who must leave early."""

    def early(van: Vehicle) -> Vehicle:
        latest = min(at(given.rng.randrange(0, 1500, 50)), van.shift.window.closes)
        return replace(van, shift=replace(van.shift, latest_start=latest))

    given.change_vehicles(0.7, early)


def most_work(given: Draft) -> None:
    """Short days wherever in the shift."""
    given.change_shifts(0.7, most_work_s=lambda: given.rng.randrange(300, 1800, 50))


def overtime(given: Draft) -> None:
    """A short shift that may be overrun."""
    rng = given.rng
    given.change_shifts(
        0.8,
        window=lambda: Window(at(0), at(rng.randrange(600, 2000, 50))),
        overtime=lambda: Overtime(rng.randrange(0, 1200, 50), rng.choice((0, 720, 3600))),
        latest_start=lambda: None,
        breaks=lambda: (),
    )


def breaks(given: Draft) -> None:
    """Rests in a window, after some work, or both; any of them may be due first."""
    rng = given.rng

    def rule() -> BreakRule:
        form = rng.choice(("window", "work", "both"))
        window = None if form == "work" else span(rng, 100, 500, 1000)
        after_s = None if form == "window" else rng.randrange(200, 1500, 50)
        return BreakRule(rng.choice((60, 300)), window, after_s)

    given.change_shifts(0.7, breaks=lambda: tuple(rule() for _ in range(rng.randint(1, 2))))


def unavailable(given: Draft) -> None:
    """Hours in which a vehicle neither drives nor serves."""
    rng = given.rng

    def spans(van: Vehicle) -> Vehicle:
        edges = sorted(rng.sample(range(0, 3000, 50), rng.choice((2, 4))))
        away = zip(edges[::2], edges[1::2], strict=True)
        return replace(van, unavailable=tuple(Window(at(begin), at(end)) for begin, end in away))

    given.change_vehicles(0.6, spans)


def most_stops(given: Draft) -> None:
    """Few halts in a route."""
    given.change_types(most_stops=lambda _: given.rng.randint(1, 3))


def most_distance(given: Draft) -> None:
    """Short routes."""
    given.change_types(most_distance_m=lambda _: given.rng.randrange(800, 3000, 10))


def speeds(given: Draft) -> None:
    """Slower and faster than the profile, to odd tenths."""
    given.change_types(speed_percent=lambda _: given.rng.choice((50, 93, 117, 150)))


def hourly_costs(given: Draft) -> None:
    """Wages."""
    given.change_rates(rate_minor_per_h=lambda: given.rng.choice((7, 360, 1800, 3600)))


def fair_work(given: Draft) -> None:
    """Each hour beyond a fair share costs more."""
    rng = given.rng
    given.change_rates(
        fair_work_s=lambda: rng.choice((0, 300, 900)),
        beyond_fair_minor_per_h=lambda: rng.choice((400, 1800)),
        rate_minor_per_h=lambda: rng.choice((0, 360)),
    )


def stop_costs(given: Draft) -> None:
    """A price for each halt."""
    given.change_rates(stop_minor=lambda: given.rng.choice((5, 60)))


def other_types(given: Draft) -> None:
    """Bikes beside vans: another profile, limit and costs."""
    rng = given.rng
    given.profiles.setdefault("van", given.profiles.get("van", TravelMatrix))
    van = given.profiles["van"]
    given.profiles["bike"] = lambda base_ds, distance_m: van(
        np.where(base_ds == UNREACHABLE, base_ds, base_ds * 2).astype(np.int32), distance_m
    )
    kind = given.vehicles[0].type
    bike = replace(
        kind,
        name="bike",
        profile="bike",
        limit=LoadLimit(pieces=5),
        costs=replace(kind.costs, route_minor=20, rate_minor_per_km=rng.choice((0, 10))),
    )
    given.vehicles[-1] = replace(given.vehicles[-1], type=bike)


def several_trips(given: Draft) -> None:
    """Small vehicles that come back to load again, at one hub or either."""
    rng = given.rng
    given.change_types(limit=lambda kind: replace(kind.limit, pieces=5))
    hubs = tuple(hub.id for hub in given.hubs)
    given.change_vehicles(0.8, lambda van: replace(van, hubs=rng.choice((hubs[:1], hubs[1:], hubs))))


def pickups_last(given: Draft) -> None:
    """Backhauls."""
    mixed_loads(given)
    given.change_types(pickups_last=lambda _: True)


def hub_hours(given: Draft) -> None:
    """Hubs that reload vehicles at some hours only."""
    several_trips(given)
    rng = given.rng
    eight_s = 8 * 3600

    def hours() -> WeeklyHours:
        edges = sorted(rng.sample(range(0, 3600, 100), 4))
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return WeeklyHours(
            tuple(WeeklySpan(frozenset({0}), eight_s + opens, eight_s + closes) for opens, closes in pairs)
        )

    given.hubs = [replace(hub, hours=hours()) for hub in given.hubs]


def dock_slots(given: Draft) -> None:
    """One dock for all, where reloading takes long."""
    several_trips(given)
    rng = given.rng
    given.hubs = [replace(hub, dock_slots=1, reload_s=rng.choice((0, 200, 500))) for hub in given.hubs]


def hub_limits(given: Draft) -> None:
    """Hubs that hold less than all there is to do."""
    several_trips(given)
    rng = given.rng
    given.hubs = [replace(hub, limit=LoadLimit(pieces=rng.randint(3, 9))) for hub in given.hubs]


def time_of_day(given: Draft) -> None:
    """A slow hour, by classes of ways."""
    rng = given.rng
    speed = np.array([[rng.choice((512, 1024, 1600)) for _ in range(8)] for _ in range(3)], np.int32)
    classes = np.array([[rng.randrange(3) for _ in range(PLACES)] for _ in range(PLACES)], np.uint8)
    shapes = TravelShapes(speed, 100, 400)
    given.epoch_of_travel = EPOCH
    given.profiles["van"] = lambda base_ds, distance_m: TravelMatrix(base_ds, distance_m, shapes, classes)


def nearest_travel(given: Draft) -> None:
    """Rows that list all pairs but a few."""
    kept = np.array([[given.rng.random() < 0.9 for _ in range(PLACES)] for _ in range(PLACES)])
    kept[0, :] = kept[:, 0] = True
    np.fill_diagonal(kept, True)

    def rows(base_ds: np.ndarray, distance_m: np.ndarray) -> NearestTravel:
        first = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64)
        neighbour = np.nonzero(kept)[1].astype(np.int32)
        return NearestTravel(first, neighbour, base_ds[kept], distance_m[kept])

    given.profiles["van"] = rows


def missing_ways(given: Draft) -> None:
    """Pairs that no way joins."""
    for _ in range(6):
        one, other = given.rng.sample(range(PLACES), 2)
        given.base_ds[one, other] = given.distance_m[one, other] = UNREACHABLE
