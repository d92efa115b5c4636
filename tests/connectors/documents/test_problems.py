"""Problems as JSON: everything comes back the same, and what is wrong is named by its path."""

import json
from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.connectors.documents.problems import (
    ProblemLimits,
    is_problem_json,
    problem_document,
    read_problem,
    write_problem,
)
from doorstep.connectors.documents.words import WordReader, word_json
from doorstep.domain.coordinate_travel import CoordinateTravel
from doorstep.domain.errors import FileError
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.tasks import Task
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix, TravelShapes
from doorstep.domain.vehicles import Vehicle
from tests.planning.further_days import further_days, on_foot, with_parts
from tests.planning.problems_at_random import FEATURES, problem_with
from tests.planning.small_day import POINTS, day, with_task
from tests.strategies import tasks, travel_matrices, vehicles

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=50)


def there_and_back(problem: Problem) -> Problem:
    """Write a problem and read it."""
    return read_problem(write_problem(problem), place="day.json")


def assert_comes_back(problem: Problem) -> None:
    """The fingerprint holds every field of every word and every cell of the travel."""
    assert problem_digest(there_and_back(problem)) == problem_digest(problem)


@pytest.mark.parametrize(("feature", "problem"), list(further_days()))
def test_what_goes_beyond_tasks_and_shifts_comes_back(feature: str, problem: Problem):
    """Walks, chargers, tolls, hours of hubs, wishes."""
    assert_comes_back(problem)


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_comes_back(feature: str):
    """Alone, three times."""
    for seed in range(3):
        assert_comes_back(problem_with((feature,), seed))


@given(st.sets(st.sampled_from(sorted(FEATURES)), min_size=2), st.integers(0, 10**6))
@SLOW
def test_features_together_come_back(names: set[str], seed: int):
    """Two to all of them in one problem."""
    assert_comes_back(problem_with(tuple(sorted(names)), seed))


@given(tasks())
@SLOW
def test_every_task_comes_back(task: Task):
    """With its kerbs, notes, address and soft windows."""
    reader = WordReader("x.json", "")
    assert reader.read(json.loads(json.dumps(word_json(task))), Task, "tasks[0]") == task


@given(vehicles())
@SLOW
def test_every_vehicle_comes_back(vehicle: Vehicle):
    """With its type, shift and times off."""
    reader = WordReader("x.json", "")
    assert reader.read(json.loads(json.dumps(word_json(vehicle))), Vehicle, "vehicles[0]") == vehicle


@given(travel_matrices(max_points=4))
@SLOW
def test_travel_with_holes_and_classes_comes_back(pairs: TravelMatrix):
    """The travel of a day of four points, whatever is drawn for it."""
    size = pairs.point_count
    far = np.full((4, 4), UNREACHABLE, np.int32)
    columns = {"base_ds": far.copy(), "distance_m": far.copy(), "shape_class": np.zeros((4, 4), np.uint8)}
    for name, column in columns.items():
        column[:size, :size] = getattr(pairs, name)
    matrix = TravelMatrix(shapes=pairs.shapes, **columns)  # type: ignore[arg-type]
    assert_comes_back(day(travel=Travel(POINTS, {"van": matrix})))


def test_travel_of_coordinates_comes_back():
    """A plane of half metres, rounded down, at 36 km/h."""
    x, y = np.array([0.0, 3.5, 7.0, -1e6]), np.array([0.0, 4.25, 0.0, 1.0])
    plane = CoordinateTravel(x, y, 0.5, True, 1000)
    assert_comes_back(day(travel=Travel(POINTS, {"van": plane})))


PLANE: list[tuple[str, object, str]] = [
    ("x", [1.0, 2.0], "van.x: not 4 values: 2"),
    ("x", [1.0, 2.0, 3.0, "4"], "van.x[3]: not a value of type float: '4'"),
    ("y", ..., "van.y: not a list: None"),
    ("m_per_unit", 0, "van: coordinates without a scale"),
    ("ds_per_km", 1.5, "van.ds_per_km: not a value of type int: 1.5"),
    ("x", [0.0, 0.0, 0.0, 1e12], "van: points too far apart"),
    ("colour", 1, "van: no field of x, y"),
]


