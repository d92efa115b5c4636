"""Join the parts of a day: one problem and one plan, as if the day had been planned in one piece.

Points carry the name of their part, and no way leads from one part's points to another's: its vehicles never
drive there. The point of a hub whose orders were cut belongs to all parts that load there, by its own name.
A kerb that two parts may use is two kerbs here, the second with its part's name. Up to
`MOST_POINTS` points all of them stay; of more, only those of the plan and the best halt of each door, since
that is what looking at the plan and checking it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from doorstep.app.day.building import DayProblem
from doorstep.app.day.doors import DayDoor
from doorstep.app.day.splitting import join_plans
from doorstep.app.day.ways import JoinedWays
from doorstep.domain.charging import Charging
from doorstep.domain.errors import WordError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import HubId, KerbId, PlanId, PointId, TaskId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.routes import Route, Stop
from doorstep.domain.travel import UNREACHABLE, NearestTravel, PairTravel, Travel, TravelMatrix, TravelShapes
from doorstep.domain.travel_shapes import MAX_CLASSES
from doorstep.domain.walking import Walking

MOST_POINTS: Final = 6_000
"""Points up to which a search can spread nearest rows out to a matrix again."""
KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


def join_days(
    days: Mapping[str, DayProblem], plans: Mapping[str, Plan], seed: int
) -> tuple[DayProblem, Plan]:
    """Join the problems and plans of all parts of a day.

    Parameters
    ----------
    days, plans
        By name of the part, in the same order. All of one day.
    seed
        Of the day, from which those of the parts were drawn.

    Raises
    ------
    WordError
        If there is none, or they are of different days.
    """
    whole = sum(len(day.problem.travel.points) for day in days.values()) <= MOST_POINTS
    taken: set[KerbId] = set()
    parts = []
    shared = _shared_points(list(days.values()))
    for name, day in days.items():
        part = _Part.of(name, day, plans[name], shared, taken, whole=whole)
        taken |= set(part.kerb_names.values())
        parts.append(part)
    problem = _joined_problem(parts)
    plan = join_plans(PlanId("plan"), {part.name: part.renamed_plan() for part in parts})
    origin = replace(plan.origin, problem_hash=problem_digest(problem), seed=seed)
    every = list(days.values())
    joined = DayProblem(
        problem,
        tuple(refused for day in every for refused in day.refused),
        tuple(refused for day in every for refused in day.refused_vehicles),
        _merged([day.orders for day in every]),
        _merged([part.doors() for part in parts]),
        {} if problem.walking is None else {kerb.id: kerb for kerb in problem.walking.kerbs},
        _merged([day.optional for day in every]),
        tuple(supply for day in every for supply in day.supplies),
        JoinedWays({part.name: part.day.ways for part in parts if part.day.ways is not None}),
    )
    return joined, replace(plan, origin=origin)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A part with its plan, and what its points and kerbs are called in the whole.

    rows
        Of its own points, those that are kept.
    shared
        Points of hubs that other parts load at, too, with their rows, in the order they have in the whole.
    """

    name: str
    day: DayProblem
    plan: Plan
    rows: NDArray[np.int64]
    shared: Mapping[PointId, int]
    kerb_names: Mapping[KerbId, KerbId]

    @classmethod
    def of(
        cls,
        name: str,
        day: DayProblem,
        plan: Plan,
        shared: Sequence[PointId],
        taken: set[KerbId],
        *,
        whole: bool,
    ) -> _Part:
        walking, points = day.problem.walking, day.problem.travel.points
        kerbs = [] if walking is None else [kerb.id for kerb in walking.kerbs]
        if not whole and walking is not None:
            used = {stop.kerb_id for stop in _stops(plan)}
            used |= {chosen[0] for chosen in walking.choices.values() if chosen}
            kerbs = [kerb for kerb in kerbs if kerb in used]
        names = {kerb: KerbId(f"{name}/{kerb}") if kerb in taken else kerb for kerb in kerbs}
        row_of = {point: row for row, point in enumerate(points)}
        own_shared = {point: row_of[point] for point in shared if point in row_of}
        left_out: set[PointId] = set()
        if not whole and walking is not None:
            left_out = {walking.kerb_points[kerb.id] for kerb in walking.kerbs if kerb.id not in names}
            own = day.problem.points
            kept = {*own.tasks.values(), *own.starts.values(), *own.ends.values(), *own.hubs.values()}
            left_out -= {*kept, *(walking.kerb_points[kerb] for kerb in kerbs)}
        gone = left_out | own_shared.keys()
        rows = np.array([row for point, row in row_of.items() if point not in gone], np.int64)
        return cls(name, day, plan, rows, own_shared, names)

    @property
    def problem(self) -> Problem:
        return self.day.problem

    def point(self, point: PointId) -> PointId:
        """Name a point in the whole."""
        return point if point in self.shared else PointId(f"{self.name}/{point}")

    def points(self, of: Mapping[KeyT, PointId]) -> dict[KeyT, PointId]:
        """Name points in the whole."""
        return {key: self.point(point) for key, point in of.items()}

    def doors(self) -> dict[TaskId, DayDoor]:
        """Give the doors with the names of their points in the whole."""
        return {task: replace(door, point=self.point(door.point)) for task, door in self.day.doors.items()}

    def renamed_plan(self) -> Plan:
        """Give the plan with kerbs by their names in the whole."""
        if all(name == kerb for kerb, name in self.kerb_names.items()):
            return self.plan
        return replace(self.plan, routes=tuple(self._renamed(route) for route in self.plan.routes))

    def _renamed(self, route: Route) -> Route:
        trips = tuple(
            replace(trip, stops=tuple(self._at_kerb(stop) for stop in trip.stops)) for trip in route.trips
        )
        return replace(route, trips=trips)

    def _at_kerb(self, stop: Stop) -> Stop:
        if stop.kerb_id is None:
            return stop
        return replace(stop, kerb_id=self.kerb_names[stop.kerb_id])


