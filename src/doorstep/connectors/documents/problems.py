"""Problems as JSON: everything that `domain.Problem` says, by ids and with units in the names.

    {"format": "doorstep problem", "version": 1, "epoch": "2026-11-23T05:00:00Z",
     "vehicle_types": [...], "vehicles": [...], "hubs": [...], "tasks": [...], "travel": {...}}

The keys are the fields of the words, see `docs/reference/problem-json.md`. A task, a hub, a charger and a
kerb name their `point` of the travel, a vehicle its `start_point` and `end_point`, and its type by name. A
reader refuses what it does not know rather than dropping it, with the path of the value in the document.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from doorstep.connectors.documents.references import require_references
from doorstep.connectors.documents.travel import TravelReader, travel_json
from doorstep.connectors.documents.words import WordReader, load_json, word_json
from doorstep.domain.charging import Charging
from doorstep.domain.energy import Charger
from doorstep.domain.errors import FileError, InputError, UnknownNameError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.tasks import Task
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.walking import Walking

FORMAT = "doorstep problem"
VERSION = 1
PARTS = ("epoch", "zone", "vehicle_types", "vehicles", "hubs", "tasks", "walking", "charging", "travel")
_HEADING = 200
_MEND = "Correct it; docs/reference/problem-json.md tells every field."

WordT = TypeVar("WordT", Task, Hub, Kerb, Charger)


@dataclass(frozen=True, slots=True)
class ProblemLimits:
    """How large a document may be, so that a million orders by accident are refused before any work."""

    most_tasks: int = 200_000
    most_vehicles: int = 20_000
    most_hubs: int = 20_000
    most_points: int = 200_000
    most_bytes: int = 2**31


def is_problem_json(content: bytes) -> bool:
    """Tell whether a file names this format at its beginning."""
    return f'"{FORMAT}"'.encode() in content[:_HEADING]


def write_problem(problem: Problem) -> str:
    """Write a problem as JSON, each task, vehicle and hub on a line of its own."""
    return "".join(_pieces(problem_document(problem), ("walking", "charging", "travel", "profiles")))


def _pieces(document: Mapping[str, object], opened: Collection[str]) -> Iterator[str]:
    """Write an object key by key, and so each of the objects in it that are named; lists item by item.

    Each value is written in one go, by the fast encoder: a day has tens of thousands of small objects.
    """
    yield "{"
    for at, (name, part) in enumerate(document.items()):
        yield f"{',' if at else ''}\n{_dumped(name)}: "
        if isinstance(part, Mapping) and name in opened:
            yield from _pieces(part, opened)
        elif isinstance(part, list) and part and isinstance(part[0], Mapping):
            yield f"[\n{_dumped(part[0])}"
            yield from (f",\n{_dumped(item)}" for item in part[1:])
            yield "]"
        else:
            yield _dumped(part)
    yield "}\n"


def _dumped(part: object) -> str:
    return json.dumps(part, ensure_ascii=False)


def read_problem(
    content: str | bytes, *, place: str = "problem", limits: ProblemLimits | None = None
) -> Problem:
    """Read a problem.

    Parameters
    ----------
    place
        What the document is called, for errors.
    limits
        None: those of `ProblemLimits`.

    Raises
    ------
    FileError
        If it is no problem of this version, or a value in it cannot be: with the path of the value.
    """
    limits = limits or ProblemLimits()
    content = content.encode() if isinstance(content, str) else content
    if len(content) > limits.most_bytes:
        mend = "Allow more on purpose, or give fewer."
        raise FileError(f"more than {limits.most_bytes} bytes", value=len(content), place=place, mend=mend)
    _require_few_places(content, limits, place)
    document = load_json(content, place=place, mend=f"Give a document of the format {FORMAT!r}.")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        mend = f"A problem has the format {FORMAT!r}."
        raise FileError("not a problem", place=place, mend=mend)
    if document.get("version") != VERSION:
        mend = f"This version of Doorstep reads {VERSION}."
        value = document.get("version")
        raise FileError("a problem of another version", value=value, place=place, mend=mend)
    parts = {name: part for name, part in document.items() if name not in ("format", "version")}
    return _ProblemReader(WordReader(place, _MEND), limits, parts).problem()


def _require_few_places(content: bytes, limits: ProblemLimits, place: str) -> None:
    """Refuse by counting a key that each task, hub and charger has once: parsing takes far longer."""
    most = limits.most_tasks + 2 * limits.most_hubs
    count = content.count(b'"place"')
    if count > most:
        mend = f"At most {limits.most_tasks} tasks are read: allow more on purpose, or give fewer."
        raise FileError(f"more than {most} places", value=count, place=place, mend=mend)


def problem_document(problem: Problem) -> dict[str, object]:
    """Write a problem as objects and lists."""
    types = {vehicle.type.name: vehicle.type for vehicle in problem.vehicles}
    points = problem.points
    document: dict[str, object] = {"format": FORMAT, "version": VERSION}
    document["epoch"] = word_json(problem.epoch)
    if problem.zone is not UTC:
        document["zone"] = _zone_name(problem.zone)
    document["vehicle_types"] = [word_json(types[name]) for name in sorted(types)]
    document["vehicles"] = [_written_vehicle(vehicle, points) for vehicle in problem.vehicles]
    if problem.hubs:
        document["hubs"] = [_at_point(hub, points.hubs[hub.id]) for hub in problem.hubs]
    document["tasks"] = [_at_point(task, points.tasks.get(task.id)) for task in problem.tasks]
    if problem.walking is not None:
        document["walking"] = _written_walking(problem.walking)
    if problem.charging is not None:
        charging = problem.charging
        chargers = [_at_point(charger, charging.points[charger.id]) for charger in charging.chargers]
        rest = word_json(charging, without=frozenset({"chargers", "points"}))
        assert isinstance(rest, dict)
        document["charging"] = {"chargers": chargers, **rest}
    document["travel"] = travel_json(problem.travel)
    return document


def _at_point(word: object, point: PointId | None) -> dict[str, object]:
    written = word_json(word)
    assert isinstance(written, dict)
    return written if point is None else {**written, "point": point}


def _written_vehicle(vehicle: Vehicle, points: ProblemPoints) -> dict[str, object]:
    written = word_json(vehicle, without=frozenset({"type"}))
    assert isinstance(written, dict)
    written["type"] = vehicle.type.name
    for name, of_vehicle in (("start_point", points.starts), ("end_point", points.ends)):
        if vehicle.id in of_vehicle:
            written[name] = of_vehicle[vehicle.id]
    return written


def _written_walking(walking: Walking) -> dict[str, object]:
    own = frozenset({"kerbs", "kerb_points", "door_points", "choices"})
    rest = word_json(walking, without=own)
    assert isinstance(rest, dict)
    kerbs = [_at_point(kerb, walking.kerb_points[kerb.id]) for kerb in walking.kerbs]
    doors = [
        {"task": task, "point": point, "kerbs": list(walking.choices[task])}
        for task, point in walking.door_points.items()
    ]
    return {"kerbs": kerbs, "doors": doors, **rest}


def _zone_name(zone: tzinfo) -> str:
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    if isinstance(zone, timezone):
        return datetime(2000, 1, 1, tzinfo=zone).isoformat()[-6:]
    mend = "Use a zone by its name, such as Europe/Helsinki."
    raise InputError("a zone without a name", value=str(zone), mend=mend)


@dataclass(frozen=True, slots=True)
class _ProblemReader:
    reader: WordReader
    limits: ProblemLimits
    parts: Mapping[str, object]

    def problem(self) -> Problem:
        """Read the problem, part by part."""
        word, limits = self.reader, self.limits
        self._require_parts()
        tasks, at_tasks = self._placed(self.parts["tasks"], "tasks", Task, limits.most_tasks)
        vehicles, starts, ends = self._vehicles()
        hubs, at_hubs = self._placed(self.parts.get("hubs", []), "hubs", Hub, limits.most_hubs)
        points = ProblemPoints(
            {TaskId(name): point for name, point in at_tasks.items()},
            starts,
            ends,
            {HubId(name): point for name, point in at_hubs.items()},
        )
        travel = TravelReader(word, limits.most_points).read(self.parts["travel"], "travel")
        epoch = word.read(self.parts["epoch"], datetime, "epoch")
        assert isinstance(epoch, datetime)
        walking, charging, zone = self._walking(), self._charging(), self._zone()
        require_references(word, self.parts)
        try:
            return Problem(epoch, tasks, vehicles, travel, points, hubs, walking, charging, zone)
        except (InputError, UnknownNameError) as problem:
            raise word.at(problem, problem.place or "the problem") from None

    def _require_parts(self) -> None:
        unknown = next((name for name in sorted(self.parts) if name not in PARTS), None)
        if unknown is not None:
            what = f"no part of a problem ({', '.join(PARTS)})"
            raise self.reader.wrong(unknown, what, "the document")
        for name in ("epoch", "vehicle_types", "vehicles", "tasks", "travel"):
            if name not in self.parts:
                raise self.reader.wrong(name, "a problem without a part it needs", "the document")

    def _each(self, value: object, path: str, most: int) -> list[tuple[str, dict[str, object]]]:
        listed = self.reader.items_of(value, path)
        if len(listed) > most:
            mend = "Allow more on purpose, or give fewer."
            raise self.reader.wrong(len(listed), f"more than {most} {path.replace('_', ' ')}", path, mend)
        paths = [f"{path}[{at}]" for at in range(len(listed))]
        pairs = zip(paths, listed, strict=True)
        return [(where, dict(self.reader.parts_of(part, where, path))) for where, part in pairs]

    def _placed(
        self, value: object, path: str, kind: type[WordT], most: int
    ) -> tuple[tuple[WordT, ...], dict[str, PointId]]:
        """Read words that have an id and stand at a point."""
        words: list[WordT] = []
        points: dict[str, PointId] = {}
        for where, parts in self._each(value, path, most):
            point = self._point(parts, "point", where)
            word = self.reader.word(parts, kind, where)
            assert isinstance(word, kind)
            words.append(word)
            if point is not None:
                points[word.id] = point
        return tuple(words), points

    def _point(self, parts: dict[str, object], key: str, path: str) -> PointId | None:
        if key not in parts:
            return None
        point = self.reader.read(parts.pop(key), str, f"{path}.{key}")
        assert isinstance(point, str)
        return PointId(point)

    def _types(self) -> dict[str, VehicleType]:
        path = "vehicle_types"
        kinds = [
            self.reader.word(parts, VehicleType, where)
            for where, parts in self._each(self.parts[path], path, self.limits.most_vehicles)
        ]
        return {kind.name: kind for kind in kinds if isinstance(kind, VehicleType)}

    def _vehicles(self) -> tuple[tuple[Vehicle, ...], dict[VehicleId, PointId], dict[VehicleId, PointId]]:
        types = self._types()
        vehicles: list[Vehicle] = []
        starts: dict[VehicleId, PointId] = {}
        ends: dict[VehicleId, PointId] = {}
        for path, parts in self._each(self.parts["vehicles"], "vehicles", self.limits.most_vehicles):
            start, end = (self._point(parts, key, path) for key in ("start_point", "end_point"))
            name = parts.pop("type", None)
            if not isinstance(name, str) or name not in types:
                known = ", ".join(sorted(types)[:12])
                mend = f"Known are {known}." if types else "Give it in 'vehicle_types'."
                raise self.reader.wrong(name, "an unknown vehicle type", f"{path}.type", mend)
            vehicle = self.reader.word(parts, Vehicle, path, {"type": types[name]})
            assert isinstance(vehicle, Vehicle)
            vehicles.append(vehicle)
            starts |= {} if start is None else {vehicle.id: start}
            ends |= {} if end is None else {vehicle.id: end}
        return tuple(vehicles), starts, ends

    def _walking(self) -> Walking | None:
        if "walking" not in self.parts:
            return None
        parts = dict(self.reader.parts_of(self.parts["walking"], "walking", "walking"))
        most = self.limits.most_points
        kerbs, at_kerbs = self._placed(parts.pop("kerbs", []), "walking.kerbs", Kerb, most)
        doors, choices = self._doors(parts.pop("doors", []))
        given = {"kerbs": kerbs, "kerb_points": at_kerbs, "door_points": doors, "choices": choices}
        walking = self.reader.word(parts, Walking, "walking", given)
        assert isinstance(walking, Walking)
        return walking

    def _doors(self, value: object) -> tuple[dict[str, PointId], dict[str, tuple[str, ...]]]:
        points: dict[str, PointId] = {}
        choices: dict[str, tuple[str, ...]] = {}
        for path, parts in self._each(value, "walking.doors", self.limits.most_tasks):
            unknown = next((name for name in sorted(parts) if name not in ("task", "point", "kerbs")), None)
            if unknown is not None:
                raise self.reader.wrong(unknown, "no field of a door (task, point, kerbs)", path)
            task = self.reader.read(parts.get("task"), str, f"{path}.task")
            point = self.reader.read(parts.get("point"), str, f"{path}.point")
            kerbs = self.reader.read(parts.get("kerbs", []), tuple[str, ...], f"{path}.kerbs")
            assert isinstance(task, str)
            assert isinstance(point, str)
            assert isinstance(kerbs, tuple)
            if task in points:
                raise self.reader.wrong(task, "a door given twice", f"{path}.task")
            points[task], choices[task] = PointId(point), kerbs
        return points, choices

    def _charging(self) -> Charging | None:
        if "charging" not in self.parts:
            return None
        parts = dict(self.reader.parts_of(self.parts["charging"], "charging", "charging"))
        most = self.limits.most_hubs
        chargers, points = self._placed(parts.pop("chargers", []), "charging.chargers", Charger, most)
        made = self.reader.word(parts, Charging, "charging", {"chargers": chargers, "points": points})
        assert isinstance(made, Charging)
        return made

    def _zone(self) -> tzinfo:
        name = self.reader.read(self.parts.get("zone", "UTC"), str, "zone")
        assert isinstance(name, str)
        if name == "UTC":
            return UTC
        try:
            if name[:1] in ("+", "-"):
                return _offset(name)
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            mend = "Use a name such as Europe/Helsinki, or an offset such as +02:00."
            raise self.reader.wrong(name, "no time zone", "zone", mend) from None


def _offset(name: str) -> timezone:
    away = datetime.fromisoformat(f"2000-01-01T00:00:00{name}").utcoffset()
    return timezone(away or timedelta(0))