@pytest.mark.parametrize(("key", "value", "complaint"), PLANE)
def test_what_is_wrong_on_a_plane_is_named_by_its_path(key: str, value: object, complaint: str):
    """Axes of other lengths, no scale, beyond what 32 bits hold."""
    document: Any = problem_document(day())
    axis = [0.0, 1.0, 2.0, 3.0]
    plane: dict[str, object] = {"kind": "coordinates", "x": axis, "y": axis}
    document["travel"]["profiles"]["van"] = plane
    assert read_problem(json.dumps(document)).travel.distance_m("van", 0, 3) == 4
    change(key, value)(plane)
    with pytest.raises(FileError) as caught:
        read_problem(json.dumps(document), place="day.json")
    assert complaint in str(caught.value)


def test_travel_with_shapes_and_a_date_comes_back():
    """Epoch, kind of day and instants of the travel."""
    problem = day()
    plain = problem.travel.profile("van")
    assert isinstance(plain, TravelMatrix)
    shapes = TravelShapes(np.full((1, 3), 1000, np.int32), 3600, 900)
    matrix = TravelMatrix(plain.base_ds, plain.distance_m, shapes)
    assert_comes_back(
        day(travel=Travel(POINTS, {"van": matrix}, problem.epoch, "tuesday_to_thursday", (0, 3600)))
    )


@pytest.mark.parametrize("zone", [ZoneInfo("Europe/Helsinki"), timezone(timedelta(hours=-3, minutes=-30))])
def test_the_zone_comes_back(zone: Any):
    """By its name, or as an offset."""
    assert there_and_back(with_parts(day(), zone=zone)).zone == zone


def test_a_document_is_written_as_people_would_write_it():
    """Windows in line, points beside what stands there, types by name, defaults left out."""
    document = problem_document(day())
    assert list(document) == [
        "format",
        "version",
        "epoch",
        "vehicle_types",
        "vehicles",
        "hubs",
        "tasks",
        "travel",
    ]
    tasks_written: Any = document["tasks"]
    assert tasks_written[1] == {
        "id": "b",
        "kind": "delivery",
        "place": {"door": {"lon": 24.91, "lat": 60.17}},
        "load": {"pieces": 3},
        "windows": [{"opens": "2026-11-23T08:10:00Z", "closes": "2026-11-23T08:15:00Z"}],
        "service": [{"duration_s": 60}],
        "point": "p2",
    }
    vehicles_written: Any = document["vehicles"]
    assert vehicles_written[0]["type"] == "van"
    assert vehicles_written[0]["start_point"] == "p0"
    assert vehicles_written[0]["shift"] == {"opens": "2026-11-23T08:00:00Z", "closes": "2026-11-23T09:00:00Z"}
    travel: Any = document["travel"]
    assert travel["profiles"]["van"]["base_ds"][0] == [0, 1000, 2000, 3000]
    assert "shapes" not in travel["profiles"]["van"]
    assert is_problem_json(write_problem(day()).encode())
    assert not is_problem_json(b'{"vehicles": []}')


def test_instants_of_any_zone_are_read_as_utc():
    """09:10 in Paris is 08:10."""
    text = write_problem(day()).replace("2026-11-23T08:10:00Z", "2026-11-23T09:10:00+01:00")
    assert problem_digest(read_problem(text)) == problem_digest(day())


def change(path: str, value: object) -> Callable[[Any], None]:
    """Set the value at a path such as `tasks.1.windows.0.closes`; `...` takes it away."""

    def apply(document: Any) -> None:
        *outer, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
        for part in outer:
            document = document[part]
        if value is ...:
            del document[last]
        else:
            document[last] = value

    return apply