def _shared_points(days: Sequence[DayProblem]) -> list[PointId]:
    """List the points of hubs that several parts load at; the same hub has the same point in all."""
    points = [point for day in days for point in dict.fromkeys(day.problem.points.hubs.values())]
    return [point for point, count in Counter(points).items() if count > 1]


def _stops(plan: Plan) -> list[Stop]:
    return [stop for route in plan.routes for trip in route.trips for stop in trip.stops]


def _joined_problem(parts: Sequence[_Part]) -> Problem:
    first = parts[0].problem
    hubs: dict[HubId, tuple[Hub, PointId]] = {}
    for part in parts:
        for hub in part.problem.hubs:
            hubs.setdefault(hub.id, (hub, part.point(part.problem.points.hubs[hub.id])))
    points = ProblemPoints(
        _merged([part.points(part.problem.points.tasks) for part in parts]),
        _merged([part.points(part.problem.points.starts) for part in parts]),
        _merged([part.points(part.problem.points.ends) for part in parts]),
        {name: point for name, (_, point) in hubs.items()},
    )
    return Problem(
        first.epoch,
        tuple(task for part in parts for task in part.problem.tasks),
        tuple(van for part in parts for van in part.problem.vehicles),
        _joined_travel(parts),
        points,
        tuple(hub for hub, _ in hubs.values()),
        _joined_walking(parts),
        _joined_charging(parts),
        first.zone,
    )


def _joined_charging(parts: Sequence[_Part]) -> Charging | None:
    known = [(part, part.problem.charging) for part in parts if part.problem.charging is not None]
    if not known:
        return None
    chargers = tuple(charger for _, charging in known for charger in charging.chargers)
    places = _merged([part.points(charging.points) for part, charging in known])
    return replace(known[0][1], chargers=chargers, points=places)


