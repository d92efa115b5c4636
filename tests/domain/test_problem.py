"""Problems: what contradicts itself is refused when it is made, and equal problems have equal digests."""

import pickle
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from doorstep.domain.errors import UnknownNameError, WindowError, WordError
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.problem_digest import _tell, problem_digest
from doorstep.domain.tasks import TaskKind
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.windows import Window
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    TASKS,
    VAN,
    day,
    street,
    vehicle,
    window,
    with_shift,
    with_task,
    with_type,
)


def sliced() -> TravelMatrix:
    """The street with the durations of each pair at two instants."""
    ratio = np.full((2, 4, 4), 96, np.uint8)
    return replace(street(), slice_ratio=ratio, slice_instants_s=np.array([0, 3600], np.int32))


def changed(**parts: Any) -> Problem:
    """The small day with parts of the problem replaced as they are."""
    whole = day()
    given = {
        name: getattr(whole, name) for name in ("epoch", "tasks", "vehicles", "travel", "points", "hubs")
    }
    return Problem(**{**given, **parts})


def points(**parts: Any) -> ProblemPoints:
    """The points of the small day with some replaced."""
    whole = day().points
    given = {name: getattr(whole, name) for name in ("tasks", "starts", "ends", "hubs")}
    return ProblemPoints(**{**given, **parts})


def test_a_problem_finds_its_words_by_id():
    """What is not there is None: a plan of yesterday may name it."""
    problem = day()
    assert problem.task(TaskId("b")) is TASKS[1]
    assert problem.task(TaskId("z")) is None
    assert problem.vehicle(VehicleId("van-2")) == vehicle("van-2")
    assert problem.vehicle(VehicleId("lorry")) is None
    assert problem.hub_at(POINTS[0]) == "hub"
    assert problem.hub_at(POINTS[1]) is None
    assert problem.currency == "EUR"


def test_a_stranger_is_refused_with_the_names_that_are_known():
    """Who must have a word is told at once which one is not there."""
    problem = day()
    assert problem.require_task(TaskId("b")) is TASKS[1]
    assert problem.require_vehicle(VehicleId("van-2")) == vehicle("van-2")
    assert problem.require_hub(HubId("hub")) == HUB
    with pytest.raises(UnknownNameError, match="unknown task: 'z'"):
        problem.require_task(TaskId("z"))
    with pytest.raises(UnknownNameError, match=r"unknown vehicle: 'van-3'\. Did you mean 'van-2'"):
        problem.require_vehicle(VehicleId("van-3"))
    with pytest.raises(UnknownNameError, match=r"unknown hub: 'moon'\. Known: hub"):
        problem.require_hub(HubId("moon"))


def test_windows_shrink_to_whole_seconds():
    """08:00:00.5 to 08:00:09.5 is second 1 to 9; before the epoch too."""
    half = timedelta(milliseconds=500)
    assert day().span_s(Window(EIGHT + half, EIGHT + timedelta(seconds=9) + half)) == (1, 9)
    assert day().span_s(Window(EIGHT - timedelta(seconds=9) - half, EIGHT - half)) == (-9, -1)


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ({"vehicles": ()}, "without a vehicle"),
        ({"tasks": (*TASKS, TASKS[0])}, "two of one task id: 'a'"),
        ({"vehicles": (vehicle("van-1"), vehicle("van-1"))}, "two of one vehicle id: 'van-1'"),
        ({"hubs": (HUB, HUB)}, "two of one hub id: 'hub'"),
        (
            {"vehicles": (vehicle("van-1"), vehicle("van-2", replace(VAN, profile="truck")))},
            "vehicle van-2: a vehicle type with two meanings: 'van'",
        ),
        (
            {
                "vehicles": (
                    vehicle("van-1"),
                    vehicle("van-2", replace(VAN, name="other", costs=replace(VAN.costs, currency="GBP"))),
                )
            },
            r"costs in several currencies: \['EUR', 'GBP'\]",
        ),
        ({"tasks": (replace(TASKS[0], partner=TaskId("z")), *TASKS[1:])}, "a pair with one end"),
        ({"travel": Travel(POINTS, {"van": street()}, EIGHT + timedelta(hours=1))}, "different epochs"),
        (
            {"travel": Travel(POINTS, {"van": sliced()})},
            "travel of van, slice_ratio: plans are driven by classes",
        ),
        ({"points": points(tasks={"a": POINTS[1], "b": POINTS[2]})}, "no point for the task: 'c'"),
        ({"points": points(starts={"van-1": POINTS[0]})}, "no point for the start of vehicle: 'van-2'"),
        ({"points": points(ends={})}, "no point for the end of vehicle: 'van-1'"),
        ({"points": points(hubs={})}, "no point for the hub: 'hub'"),
        (
            {"points": points(hubs={"hub": POINTS[0], "x": POINTS[0]})},
            "a point for a hub that is not there: 'x'",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(parts: dict[str, Any], complaint: str):
    """Once, when it is made, so that no engine has to ask again."""
    with pytest.raises(WordError, match=complaint):
        changed(**parts)


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ({"points": points(hubs={"hub": PointId("p9")})}, "unknown point: 'p9'"),
        ({"travel": Travel(POINTS, {"truck": street()})}, "unknown profile: 'van'"),
        ({"tasks": (replace(TASKS[0], hub=HubId("hum")), *TASKS[1:])}, "task a: unknown hub: 'hum'"),
        ({"vehicles": (replace(vehicle("van-1"), hubs=(HubId("hum"),)), vehicle("van-2"))}, "vehicle van-1"),
    ],
)
def test_names_that_nobody_knows_are_refused(parts: dict[str, Any], complaint: str):
    """With the ones that would have been right."""
    with pytest.raises(UnknownNameError, match=complaint):
        changed(**parts)