VAN = "travel.profiles.van"
WRONG: list[tuple[str, object, str]] = [
    ("format", "plan", "day.json: not a problem"),
    ("version", 2, "a problem of another version: 2"),
    ("colour", "red", "the document: no part of a problem"),
    ("tasks", ..., "the document: a problem without a part it needs: 'tasks'"),
    ("tasks", {}, "tasks: not a list: {}"),
    ("tasks.1", 3, "tasks[1]: not an object for tasks: 3"),
    ("tasks.1.colour", "red", "tasks[1]: no field of Task: 'colour'"),
    ("tasks.1.kind", "fetch", "tasks[1].kind: not a TaskKind: 'fetch'. One of delivery, pickup"),
    ("tasks.1.id", ..., "tasks[1]: a Task without a field it needs: 'id'"),
    ("tasks.1.id", " ", "tasks[1]: not a task id: ' '"),
    ("tasks.1.id", "a", "tasks[1].id: a task given twice: 'a'"),
    ("tasks.1.windows.0.closes", "noon", "tasks[1].windows[0].closes: not a datetime: 'noon'"),
    ("tasks.1.windows.0.closes", ..., "tasks[1].windows[0]: a TaskWindow without a field it needs: 'closes'"),
    (
        "tasks.1.windows.0.closes",
        "2026-11-23T08:00:00Z",
        "tasks[1].windows[0].closes: a window that closes before it opens",
    ),
    ("tasks.1.windows.0.opens", "2026-11-23T08:00:00", "a time without zone"),
    ("tasks.1.load.pieces", -1, "tasks[1].load: pieces is at least 0: -1"),
    ("tasks.1.load.pieces", 1.5, "tasks[1].load.pieces: not a value of type int: 1.5"),
    ("tasks.1.load.pieces", True, "tasks[1].load.pieces: not a value of type int: True"),
    ("tasks.1.load.pieces", 2**60, "tasks[1].load.pieces: a number beyond"),
    ("tasks.1.service.0.duration_s", -60, "tasks[1].service[0]: duration_s is at least 0: -60"),
    ("tasks.1.service.0.vehicle_type", "lorry", "service[0].vehicle_type: an unknown vehicle type: 'lorry'"),
    ("tasks.1.hub", "hubb", "tasks[1].hub: an unknown hub: 'hubb'. Did you mean 'hub'?"),
    ("tasks.1.partner", "z", "tasks[1].partner: an unknown task: 'z'"),
    ("tasks.1.partner", "c", "task b: a pair with one end: 'c'"),
    ("tasks.1.point", "q2", "tasks[1].point: an unknown point: 'q2'. Did you mean"),
    ("tasks.1.point", 2, "tasks[1].point: not a value of type str: 2"),
    ("tasks.1.point", ..., "the problem: no point for the task: 'b'"),
    ("tasks.1.allowed_vehicles", ["van-9"], "tasks[1].allowed_vehicles[0]: an unknown vehicle: 'van-9'"),
    ("tasks.1.vehicle_costs", {"van-9": 3}, "tasks[1].vehicle_costs.van-9: an unknown vehicle: 'van-9'"),
    ("tasks.1.vehicle_costs", {"van-1": -3}, "tasks[1]: vehicle_costs is at least 0: -3"),
    ("tasks.1.place.door.lat", 95, "tasks[1].place.door: a position off the globe"),
    ("vehicles", [], "the problem: a problem without a vehicle"),
    ("vehicles.0.type", "lorry", "vehicles[0].type: an unknown vehicle type: 'lorry'. Known are van"),
    ("vehicles.0.hubs", ["x"], "vehicles[0].hubs[0]: an unknown hub: 'x'"),
    ("vehicles.0.start_point", "q", "vehicles[0].start_point: an unknown point: 'q'"),
    ("vehicles.1.id", "van-1", "vehicles[1].id: a vehicle given twice: 'van-1'"),
    ("vehicles.0.shift.closes", "2026-11-23T07:00:00Z", "vehicles[0].shift.closes: a window that closes"),
    ("vehicle_types.0.speed_percent", 0, "vehicle_types[0]: speed_percent is at least 1: 0"),
    ("vehicle_types.0.profile", "bike", "vehicle_types[0].profile: an unknown profile: 'bike'"),
    ("hubs.0.point", ..., "the problem: no point for the hub: 'hub'"),
    ("zone", "Europe/Atlantis", "zone: no time zone: 'Europe/Atlantis'"),
    ("epoch", "2026-11-23", "the problem: the epoch of a problem is a time without zone"),
    ("travel.points", ["p0"], f"{VAN}.base_ds: not 1 values: 4"),
    ("travel.points", ["p0", "p0", "p2", "p3"], "travel: a point that is listed twice: 'p0'"),
    ("travel.profiles", {}, "travel: travel without a profile"),
    (f"{VAN}.kind", "tensor", f"{VAN}.kind: no kind of matrix, nearest, coordinates, arrivals: 'tensor'"),
    (f"{VAN}.base_ds.2", [0, 1, 2], f"{VAN}.base_ds[2]: not 4 values: 3"),
    (f"{VAN}.base_ds", [[0]], f"{VAN}.base_ds: not 4 values: 1"),
    (f"{VAN}.base_ds", ..., f"{VAN}.base_ds: not a list: None"),
    (f"{VAN}.base_ds.2.1", -5, f"{VAN}.base_ds[2][1]: not a whole number from 0 to 2147483646: -5"),
    (f"{VAN}.base_ds.2.1", 2**31, f"{VAN}.base_ds[2][1]: not a whole number"),
    (f"{VAN}.base_ds.2.1", "far", f"{VAN}.base_ds[2][1]: not a whole number"),
    (f"{VAN}.base_ds.2.1", None, f"{VAN}, pair (2, 1): base and distance"),
    (f"{VAN}.colour", 1, f"{VAN}: no field of base_ds"),
    (f"{VAN}.shape_class", [[0] * 4] * 3, f"{VAN}.shape_class: not 4 values: 3"),
    (f"{VAN}.shapes", {"speed": [[1], [1, 2]]}, f"{VAN}.shapes.speed[1]: not 1 values: 2"),
    (f"{VAN}.shapes", {"speed": [[1]], "step_s": 60}, f"{VAN}.shapes: a speed out of bounds: 1"),
]