def _joined_walking(parts: Sequence[_Part]) -> Walking | None:
    known = [(part, part.problem.walking) for part in parts if part.problem.walking is not None]
    if not known:
        return None
    kerbs: list[Kerb] = []
    kerb_points: dict[KerbId, PointId] = {}
    doors: dict[TaskId, PointId] = {}
    choices: dict[TaskId, tuple[KerbId, ...]] = {}
    for part, walking in known:
        names = part.kerb_names
        kerbs += [replace(kerb, id=names[kerb.id]) for kerb in walking.kerbs if kerb.id in names]
        kerb_points |= {name: part.point(walking.kerb_points[kerb]) for kerb, name in names.items()}
        doors |= part.points(walking.door_points)
        choices |= {
            task: tuple(names[kerb] for kerb in chosen if kerb in names)
            for task, chosen in walking.choices.items()
        }
    carriers = _merged([walking.carrier_profiles for _, walking in known])
    return replace(
        known[0][1],
        kerbs=tuple(kerbs),
        kerb_points=kerb_points,
        door_points=doors,
        choices=choices,
        carrier_profiles=carriers,
    )


def _joined_travel(parts: Sequence[_Part]) -> Travel:
    first = parts[0].problem.travel
    names = dict.fromkeys(name for part in parts for name in part.problem.travel.profiles)
    shared = list(dict.fromkeys(point for part in parts for point in part.shared))
    points = [part.point(part.problem.travel.points[row]) for part in parts for row in part.rows.tolist()]
    profiles = {name: _joined_pairs(parts, name, shared) for name in names}
    return Travel((*shared, *points), profiles, first.epoch, first.day_type, first.instants_s)


def _joined_pairs(parts: Sequence[_Part], name: str, shared: Sequence[PointId]) -> NearestTravel:
    """Put the travel of one profile in all parts behind one another; who has none stays where he is.

    Shared points come first. Their rows are put together from those of all parts.
    """
    shapes = _Shapes([], [])
    at = {point: row for row, point in enumerate(shared)}
    of_shared: list[Columns] = []
    of_parts: list[Columns] = []
    begin = len(shared)
    for part in parts:
        found = part.problem.travel.profiles.get(name)
        shift = 0 if found is None else shapes.add(found.shapes)
        gates = np.array(list(part.shared.values()), np.int64)
        gate_at = np.array([at[point] for point in part.shared], np.int64)
        ends = np.concatenate((gates, part.rows))
        places = np.concatenate((gate_at, np.arange(begin, begin + len(part.rows))))
        own, rest = (
            _placed(_itself(rows, ends) if found is None else _kept_pairs(found, rows, ends), places, shift)
            for rows in (gates, part.rows)
        )
        own["start"] = np.repeat(gate_at, np.asarray(own.pop("count"), np.int64))
        of_shared.append(own)
        of_parts.append(rest)
        begin += len(part.rows)
    blocks = [_merged_rows(of_shared, len(shared)), *of_parts]
    # Piece by piece: the pairs of a large day are a gigabyte.
    columns = {key: np.concatenate([block.pop(key) for block in blocks]) for key in list(of_parts[0])}
    first = np.concatenate(([0], np.cumsum(columns.pop("count"))))
    given = {
        key: column
        for key, column in columns.items()
        if key in ("neighbour", "base_ds", "distance_m", "shape_class") or column.any()
    }
    return NearestTravel(first.astype(np.int64), shapes=shapes.joined(), **given)


def _placed(block: Columns, places: NDArray[np.int64], shift: int) -> Columns:
    """Name the ends of pairs by their places in the whole, and move their classes behind those before."""
    neighbour = places[np.asarray(block["neighbour"], np.int64)].astype(np.int32)
    return {
        **block,
        "neighbour": neighbour,
        "shape_class": np.add(block["shape_class"], shift, dtype=np.uint8),
    }