def test_the_epoch_is_an_instant():
    """A time without zone is none."""
    with pytest.raises(WindowError, match="epoch of a problem"):
        changed(epoch=EIGHT.replace(tzinfo=None))


def test_equal_problems_have_equal_digests_and_survive_a_process_border():
    """The plan names the digest; a pool of workers must find the same."""
    digest = problem_digest(day())
    assert problem_digest(day()) == digest
    assert problem_digest(pickle.loads(pickle.dumps(day()))) == digest
    assert len(digest) == 64


def longer_street() -> Travel:
    """One way a metre longer."""
    metres = street().distance_m.copy()
    metres[1, 2] += 1
    return Travel(POINTS, {"van": TravelMatrix(street().base_ds, metres)})


@pytest.mark.parametrize(
    "other",
    [
        with_task("a", kind=TaskKind.PICKUP),
        with_task("a", skills=frozenset({"lift"})),
        with_task("a", price_if_unserved_minor=0),
        with_type(most_stops=9),
        with_shift(replace(vehicle("x").shift, window=window(0, 3601))),
        day(vehicles=[vehicle("van-1")]),
        day(travel=longer_street()),
        day(tasks=[TASKS[0], TASKS[2], TASKS[1]]),
    ],
)
def test_every_difference_shows_in_the_digest(other: Problem):
    """A metre, a price of nothing, another order of tasks."""
    assert problem_digest(other) != problem_digest(day())


def test_sets_and_mappings_have_one_digest_whatever_their_order():
    """Python shuffles sets from run to run."""
    skills = [frozenset(names) for names in (["x", "y", "z"], ["z", "y", "x"])]
    first, second = (with_task("a", skills=given) for given in skills)
    assert problem_digest(first) == problem_digest(second)
    turned = points(tasks=dict(reversed(day().points.tasks.items())))
    assert problem_digest(changed(points=turned)) == problem_digest(day())


def test_the_digest_does_not_depend_on_the_memory_layout_of_travel():
    """Columns in Fortran order hold the same numbers."""
    base, metres = (np.asfortranarray(column) for column in (street().base_ds, street().distance_m))
    assert problem_digest(day(travel=Travel(POINTS, {"van": TravelMatrix(base, metres)}))) == problem_digest(
        day()
    )


def told(value: object) -> bytes:
    """All bytes of a value that are hashed."""
    parts: list[bytes] = []
    _tell(value, parts.append, {})
    return b"".join(parts)


def test_numbers_that_stand_together_are_hashed_as_one_by_one():
    """A list of whole numbers, and one with a truth value among them, which is another word."""
    assert told((3, -12)) == b"list 2 " + told(3) + told(-12) == b"list 2 int 1 3;int 3 -12;"
    assert told((True, 1)) == b"list 2 bool 4 True;int 1 1;"
    assert told((None, "None")) == b"list 2 NoneType 4 None;str 4 None;"
    column = np.array([1, 2, 3], np.int32)
    assert told(column) == b"array <i4 (3,)" + column.tobytes()