@pytest.mark.parametrize(("path", "value", "complaint"), WRONG)
def test_what_is_wrong_is_named_by_its_path(path: str, value: object, complaint: str):
    """One error, with the value and what to do."""
    document = problem_document(day())
    change(path, value)(document)
    with pytest.raises(FileError) as caught:
        read_problem(json.dumps(document), place="day.json")
    assert complaint in str(caught.value)
    assert caught.value.mend


ON_FOOT: list[tuple[str, object, str]] = [
    ("walking.kerbs.0.point", "q", "walking.kerbs[0].point: an unknown point: 'q'"),
    ("walking.kerbs.0.point", ..., "walking: kerbs and their points do not fit: 'k1'"),
    ("walking.kerbs.1.id", "k1", "walking: a kerb that is listed twice"),
    ("walking.doors.0.task", "z", "walking.doors[0].task: an unknown task: 'z'"),
    ("walking.doors.0.colour", 1, "walking.doors[0]: no field of a door"),
    ("walking.doors.0.kerbs", ["k9"], "walking: unknown kerb: 'k9'"),
    ("walking.doors.1.task", "a", "walking.doors[1].task: a door given twice: 'a'"),
    (
        "walking.foot_profile",
        "feet",
        "walking.foot_profile: an unknown profile: 'feet'. Did you",
    ),
    ("walking.colour", 1, "walking: no field of Walking: 'colour'"),
]


@pytest.mark.parametrize(("path", "value", "complaint"), ON_FOOT)
def test_what_is_wrong_on_foot_is_named_by_its_path(path: str, value: object, complaint: str):
    """Kerbs and doors stand inside of walking."""
    document = problem_document(on_foot())
    change(path, value)(document)
    with pytest.raises(FileError) as caught:
        read_problem(json.dumps(document), place="day.json")
    assert complaint in str(caught.value)


NEAREST: list[tuple[str, object, str]] = [
    (f"{VAN}.rows", [], f"{VAN}.rows: not one row for each of"),
    (f"{VAN}.rows.0.neighbours.0", "q", f"{VAN}.rows[0].neighbours[0]: an unknown point: 'q'"),
    (f"{VAN}.rows.0.base_ds", [1], f"{VAN}.rows[0].base_ds: not"),
    (f"{VAN}.rows.0.colour", [1], f"{VAN}.rows[0]: no field of"),
    (f"{VAN}.rows.1.toll_minor", ..., f"{VAN}.rows[1]: a row with other columns than the first"),
]