def _merged_rows(blocks: Sequence[Columns], count: int) -> Columns:
    """Put the rows of shared points together; a way between two of them is the same in every part."""
    columns = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    order = np.lexsort((columns["neighbour"], columns["start"]))
    again = np.zeros(len(order), np.bool_)
    again[1:] = (np.diff(columns["start"][order]) == 0) & (np.diff(columns["neighbour"][order]) == 0)
    merged = {key: column[order[~again]] for key, column in columns.items()}
    return {"count": np.bincount(merged.pop("start"), minlength=count), **merged}


Columns = dict[str, NDArray[np.generic]]
TYPES: Final = {
    "base_ds": np.int32,
    "distance_m": np.int32,
    "climb_m": np.uint16,
    "descent_m": np.uint16,
    "toll_minor": np.int32,
    "shape_class": np.uint8,
}


@dataclass(frozen=True, slots=True)
class _Shapes:
    """Tables of shape classes, each once, and the class at which each begins."""

    tables: list[TravelShapes]
    begins: list[int]

    def add(self, shapes: TravelShapes) -> int:
        """Add a table unless it is there, and tell where its classes begin."""
        for known, begin in zip(self.tables, self.begins, strict=True):
            if known is shapes or np.array_equal(known.speed, shapes.speed):
                return begin
        begin = self.begins[-1] + self.tables[-1].class_count if self.tables else 0
        if begin + shapes.class_count > MAX_CLASSES:
            mend = "Plan the day in one piece, or without time of day."
            raise WordError("more shape classes than a day can hold", value=begin, mend=mend)
        self.tables.append(shapes)
        self.begins.append(begin)
        return begin

    def joined(self) -> TravelShapes:
        """Put all tables into one."""
        if len(self.tables) == 1:
            return self.tables[0]
        return replace(self.tables[0], speed=np.concatenate([table.speed for table in self.tables]))


def _itself(rows: NDArray[np.int64], ends: NDArray[np.int64]) -> Columns:
    """Let every row reach itself alone; neighbours are places among the ends."""
    columns: Columns = {name: np.zeros(len(rows), kind) for name, kind in TYPES.items()}
    place = np.flatnonzero(np.isin(ends, rows)).astype(np.int32)
    return {"count": np.ones(len(rows), np.int64), "neighbour": place, **columns}


def _kept_pairs(pairs: PairTravel, rows: NDArray[np.int64], ends: NDArray[np.int64]) -> Columns:
    """List the pairs from some rows to some ends that a way joins, row after row, ends as they stand."""
    if isinstance(pairs, TravelMatrix):
        start, end = np.nonzero(np.not_equal(pairs.base_ds[np.ix_(rows, ends)], UNREACHABLE))
        cells: tuple[NDArray[np.int64], ...] = (rows[start], ends[end])
    elif isinstance(pairs, NearestTravel):
        from_row, to_end = (np.full(pairs.point_count, -1, np.int64) for _ in range(2))
        from_row[rows], to_end[ends] = np.arange(len(rows)), np.arange(len(ends))
        every = np.repeat(from_row, np.diff(pairs.first))
        kept = np.flatnonzero((every >= 0) & (to_end[pairs.neighbour] >= 0))
        kept = kept[np.lexsort((to_end[pairs.neighbour[kept]], every[kept]))]
        start, end, cells = every[kept], to_end[pairs.neighbour[kept]], (kept,)
    else:
        what = type(pairs).__name__
        raise WordError("travel that parts of a day cannot share", value=what, mend="Plan it in one piece.")
    found: Columns = {
        "count": np.bincount(start, minlength=len(rows)),
        "neighbour": end.astype(np.int32),
    }
    for name, kind in TYPES.items():
        column = getattr(pairs, name)
        found[name] = np.zeros(len(end), kind) if column is None else column[cells]
    return found


def _merged(maps: Sequence[Mapping[KeyT, ValueT]]) -> dict[KeyT, ValueT]:
    return {key: value for each in maps for key, value in each.items()}