@pytest.mark.parametrize(("path", "value", "complaint"), NEAREST)
def test_what_is_wrong_in_rows_is_named_by_its_path(path: str, value: object, complaint: str):
    """Rows name their neighbours by id."""
    document: Any = problem_document(day())
    matrix = document["travel"]["profiles"]["van"]
    columns = {name: matrix[name] for name in ("base_ds", "distance_m")}
    rows = [
        {"neighbours": list(POINTS), "toll_minor": [0] * 4, **{name: columns[name][row] for name in columns}}
        for row in range(4)
    ]
    document["travel"]["profiles"]["van"] = {"kind": "nearest", "rows": rows}
    assert read_problem(json.dumps(document)).travel.distance_m("van", 0, 3) == 3000
    change(path, value)(document)
    with pytest.raises(FileError) as caught:
        read_problem(json.dumps(document), place="day.json")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"version": 1', '"version": NaN', "day.json, version: not a finite number: 'NaN'"),
        ('"version": 1', '"version": -Infinity', "not a finite number: '-Infinity'"),
        ('"lon": 24.91', '"lon": 1e999', "not a finite number: inf"),
        ('"version": 1', '"version": 1, "version": 1', "a key given twice in one object: 'version'"),
        ('"lon": 24.91', '"lon": NaN', "place.door.lon: not a finite number: 'NaN'"),
        ('"lon": 24.91', '"lon": 1' + "0" * 400, "place.door.lon: a number beyond 9007199254740992"),
        ('"id": "van-1"', '"id": "van-\\ud83d"', "day.json: half a letter in a text: '\\ud83d'"),
        ('"version": 1', '"epoch": "0001-01-01T00:00:00Z", "version": 1', "a key given twice"),
        ('"version": 1', '"version": ' + "1" * 5000, "a number of thousands of digits"),
        ('"version": 1', '"version": 1,,', "day.json, line 3: not JSON"),
    ],
)
def test_json_that_is_not_sure_is_refused(old: str, new: str, complaint: str):
    """Other programs write NaN, or the same key twice and mean one of them."""
    text = write_problem(day())
    assert old in text
    with pytest.raises(FileError) as caught:
        read_problem(text.replace(old, new, 1), place="day.json")
    assert complaint in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[1]", b"3", b"[" * 100_000, b"\x89PNG\x00\x00"])
def test_what_is_no_problem_at_all_is_refused(content: bytes):
    """Empty, something else, made to overflow, a picture."""
    with pytest.raises(FileError):
        read_problem(content)


def test_a_million_tasks_by_accident_are_refused_before_any_is_made():
    """The second task is wrong; the number is told first."""
    document: Any = problem_document(day())
    document["tasks"] = [{}] * 11
    with pytest.raises(FileError, match=r"tasks: more than 10 tasks: 11. Allow more on purpose"):
        read_problem(json.dumps(document), limits=ProblemLimits(most_tasks=10))
    with pytest.raises(FileError, match=r"travel\.points: more than 3 points: 4"):
        read_problem(write_problem(day()), limits=ProblemLimits(most_points=3))
    with pytest.raises(FileError, match="vehicles: more than 1 vehicles: 2"):
        read_problem(write_problem(day()), limits=ProblemLimits(most_vehicles=1))
    with pytest.raises(FileError, match="more than 100 bytes"):
        read_problem(write_problem(day()), limits=ProblemLimits(most_bytes=100))


def test_far_too_many_places_are_refused_before_the_document_is_parsed():
    """What is cut off in the middle is no JSON, yet the number is told: a million takes a blink."""
    text = write_problem(day())[:-100]
    with pytest.raises(FileError, match=r"more than 3 places: 4. At most 1 tasks"):
        read_problem(text, limits=ProblemLimits(most_tasks=1, most_hubs=1))
    with pytest.raises(FileError, match="not JSON"):
        read_problem(text, limits=ProblemLimits(most_tasks=2, most_hubs=1))


def test_no_tasks_is_a_problem_too():
    """A quiet day has a plan: nobody leaves."""
    assert there_and_back(day(tasks=())).tasks == ()


def test_requirements_and_parcels_come_back():
    """What the driver is told travels with the task."""
    problem = with_task("a", parcels=("parcel-1",), order_id="order-1", skills=frozenset({"lift"}))
    assert there_and_back(problem).tasks[0] == problem.tasks[0]
